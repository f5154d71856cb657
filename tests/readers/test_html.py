from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qazcorpus.errors import MissingExtraError, ReadError
from qazcorpus.readers import ReadReport, read_documents

PAGE = """<html><head><title>Ереже | Сайт</title>{meta}
<meta property="og:title" content="Мектепте жаңа ереже енгізілді">
<meta property="article:published_time" content="2025-03-01">
<meta property="og:site_name" content="Ауыл хабары">
<link rel="canonical" href="https://example.kz/news/1">
</head><body><nav><a href="/">Басты бет</a> <a href="/n">Жаңалықтар</a></nav>
<article><h1>Мектепте жаңа ереже енгізілді</h1>
<p>Министрлік жаңа ережені бекітті. Ол туралы бүгін
баспасөз қызметі хабарлады, деп жазады тілшіміз ауылдан.</p>
<p>«Бұл балалар үшін керек», – деді <b>министр</b> журналистерге берген сұхбатында.</p>
<ul><li>бірінші тармақтың мәтіні</li><li>екінші тармақтың мәтіні</li></ul>
</article><footer>Барлық құқық қорғалған</footer></body></html>"""
TEXT = """Мектепте жаңа ереже енгізілді

Министрлік жаңа ережені бекітті. Ол туралы бүгін баспасөз қызметі хабарлады, деп жазады тілшіміз ауылдан.

«Бұл балалар үшін керек», – деді министр журналистерге берген сұхбатында.

бірінші тармақтың мәтіні

екінші тармақтың мәтіні"""


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-8", '<meta charset="utf-8">'),
        ("kz1048", '<meta http-equiv="Content-Type" content="text/html; charset=kz1048">'),
        ("utf-8", '<meta charset="ascii">'),
        ("utf-8", '<meta charset="no-such-thing">'),
        ("utf-8", '<meta charset="iso-8859-1">'),
        ("utf-8", '<meta charset="utf-16">'),
        ("utf-8", '<meta charset="undefined">'),
        ("utf-16", '<meta charset="utf-8">'),
    ],
)
def test_main_text_and_metadata_of_a_page(tmp_path: Path, encoding: str, meta: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(meta=meta).encode(encoding))
    (document,) = read_documents(path)
    assert document.text == TEXT
    assert document.doc_id == "page"
    metadata = document.metadata
    assert metadata.title == "Мектепте жаңа ереже енгізілді"
    assert metadata.published == "2025-03-01"
    assert metadata.source == "Ауыл хабары"
    assert metadata.url == "https://example.kz/news/1"


def test_a_sidecar_corrects_what_was_made_out_from_the_page(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(meta=""), encoding="utf-8")
    (tmp_path / "page.meta.json").write_text('{"published": "2024-01-02", "doc_id": "x"}')
    (document,) = read_documents(path)
    assert (document.doc_id, document.metadata.published) == ("x", "2024-01-02")


@pytest.mark.parametrize("page", ["", "<html><body></body></html>", "<p></p>"])
def test_a_page_without_text_is_empty(tmp_path: Path, page: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(page)
    with pytest.raises(ReadError, match="no main text"):
        list(read_documents(path))


def test_a_short_page_keeps_its_paragraphs_and_loses_its_menu(tmp_path: Path) -> None:
    (tmp_path / "p.html").write_text(
        "<html><body><nav>мәзір</nav><article><h1>Жоба туралы</h1><p>Әкім жобаны қолдайды.</p>"
        "<p>Тұрғындар қарсы.</p></article></body></html>",
        encoding="utf-8",
    )
    [document] = read_documents(tmp_path / "p.html")
    assert document.text == "Жоба туралы\n\nӘкім жобаны қолдайды.\n\nТұрғындар қарсы."


@pytest.mark.parametrize("meta", ["", '<meta charset="windows-1251">', '<meta charset="latin-1">'])
def test_a_page_in_another_encoding_than_it_says_is_read_and_counted(
    tmp_path: Path, meta: str
) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(PAGE.format(meta=meta).encode("kz1048"))
    report = ReadReport()
    (document,) = read_documents(path, report=report)
    assert document.text == TEXT
    assert document.metadata.extra["encoding"] == "kz1048"
    assert report.normalisation == {"encodings": 1}


def test_a_page_in_no_certain_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes("<article><p>Жаңа көпір</p></article>".encode("kz1048"))
    with pytest.raises(ReadError, match="is not UTF-8 text"):
        list(read_documents(path))


def test_without_trafilatura_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(meta=""), encoding="utf-8")
    with pytest.raises(MissingExtraError, match=r"qazcorpus\[web\]"):
        list(read_documents(path))
