from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from qazcorpus.annotations.agreement import AgreementReport, measure
from qazcorpus.annotations.annotation import Annotation
from qazcorpus.document import RELEVANT, Document, Entity, Metadata, Statement, Target
from qazcorpus.views.agreement import agreement_page, write_agreement_page
from qazcorpus.views.agreement_terminal import AgreementPicture
from qazcorpus.views.agreement_words import period, shown, verdict
from tests.views.conftest import find

HOSTILE = '<script>alert("x")</script> & "тырнақша" 🛴'


class Page(HTMLParser):
    """The elements of a page with their attributes, and the text of each sentence."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.sentences: list[str] = []
        self._reading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag == "p" and given.get("class") == "sentence":
            self._reading = True
            self.sentences.append("")
        if given.get("class", "").startswith("chip"):
            self._reading = False

    def handle_endtag(self, tag: str) -> None:
        self._reading = self._reading and tag != "p"

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.sentences[-1] += data

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]


def document(*entities: Entity, statements: tuple[Statement, ...] = ()) -> Document:
    text = f"{HOSTILE} Алматы әкімдігі шектеуді қолдайды деді. Ал тұрғындар күтіп отыр."
    return Document(
        "d-1",
        text,
        Metadata(title=HOSTILE),
        entities=entities,
        targets=(Target("шектеу"),),
        statements=statements,
    )


def entity(part: str, label: str) -> Entity:
    span = find(document().text, part)
    return Entity(span.start, span.end, span.text, label)


def statement(stance: str, source: str) -> Statement:
    text = document().text
    return Statement(
        find(text, "шектеуді қолдайды"),
        find(text, source) if source else None,
        find(text, "деді"),
        stance=stance,  # type: ignore[arg-type]
    )


@pytest.fixture
def report() -> AgreementReport:
    first = document(
        entity("Алматы әкімдігі", "AGENCY"),
        entity("тұрғындар", "NORP"),
        statements=(statement("favor", "Алматы әкімдігі"),),
    )
    second = document(
        entity("Алматы әкімдігі", "ORG"),
        statements=(statement("against", ""),),
    )
    return measure(
        [
            Annotation(first, "Айгүл <b>", tasks=(4,), updated="2025-04-17T10:00:00Z"),
            Annotation(second, "Болат", tasks=(8, 9), updated="2025-04-17T10:00:00Z"),
            Annotation(replace(first, doc_id="d-2"), "Айгүл <b>", updated="2025-05-17T10:00:00Z"),
            Annotation(replace(first, doc_id="d-2"), "Болат", updated="2025-05-17T10:00:00Z"),
            Annotation(replace(first, doc_id="d-2"), "Сәуле", updated="2025-05-17T10:00:00Z"),
            Annotation(first, "Сәуле", status="draft"),
        ],
        resamples=50,
    )


def test_the_page_needs_no_network_and_no_script(report: AgreementReport) -> None:
    html = agreement_page(report)
    page = Page(html)
    assert not page.of("script")
    assert not page.of("link")
    assert not page.of("img")
    assert HOSTILE not in html
    assert "Айгүл <b>" not in html
    (policy,) = [m["content"] for m in page.of("meta") if "http-equiv" in m]
    assert "default-src 'none'" in policy
    assert page.of("html") == [{"lang": "kk"}]


def test_every_disagreement_stands_in_its_sentence(report: AgreementReport) -> None:
    page = Page(agreement_page(report))
    cases = [a["class"] for a in page.of("article")]
    assert [name.split()[1] for name in cases] == [
        *("k-entity-label", "k-source", "k-stance", "k-entity-missing"),
    ]
    first = document().text.split(" Ал ")[0]
    assert page.sentences[0] == first  # one label and another: the sentence once
    assert [sentence.strip() for sentence in page.sentences[1:3]] == [first, first]
    assert page.sentences[-1] == "Ал тұрғындар күтіп отыр."


def test_marks_have_the_labels_colours_and_names(report: AgreementReport) -> None:
    html = agreement_page(report)
    marks = {m.get("data-label", "") for m in Page(html).of("mark")}
    assert marks == {"", "Дереккөз", "Мазмұн", "Айту белгісі", "Ұлт, дін, саяси топ"}
    for name in re.findall(r'<mark class="(e\d+|l-\w+|bare)', html):
        assert re.search(rf"\.{name} {{ --line", html)
    assert "▲ Қолдайды" in html
    assert "▼ Қарсы" in html


def test_disagreements_can_be_sifted_by_kind_and_pair(report: AgreementReport) -> None:
    page = Page(agreement_page(report))
    radios = {r["id"]: "checked" in r for r in page.of("input")}
    kinds = {f"k-{found.kind}" for found in report.disagreements}
    assert {name for name, checked in radios.items() if checked} == {"k-all", "p-all"}
    assert kinds < radios.keys()
    html = agreement_page(report)
    for kind in kinds:
        assert f":has(#{kind}:checked) :is(.case:not(.{kind}), .paper:not(:has(.{kind})))" in html


def test_tasks_are_linked_where_they_are_known(report: AgreementReport) -> None:
    def url(annotator: str, task: int) -> str:
        address = f"http://127.0.0.1:8080/projects/1/data?task={task}"
        return address if annotator == "Болат" else "javascript:alert(1)"

    page = Page(agreement_page(report, task_url=url))
    links = {a["href"] for a in page.of("a") if not a["href"].startswith("#")}
    assert links == {f"http://127.0.0.1:8080/projects/1/data?task={task}" for task in (8, 9)}


def test_what_does_not_fit_is_counted(report: AgreementReport) -> None:
    html = agreement_page(report, most=1)
    assert len(Page(html).of("article")) == 1
    assert "Бұл бетке сыймағаны" in html
    assert "Бұл бетке сыймағаны" not in agreement_page(report)


def test_nothing_to_show(tmp_path: Path) -> None:
    same = [Annotation(document(), name) for name in ("А", "Б")]
    path = tmp_path / "page.html"
    write_agreement_page(measure(same), path)
    assert "Айырмашылық жоқ" in path.read_text(encoding="utf-8")


def test_an_unknown_label_has_its_name_and_a_colour() -> None:
    odd = document(entity("Алматы әкімдігі", "КӨЛ"))
    html = agreement_page(measure([Annotation(odd, "А"), Annotation(document(), "Б")]))
    assert 'class="e-else first last"' in html
    assert 'data-label="КӨЛ"' in html


@pytest.mark.parametrize("width", [60, 100, 200])
def test_the_terminal_says_the_same(report: AgreementReport, width: int) -> None:
    console = Console(file=StringIO(), width=width, highlight=False, markup=False)
    console.print(AgreementPicture(report))
    output = console.file.getvalue()  # type: ignore[attr-defined]
    for word in ("Айгүл <b>", "Криппендорф", "Жұптар", "2025 ж. 16-апта", "Мемлекеттік", "сенімді"):
        assert word in output or width == 60
    assert "аяқталмаған" in output
    assert max(map(len, output.splitlines())) <= width


def test_numbers() -> None:
    assert shown(0.734, percent=True) == "73.4"
    assert shown(-0.1, percent=False) == "−0.10"
    assert shown(None, percent=True) == "—"
    assert [period(name) for name in ("2025-W06", "2025-04", "")] == [
        "2025 ж. 6-апта",
        "2025-04",
        "белгісіз · unknown",
    ]
    assert [verdict(value).en for value in (0.8, 0.7, -1)] == ["reliable", "tentative", "too low"]


def test_the_fourth_answer_is_shown_by_its_name_and_mark() -> None:
    said = statement("neutral", "")
    versions = [
        document(statements=(answer,))
        for answer in (
            replace(said, stance=None),
            replace(said, stance="neutral"),
            replace(said, stance=None, relevance=RELEVANT),
        )
    ]
    found = measure(
        [Annotation(version, name) for version, name in zip(versions, "АБВ", strict=True)],
        resamples=0,
    )
    html = agreement_page(found)
    for words in ("○ Мәселеге қатыссыз", "? жауап таңдалмаған", "мәселе туралы ма"):
        assert words in html
    drawn = StringIO()
    Console(file=drawn, width=120).print(AgreementPicture(found))
    assert "мәселе туралы ма, α" in drawn.getvalue()
