from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.readers import ReadReport, read_documents
from qazcorpus.readers.markdown import plain_text

# What stands after a blank line in a script, and looks like all kinds of blocks.
_SCRIPT = "var a = `б\n\nLEAK\n\n    LEAK\n\n* LEAK\n\n# LEAK\n\n```\nLEAK < LEAK && LEAK\n\n"


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("# Тақырып\n\nБірінші абзац", "Тақырып\n\nБірінші абзац"),
        ("Бір жол\nекінші жол", "Бір жол екінші жол"),
        ("Бір жол  \nекінші жол", "Бір жол\nекінші жол"),
        ("**Қалың** және *көлбеу* `код`", "Қалың және көлбеу код"),
        ("[сілтеме](https://example.kz) осында", "сілтеме осында"),
        ("![сурет атауы](a.png)", "сурет атауы"),
        ("- бір\n- екі\n  - үш", "бір\n\nекі\n\nүш"),
        ("> «Дәйексөз», – деді ол.", "«Дәйексөз», – деді ол."),
        ("```\nкод жолы\n  шегініс\n```", "код жолы\n  шегініс"),
        ("бір\n\n---\n\nекі", "бір\n\nекі"),
        ("|a|ә|\n|-|-|\n|б|г|", "a\tә\n\nб\tг"),
        ("бір\n\n<script>\nvar a = 1;\n\nb\n</script>\n\nекі", "бір\n\nекі"),
        ("бір <script>var b;</script> екі <STYLE>p {}</STYLE>", "бір  екі"),
        ("<div>бір<style>p {}</style> екі</div>", "бір екі"),
        ("бір <script> екі", "бір  екі"),
        ("`<script>код</script>`", "<script>код</script>"),
        ("```\n<script>\n\nкод\n</script>\n```", "<script>\n\nкод\n</script>"),
        ("    <div><script>\n\n    код\n\nекі", "<div><script>\n\nкод\n\nекі"),
        (f"<div>\n<script type='a'>\n{_SCRIPT}</script>\nбір\n</div>\n\nекі", "бір\n\nекі"),
        (f"<div><script>\n{_SCRIPT}</script>бір\n\nекі", "бір\n\nекі"),
        (f"<p><style>\n{_SCRIPT}</STYLE >\n\nекі", "екі"),
        (f"<div><script\n\nsrc='a'>\n{_SCRIPT}</script></div>\n\nекі", "екі"),
        (f"<script>'</style>'\n{_SCRIPT}</script>\n\nекі", "екі"),
        (f"бір <script>\n{_SCRIPT}</script> екі\n\nүш", "бір  екі\n\nүш"),
        (f"бір <script>{_SCRIPT}</script> <style>{_SCRIPT}</style> екі", "бір   екі"),
        (f"бір <script\n\nsrc='a'>{_SCRIPT}</script> екі", "бір  екі"),
        ("- бір <script>\n\n  LEAK\n  </script>\n- екі", "бір\n\nекі"),
        ("> <div><script>\n>\n> LEAK\n> </script>\n\nекі", "екі"),
        (f"бір `<script>`\n\nекі {'<'}b>үш</b>", "бір <script>\n\nекі үш"),
        ("<!-- ескерту\n\nжалғасы -->\n\nбір\n\n<?php echo 1 ?>\n\n<![CDATA[ a ]]>", "бір"),
        ("<div>блок <b>мә</b>тіні</div>", "блок мәтіні"),
        ("<div><p>бір</p><p>екі</p></div>", "бір екі"),
        ("<table><tr><td>бір</td><td>екі</td></tr></table>", "бір екі"),
        ("бірінші<br>екінші <BR/> үшінші", "бірінші\nекінші\nүшінші"),
        ("мәтін <!-- ескерту --> &amp; &laquo;сөз&raquo;", "мәтін  & «сөз»"),
        ("– Сәлем, – деді ол", "– Сәлем, – деді ол"),
        ("100 * 2 * 3 және snake_case_name", "100 * 2 * 3 және snake_case_name"),
    ],
)
def test_blocks_without_markup(markdown: str, text: str) -> None:
    assert plain_text(markdown) == text


def test_front_matter_and_body(tmp_path: Path) -> None:
    path = tmp_path / "file-name.md"
    path.write_text(
        "---\ndoc_id: scooters-1\ntitle: Самокат ережесі\ntarget: самокатқа шектеу\n"
        "matter: scooters\nregister: news\npublished: 2025-04-17\nsource: qazcorpus\n"
        "licence: CC-BY-4.0\nlanguage: kk\n---\n# Самокат ережесі\n\nӘкімдік ереже енгізді.\n",
        encoding="utf-8",
    )
    (document,) = read_documents(path, licence="CC0-1.0")
    assert document.doc_id == "scooters-1"
    assert document.text == "Самокат ережесі\n\nӘкімдік ереже енгізді."
    metadata = document.metadata
    assert metadata.title == "Самокат ережесі"
    assert metadata.target == "самокатқа шектеу"
    assert metadata.published == "2025-04-17"
    assert (metadata.source, metadata.licence) == ("qazcorpus", "CC-BY-4.0")
    assert metadata.language == "kk"
    assert metadata.extra == {"matter": "scooters", "register": "news"}


def test_the_first_heading_is_the_title_and_the_stem_the_id(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("Кіріспе\n\n## Басты *тақырып*\n\nМәтін", encoding="utf-8")
    (document,) = read_documents(path, licence="CC0-1.0")
    assert (document.doc_id, document.metadata.title) == ("note", "Басты тақырып")
    assert document.metadata.licence == "CC0-1.0"


def test_broken_front_matter_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\ndoc_id: a\ntitle: Бір: екі: үш\n---\nМәтін", encoding="utf-8")
    with pytest.raises(ReadError, match=r"line 3.*quotation marks"):
        list(read_documents(path))


def test_a_readme_in_a_folder_is_skipped_and_counted(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("Қалта туралы", encoding="utf-8")
    (tmp_path / "a.md").write_text("Мәтін", encoding="utf-8")
    report = ReadReport()
    assert [d.doc_id for d in read_documents(tmp_path, report=report)] == ["a"]
    assert report.reasons == {"readme": 1}
    assert len(list(read_documents(tmp_path / "README.md"))) == 1


@pytest.mark.parametrize("opening", ["<!--", "<script", "<STYLE", "<?", "<![CDATA["])
def test_what_would_hide_the_rest_of_the_text_is_refused(tmp_path: Path, opening: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\ntitle: а\n---\nБір\n\n{opening}\n\nекі", encoding="utf-8")
    with pytest.raises(ReadError, match="line 6: the HTML that starts with"):
        list(read_documents(path))


@pytest.mark.parametrize(
    "begun", ["<div><script>", "<div>\n<script", "бір <script>", "# бір <style>", "> <p><style>"]
)
def test_a_script_that_is_not_closed_is_refused_wherever_it_begins(
    tmp_path: Path, begun: str
) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"бір\n\n{begun}\n\nвар\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"line 3: the HTML that starts with '<s(cript|tyle)'"):
        list(read_documents(path))


def test_many_scripts_are_read() -> None:
    assert not plain_text("<div><script>\n\n" * 5_000 + "\n\n</style>")
    assert plain_text("бір <script>\n\nа\n\n</script>\n\n" * 2_000).split() == ["бір"] * 2_000


def test_lists_in_lists_are_read_and_too_many_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("".join("  " * depth + f"- сөз {depth}\n" for depth in range(40)))
    (document,) = read_documents(path)
    assert document.text.endswith("сөз 39")
    path.write_text("".join("  " * depth + f"- сөз {depth}\n" for depth in range(60)))
    with pytest.raises(ReadError, match="nested too deeply"):
        list(read_documents(path))


def test_parsers_that_threads_share_are_never_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    plain_text("[сөз](a) " * 1001)
    plain_text("[сөз](a)")

    def refused(*names: object) -> None:
        raise AssertionError("the shared parser is changed")

    monkeypatch.setattr("markdown_it.MarkdownIt.disable", refused)
    monkeypatch.setattr("markdown_it.MarkdownIt.enable", refused)
    assert plain_text("[сөз](a) " * 1001).startswith("[сөз](a)")
    assert plain_text("[сөз](a)") == "сөз"


def test_where_brackets_are_too_many_links_stay_as_written() -> None:
    assert plain_text("[сөз](a)") == "сөз"
    assert plain_text("[сөз](a) " * 1001).startswith("[сөз](a) [сөз](a)")
    assert plain_text("[сөз](a)") == "сөз"
