"""PDF files written by hand, byte for byte: lines of text on pages, in any letters."""

from __future__ import annotations

from collections.abc import Sequence


def pdf(pages: Sequence[Sequence[str]], *, info: str = "", mapped: bool = True) -> bytes:
    """A PDF file with a page for each list of lines.

    `info` holds the entries of the information dictionary. Not `mapped`, the font does not say
    which letters its glyphs are.
    """
    letters = sorted({char for page in pages for line in page for char in line})
    glyph = {char: number for number, char in enumerate(letters, start=1)}
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    first = 6
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    unicode = "/ToUnicode 5 0 R " if mapped else ""
    objects.append(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H {unicode}"
        "/DescendantFonts [4 0 R] >>"
    )
    objects.append(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /DW 500 "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects.append(_stream(_map(glyph)))
    for number, lines in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(_stream(_drawn(lines, glyph)))
    objects.append(f"<< {info} >>")
    return _file(objects)


def _drawn(lines: Sequence[str], glyph: dict[str, int]) -> str:
    shown = "".join(
        f"<{''.join(f'{glyph[char]:04x}' for char in line)}> Tj 0 -14 Td\n" for line in lines
    )
    return f"BT /F1 10 Tf 50 780 Td\n{shown}ET"


def _map(glyph: dict[str, int]) -> str:
    pairs = "\n".join(
        f"<{number:04x}> <{char.encode('utf-16-be').hex()}>" for char, number in glyph.items()
    )
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(glyph)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    parts = ["%PDF-1.7\n"]
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(sum(map(len, parts)))
        parts.append(f"{number} 0 obj\n{content}\nendobj\n")
    start = sum(map(len, parts))
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    parts.append(f"xref\n0 {size}\n0000000000 65535 f \n{table}")
    parts.append(
        f"trailer\n<< /Size {size} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{start}\n%%EOF\n"
    )
    return "".join(parts).encode("latin-1")
