from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qazcorpus.document import Document, Entity, Metadata, Statement, Target
from qazcorpus.views.html import page, write_page

HOSTILE = '<script>document.title="x"</script> & "тырнақша" <img src=x onerror=alert(1)> 🛴 сөз'


class Page(HTMLParser):
    """What a browser would see: elements, their attributes, and the text of headings and lines."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.lines: list[str] = []
        self._in_text = self._reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self._in_text = given.get("class") == "text" if tag == "section" else self._in_text
        if tag == "h1" or (tag == "p" and self._in_text):
            self._reading = True
            self.lines.append("")

    def handle_endtag(self, tag: str) -> None:
        self._reading = self._reading and tag not in {"p", "h1"}
        self._in_text = self._in_text and tag != "section"

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.lines[-1] += data

    def having(self, name: str) -> list[dict[str, str]]:
        return [given for _, given in self.tags if name in given.get("class", "").split()]


@pytest.fixture
def hostile() -> Document:
    bare = Document("<b>id</b>", HOSTILE)
    whole = bare.span(0, len(HOSTILE))
    return replace(
        bare,
        metadata=Metadata(title="<script>1</script>", source='"><script>', url="javascript:x"),
        entities=(Entity(0, 8, HOSTILE[:8], label="ORG", kind="<i>", canonical='"><script>'),),
        targets=(Target("<script>t</script>"),),
        statements=(Statement(content=whole, source=whole, cue=whole, stance="against"),),
    )


def test_the_text_is_exactly_the_documents(document: Document) -> None:
    drawn = Page(page([document]))
    assert drawn.lines == [line for line in document.text.split("\n") if line]


def test_nothing_of_a_document_becomes_markup(hostile: Document) -> None:
    drawn = Page(page([hostile]))
    assert drawn.lines == [hostile.metadata.title, HOSTILE]
    assert {tag for tag, _ in drawn.tags}.isdisjoint({"script", "img", "i", "iframe", "object"})
    assert not any(name.startswith("on") for _, given in drawn.tags for name in given)
    assert all(given["href"].startswith("#") for tag, given in drawn.tags if tag == "a")


@given(st.text(alphabet="<>&\"'a🛴ә\x1b /=", min_size=1, max_size=30))
def test_any_title_and_text_stay_text(text: str) -> None:
    document = Document("d", text, Metadata(title=text))
    expected = [line.replace("\x1b", "\ufffd") for line in [text] if line.strip()]
    assert set(Page(page([document])).lines) <= {*expected, text.replace("\x1b", "\ufffd"), "d"}


def test_the_page_needs_no_network_and_no_script(document: Document) -> None:
    html = page([document])
    assert '<html lang="kk">' in html
    assert "default-src 'none'" in html
    assert not re.search(r"https?://|@import|url\(|<script|<link", html)


def test_every_entity_and_statement_is_drawn(document: Document) -> None:
    drawn = Page(page([document]))
    closing = [given for given in drawn.having("last") if "data-label" in given]
    assert [given["data-label"] for given in closing] == [
        "Мемлекеттік орган",
        "Мемлекеттік орган",
        "Ұйым",
        "Жер атауы",
    ]
    assert "Place" in closing[3]["title"]
    assert "Алматы" in closing[3]["title"]
    assert [given["data-number"] for given in drawn.having("number")] == ["▲1", "▼2", "●3"]
    cards = [given for tag, given in drawn.tags if tag == "li" and given.get("id")]
    assert [card["class"] for card in cards] == ["favor", "against", "neutral"]


def test_every_link_leads_somewhere(document: Document) -> None:
    drawn = Page(page([document, document]))
    names = [given["id"] for _, given in drawn.tags if "id" in given]
    assert len(names) == len(set(names))
    assert {given["href"][1:] for tag, given in drawn.tags if tag == "a"} <= set(names)


def test_contents_that_overlap_are_both_drawn() -> None:
    bare = Document("d", "аа бб вв гг")
    statements = (
        Statement(content=bare.span(0, 8), stance="favor"),
        Statement(content=bare.span(3, 11), stance="against"),
    )
    drawn = Page(page([replace(bare, statements=statements)]))
    both = [given for given in drawn.having("d1-1") if "d1-2" in given["class"].split()]
    assert len(both) == 1
    assert drawn.lines[-1] == bare.text


def test_a_document_without_layers_says_so() -> None:
    html = page([Document("d", "Бос мәтін")])
    assert "Пікір табылмады" in html
    assert "Атау табылмады" in html


def test_a_page_is_written_whole_or_not_at_all(document: Document, tmp_path: Path) -> None:
    out = tmp_path / "page.html"
    write_page([document], out)
    assert out.read_text(encoding="utf-8") == page([document])
    broken = replace(document.statements[0], stance=cast(Any, "loud"))
    with pytest.raises(Exception, match="loud"):
        write_page([replace(document, statements=(broken,))], out)
    assert out.read_text(encoding="utf-8") == page([document])
    assert list(tmp_path.iterdir()) == [out]


def test_a_label_that_the_scheme_lacks_is_drawn_under_its_own_name() -> None:
    own = Entity(0, 5, "Белаз", label="<VEHICLE>", kind="<VEHICLE>")
    html = page([Document("d", "Белаз келді", entities=(own,))])
    assert 'class="entity e-other first last" title="&lt;VEHICLE&gt;' in html
    assert "<VEHICLE>" not in html


def test_stances_are_told_without_colour(document: Document) -> None:
    html = page([document])
    rules = [line for line in html.splitlines() if line.startswith((".favor {", ".against {"))]
    assert len({rule.split("{")[1] for rule in rules[:2]}) == 1
    assert ".content.against { text-decoration-style: wavy;" in html


def test_a_browser_runs_nothing_of_a_document(
    browser_program: str, hostile: Document, tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    write_page([hostile], out)
    options = [f"--disable-{name}" for name in ("gpu", "quic", "sync", "dev-shm-usage")]
    options += ["--headless", "--no-sandbox", "--no-first-run"]
    options += ["--disable-background-networking", "--disable-component-update"]
    seen = subprocess.run(
        [
            browser_program,
            *options,
            f"--user-data-dir={tmp_path / 'profile'}",
            "--dump-dom",
            out.as_uri(),
        ],
        capture_output=True,
        check=True,
        text=True,
        timeout=600,
    ).stdout
    drawn = Page(seen)
    assert drawn.lines == [hostile.metadata.title, HOSTILE]
    assert "script" not in {tag for tag, _ in drawn.tags}
    assert "<title>&lt;script&gt;1&lt;/script&gt;</title>" in seen


def test_statements_without_a_stance_are_not_neutral(document: Document) -> None:
    first, second, third = document.statements
    none, unsure = replace(first, stance=None), replace(second, stance=None, relevance=0.7)
    drawn = page([replace(document, statements=(none, unsure, third))])
    assert '<span class="none" style="flex-grow: 1">○ Мәселеге қатыссыз' in drawn
    assert '<span class="unsure" style="flex-grow: 1">? Анық емес' in drawn
    assert '<span class="neutral" style="flex-grow: 1">● Бейтарап' in drawn
    assert "no target was found" not in drawn


def test_without_a_target_the_page_says_why_there_are_no_stances(document: Document) -> None:
    bare = tuple(replace(s, stance=None, target="") for s in document.statements)
    drawn = page([replace(document, targets=(), statements=bare)])
    assert "no target was found in the text" in drawn
    assert '<span class="no_target" style="flex-grow: 3">– Мәселе жоқ' in drawn


def test_a_statement_under_several_targets_is_one_item(document: Document) -> None:
    under_both = [
        each
        for said in document.statements
        for each in (said, replace(said, id=f"{said.id}.2", target="<b> жолы", stance=None))
    ]
    targets = (*document.targets, Target("<b> жолы"))
    html = page([replace(document, targets=targets, statements=tuple(under_both))])
    assert html.count("<li id=") == len(document.statements)
    assert html.count(": &lt;b&gt; жолы</p>") == len(document.statements)
    assert 'data-number="▲○1"' in html
    assert 'class="about"' not in page([document])
