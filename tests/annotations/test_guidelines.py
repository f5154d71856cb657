from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from qazcorpus.annotations.guidelines import (
    BEGIN,
    END,
    LANGUAGES,
    Language,
    label_table,
    refresh_guidelines,
    stale_guidelines,
)
from qazcorpus.annotations.lint.checks import check
from qazcorpus.annotations.lint.mending import mend
from qazcorpus.document import Document, Entity
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.nesting import nested
from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.scheme import load_scheme

FOLDER = Path(__file__).parents[2] / "annotations" / "guidelines"
SCHEME = load_scheme()
ENTITIES = {label.label for label in SCHEME.entities}
PARTS = {label.label for label in SCHEME.attribution}
PAGES = {
    "entities": {label.label: (label.kk, label.en) for label in SCHEME.entities},
    "attribution": {
        item.label: (item.kk, item.en)
        for item in (*SCHEME.attribution, *SCHEME.relations, *SCHEME.stances)
    },
}
STANCE_NAMES = {name: label.label for label in SCHEME.stances for name in (label.kk, label.en)}
NOT_MARKED = {"белгіленбейді", "not marked"}
SPAN = re.compile(r"\[([^\[\]]*)\]")
NOTE = re.compile(r" \*\((.*)\)\*$")


@dataclass(frozen=True)
class Example:
    """An example of the guidelines: what is shown, and for a wrong one what is right."""

    section: str
    wrong: bool
    shown: str
    right: str = ""

    @property
    def label(self) -> str:
        """The label of the section, empty in the hard cases."""
        return self.section.partition(" · ")[0] if " · " in self.section else ""

    @property
    def correct(self) -> str:
        """The part of the example that is annotated correctly."""
        return self.right if self.wrong else self.shown


def read(page: str, language: Language) -> str:
    return (FOLDER / f"{page}.{language}.md").read_text(encoding="utf-8")


def sections(text: str) -> dict[str, str]:
    """What stands under each third heading, by the heading."""
    parts = re.split(r"^(#{2,3}) (.*)$", text, flags=re.MULTILINE)
    return {
        heading: body
        for level, heading, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
        if level == "###"
    }


def examples(page: str, language: Language) -> list[Example]:
    found = []
    for section, body in sections(read(page, language)).items():
        for mark, line in re.findall(r"^- ([✓✗]) (.*)$", body, re.MULTILINE):
            shown, _, right = NOTE.sub("", line).partition(" → ")
            found.append(Example(section, mark == "✗", shown, right))
    return found


SECTIONS = [
    pytest.param(page, language, section, id=f"{page}-{language}-{section}")
    for page in PAGES
    for language in LANGUAGES
    for section in sections(read(page, language))
]


def of_section(page: str, language: Language, section: str) -> list[Example]:
    return [example for example in examples(page, language) if example.section == section]


def labelled(example: str, label: str) -> Iterator[tuple[str, str, int, int]]:
    """Label, text and place (in the bare text) of the spans of an example."""
    shift = 0
    for match in SPAN.finditer(example):
        named, colon, text = match[1].partition(": ")
        if not colon or named not in ENTITIES | PARTS:
            named, text = label, match[1]
        start = match.start() - shift
        shift += len(match[0]) - len(text)
        yield named, text, start, start + len(text)


def bare(example: str) -> str:
    return SPAN.sub(lambda m: re.sub(r"^[A-Z]+: ", "", m[1]), example)


INNER_PAGE = "inner-names"


def nested_names(example: str) -> tuple[str, tuple[Entity, ...]]:
    """The bare text of an example with brackets in brackets, and its names."""
    text, opened, found = "", [], []
    for piece in re.split(r"(\[[A-Z]+: |\])", example):
        if piece == "]":
            label, start = opened.pop()
            found.append(Entity(start, len(text), text[start:], label))
        elif piece.startswith("["):
            opened.append((piece[1:-2], len(text)))
        else:
            text += piece
    assert not opened, f"brackets without a pair: {example}"
    return text, nested(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_inside_names_are_as_the_linter_wants_them(language: Language) -> None:
    here = examples(INNER_PAGE, language)
    assert len({example.section for example in here}) >= 20
    for example in here:
        assert bool(example.right) == example.wrong, example
        text, entities = nested_names(example.correct)
        assert nested_names(example.shown)[0] == text, "the words differ"
        document = Document("example", text, entities=entities)
        mended, repairs = mend(document, SCHEME)
        assert not repairs, example
        assert mended.entities == entities
        codes = {finding.code for finding in check(document, SCHEME)}
        assert not codes & {"nesting", "entities-overlap", "two-labels"}, example
        for entity in document.all_entities:
            assert not re.search(r"\w$", text[: entity.start]), example
            assert not re.match(r"\w|-\w", text[entity.end :]), example
            if entity.label in ("AGENCY", "ORG"):
                assert organisation_label(entity.text) == entity.label, entity


def test_both_languages_have_the_same_names_inside_names() -> None:
    kk, en = (
        [(e.wrong, e.shown, e.right) for e in examples(INNER_PAGE, language)]
        for language in LANGUAGES
    )
    assert kk == en


def test_the_tables_are_those_of_the_scheme() -> None:
    stale = [page.name for page, _ in stale_guidelines(FOLDER)]
    assert not stale, (
        f"stale: {', '.join(stale)}; annotations/guidelines/README.md has the command that "
        "writes the tables anew."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_label_has_a_section_with_rules_and_examples(page: str, language: Language) -> None:
    under = sections(read(page, language))
    for label, names in PAGES[page].items():
        heading = f"{label} · {names[LANGUAGES.index(language)]}"
        assert heading in under, f"{page}.{language}.md has no section «{heading}»"
        here = of_section(page, language, heading)
        assert sum(not e.wrong for e in here) >= 4, heading
        assert sum(e.wrong for e in here) >= 3, heading
        assert re.search(r"^- [^✓✗]", under[heading], re.MULTILINE), f"{heading} has no rules"


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_sections_and_examples(page: str) -> None:
    def outline(language: Language) -> list[tuple[int, ...]]:
        """Of each section: paragraphs, rules, right and wrong examples."""
        return [
            tuple(
                len(re.findall(pattern, body, re.MULTILINE))
                for pattern in (r"^\S", r"^- [^✓✗]", r"^- ✓", r"^- ✗")
            )
            for body in sections(read(page, language)).values()
        ]

    def neutral(example: Example) -> Example:
        right = "-" if example.right in NOT_MARKED else example.right
        right = STANCE_NAMES.get(right, right)
        return replace(example, right=right, section=example.label)

    assert outline("kk") == outline("en")
    kk, en = (list(map(neutral, examples(page, language))) for language in LANGUAGES)
    assert kk == en


@pytest.mark.parametrize(("page", "language", "section"), SECTIONS)
def test_examples_are_well_formed(page: str, language: Language, section: str) -> None:
    here = of_section(page, language, section)
    assert here
    for example in here:
        assert SPAN.search(example.shown), f"nothing is marked: {example.shown}"
        assert bool(example.right) == example.wrong, f"put right: {example.shown}"
        assert example.right != example.shown
        plain = example.right in NOT_MARKED | STANCE_NAMES.keys()
        assert plain or SPAN.search(example.correct), f"nothing is marked: {example.right}"
        for text in (example.shown, example.right):
            assert not re.search(r"[\[\]]", SPAN.sub("", text)), f"brackets without a pair: {text}"
            assert all(label for label, *_ in labelled(text, example.label)), text


@pytest.mark.parametrize(("page", "language", "section"), SECTIONS)
def test_what_is_right_is_whole_words(page: str, language: Language, section: str) -> None:
    for example in of_section(page, language, section):
        text = bare(example.correct)
        for _, span, start, end in labelled(example.correct, example.label):
            assert re.fullmatch(r"[^\s,;:.–—](.*[^\s,;:–—])?", span), f"edges of «{span}»"
            assert not re.search(r"\w$", text[:start]), f"«{span}» begins inside a word"
            assert not re.match(r"\w|-\w", text[end:]), f"«{span}» ends inside a word"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_linter_leaves_the_right_entities_as_they_are(language: Language) -> None:
    for example in examples("entities", language):
        entities = tuple(
            Entity(start=start, end=end, text=text, label=label)
            for label, text, start, end in labelled(example.correct, example.label)
        )
        document = Document(doc_id="example", text=bare(example.correct), entities=entities)
        mended, repairs = mend(document, SCHEME)
        assert not repairs, example
        assert mended.entities == entities, example
        ends = [0, *(entity.end for entity in entities)]
        assert all(end <= e.start for end, e in zip(ends, entities, strict=False)), example


@pytest.mark.parametrize("language", LANGUAGES)
def test_state_bodies_in_the_examples_are_told_as_the_pipeline_does(language: Language) -> None:
    for example in examples("entities", language):
        for label, text, _, _ in labelled(example.correct, example.label):
            if label in ("AGENCY", "ORG"):
                assert organisation_label(text) == label, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_decision_table_is_that_of_the_pipeline(language: Language) -> None:
    rows = re.findall(r"^\| (.*?) \| (AGENCY|ORG) \| .+ \|$", read("entities", language), re.M)
    assert len(rows) >= 20
    assert {label for _, label in rows} == {"AGENCY", "ORG"}
    for name, label in rows:
        assert organisation_label(name) == label, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_quick_start_has_its_pictures_and_the_index_its_pages(language: Language) -> None:
    pictures = re.findall(r"!\[[^\]]+\]\((images/\S+\.png)\)", read("quick-start", language))
    assert [Path(picture).name[0] for picture in pictures] == list("123456")
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    for page in FOLDER.glob("*.*.md"):
        assert f"]({page.name})" in index


def test_tables_are_written_between_the_comments(tmp_path: Path) -> None:
    page = tmp_path / "quick-start.kk.md"
    page.write_text(f"Басы\n{BEGIN}\nескі\n{END}\nсоңы\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("no table", encoding="utf-8")
    assert refresh_guidelines(tmp_path) == [page]
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"Басы\n{BEGIN}\n| перне |")
    assert text.endswith(f"|\n{END}\nсоңы\n")
    assert "ескі" not in text
    assert refresh_guidelines(tmp_path) == []


def test_tables_follow_the_scheme() -> None:
    first = replace(SCHEME.entities[0], kk="Орган | орган", hotkey="ё", rule_kk="ереже\nекі жол")
    scheme = replace(SCHEME, entities=(first,))
    table = label_table(scheme, "entities", "kk")
    assert "| `ё` | `AGENCY` | Орган \\| орган | ереже екі жол |" in table
    assert "Орган \\| орган" in label_table(scheme, "quick-start", "kk")
    assert "State body (Орган" in label_table(scheme, "entities", "en")


def test_every_label_stands_once_in_the_quick_starts_table() -> None:
    table = label_table(SCHEME, "quick-start", "en")
    for label in (*SCHEME.entities, *SCHEME.attribution, *SCHEME.stances):
        assert table.count(f"| `{label.hotkey}` |") == 1
        assert table.count(f"`{label.label}`") == 1


@pytest.mark.parametrize("text", ["", BEGIN, f"{BEGIN}{END}{BEGIN}{END}"])
def test_a_page_without_one_place_for_its_table_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "entities.en.md").write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=r"entities\.en\.md: .*one place.* Write <!--"):
        refresh_guidelines(tmp_path)


def test_a_page_without_tables_is_refused() -> None:
    with pytest.raises(
        UsageError, match=r"'history'.*entities, inner-names, attribution, quick-start"
    ):
        label_table(SCHEME, "history", "kk")
