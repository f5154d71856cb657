"""Files that are damaged, endless, nested without end, or meant to do harm."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.bad_input.case import LETTER, Case

_ROW = LETTER.strip()


def _links(folder: Path) -> None:
    (folder / "letters" / "new").mkdir(parents=True)
    (folder / "letters" / "new" / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "letters" / "all").symlink_to(".")
    (folder / "letters" / "one.txt").symlink_to("two.txt")
    (folder / "letters" / "two.txt").symlink_to("one.txt")


def _case(situation: str, says: str, name: str, content: str | bytes, status: int = 1) -> Case:
    return Case(situation, f"qazcorpus tag {name}", says, status=status, files={name: content})


CASES: Final[tuple[Case, ...]] = (
    Case(
        "Links that lead to each other",
        "qazcorpus tag letters",
        "left out: letters/all: links to folders are not followed.",
        status=0,
        files=_links,
    ),
    Case(
        "A file that was deleted before it is read",
        "",
        "letters/a.txt: the file cannot be read: No such file or directory. Check that it exists "
        "and that you may read it.",
        status=0,
        files={"letters/a.txt": LETTER, "letters/b.txt": LETTER},
        changes=("letters/a.txt",),
        python="""
from pathlib import Path
from qazcorpus.readers import ReadReport, read_documents
report = ReadReport()
documents = read_documents("letters", report=report)
Path("letters/a.txt").unlink()
assert [document.doc_id for document in documents] == ["b"]
answer = f"{report.left_out[0].path}: {report.left_out[0].detail}"
""",
    ),
    _case(
        "A file of zeros",
        "zeros.txt, byte 0: much of the file is NUL characters, so it is not UTF-8 text.",
        "zeros.txt",
        bytes(1000),
    ),
    _case(
        "A file with random bytes",
        "Check that it is a text file.",
        "chance.txt",
        bytes(range(255, 0, -1)) * 9,
    ),
    _case(
        "Front matter with YAML aliases, which may expand without end",
        "bomb.md: the metadata cannot be read: aliases (*name) are not read.",
        "bomb.md",
        f"---\na: &a [х, х, х, х]\nb: [*a, *a, *a, *a]\n---\n{LETTER}",
    ),
    _case(
        "Front matter that is nested without end",
        "deep.md, line 2: the metadata cannot be read: this is not YAML:",
        "deep.md",
        f"---\n{'[' * 20_000}\n---\n{LETTER}",
    ),
    _case(
        "Front matter with a key that occurs twice",
        "twice.md: the metadata cannot be read: 'title' occurs twice.",
        "twice.md",
        f"---\ntitle: Бір\ntitle: Екі\n---\n{LETTER}",
    ),
    Case(
        "A sidecar that is nested very deeply",
        "qazcorpus tag letter.txt",
        "letter.meta.json: the metadata cannot be read: it is nested too deeply. Write one object:",
        files={"letter.txt": LETTER, "letter.meta.json": "[" * 100_000},
    ),
    _case(
        "Markdown that is nested without end",
        "deep.md, line 1: lists or quotations are nested too deeply, and their text would be "
        "lost. Remove some of the levels.",
        "deep.md",
        f"{'>' * 150} {LETTER}",
    ),
    _case(
        "Markdown of five thousand brackets",
        "Алматы қаласының әкімдігі",
        "brackets.md",
        f"{'[ ' * 5_000}\n\n{LETTER}",
        status=0,
    ),
    _case(
        "JSON that is nested without end",
        "left out: deep.jsonl, line 1: the JSON is nested too deeply.",
        "deep.jsonl",
        f'{{"text": {"[" * 200_000}\n{{"text": "{_ROW}"}}\n',
        status=0,
    ),
    _case(
        "A JSON line in which a key occurs twice",
        "left out: twice.jsonl, line 1: 'text' occurs twice. Keep only one of them.",
        "twice.jsonl",
        f'{{"text": "Бір сөз.", "text": "Екі сөз."}}\n{{"text": "{_ROW}"}}\n',
        status=0,
    ),
    _case(
        "A JSON line with a number of five thousand digits",
        "left out: digits.jsonl, line 1: a number has too many digits. Write it as a string.",
        "digits.jsonl",
        f'{{"text": "Бір сөз.", "n": {"9" * 5000}}}\n{{"text": "{_ROW}"}}\n',
        status=0,
    ),
    _case(
        "JSON over several lines",
        "left out: pretty.jsonl, line 1: this is not JSON: Expecting property name enclosed in "
        "double quotes at column 2.",
        "pretty.jsonl",
        f'{{\n"text":\n"{_ROW}"\n}}\n',
    ),
    _case(
        "A quotation mark in a table that is never closed",
        "left out: open.csv, line 2: the quoting is wrong: unexpected end of data. Double the "
        "quotation marks inside a quoted field, and close it.",
        "open.csv",
        f'text,title\n"бітпеген,Бір\n{_ROW},Екі\n',
        status=0,
    ),
    _case(
        "A field of ten megabytes",
        "left out: long.csv, line 2: field larger than field limit (2000001). Split the text into "
        "documents, or close its quotation mark.",
        "long.csv",
        f'text,title\n"{"ұ" * 5_000_000}",Бір\n{_ROW},Екі\n',
        status=0,
    ),
    _case(
        "A table with the line ends of old Macs",
        "old.csv, line 1: there is a carriage return inside the line. End lines with a line feed",
        "old.csv",
        f"text\r{_ROW}\r",
    ),
    _case(
        "A table that contains only delimiters",
        "empty.csv, line 1: there is no column 'text'; found: 'column 1', 'column 2'.",
        "empty.csv",
        ",\n,\n",
    ),
    _case(
        "A Parquet file that says it is larger than it is",
        "size.parquet: this is not a complete Parquet file:",
        "size.parquet",
        b"PAR1\xff\xff\xff\x7fPAR1",
    ),
    _case(
        "A text that is longer than the limit",
        "long.txt: the text has 1,000,001 code points; the limit is 1,000,000. Split it "
        "into documents, or raise max_chars (--max-chars).",
        "long.txt",
        "а" * 1_000_001,
    ),
    _case(
        "A text of invisible characters only",
        "invisible.txt: there are only invisible characters in it.",
        "invisible.txt",
        "\u200b\u200e\xad\n" * 50,
    ),
)
