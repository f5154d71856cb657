"""The guidelines' tables of labels, made from the label scheme so that the two never differ.

A page of the guidelines has two comments around its table. `refresh_guidelines` writes the text
between them; people write all other text:

    <!-- labels:begin -->
    <!-- labels:end -->

The page's name (`entities.kk.md`) decides the labels in the table and the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, Literal

from qazcorpus.atomic import written_file
from qazcorpus.errors import ReadError, UsageError
from qazcorpus.scheme import Label, Scheme, load_scheme

Language = Literal["kk", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("kk", "en")
BEGIN: Final = "<!-- labels:begin -->"
END: Final = "<!-- labels:end -->"
_BLOCK: Final = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)

_HEADS: Final[dict[str, dict[Language, tuple[str, ...]]]] = {
    "labels": {
        "kk": ("перне", "белгі", "атауы", "ереже", "мысалдар"),
        "en": ("key", "label", "name", "rule", "examples"),
    },
    "relations": {
        "kk": ("байланыс", "атауы", "неден неге"),
        "en": ("relation", "name", "from and to"),
    },
    "stances": {"kk": ("перне", "ұстаным", "атауы"), "en": ("key", "stance", "name")},
    "keys": {"kk": ("перне", "белгі", ""), "en": ("key", "label", "")},
    "inner": {"kk": ("атау", "ішінде болуы мүмкін"), "en": ("name", "may hold")},
}


def refresh_guidelines(folder: Path, scheme: Scheme | None = None) -> list[Path]:
    """Write the tables of the pages in `folder` again; returns the pages that changed.

    Raises ReadError for a page that cannot be read or has no place for its table.
    """
    changed = []
    for page, text in stale_guidelines(folder, scheme):
        with written_file(page) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
        changed.append(page)
    return changed


def stale_guidelines(folder: Path, scheme: Scheme | None = None) -> Iterator[tuple[Path, str]]:
    """Yield the pages of `folder` whose table differs from the scheme, each with the correct
    text."""
    scheme = scheme or load_scheme()
    for page in sorted(folder.glob("*.md")):
        name, _, language = page.stem.rpartition(".")
        if name not in _TABLES or language not in LANGUAGES:
            continue
        try:
            text = page.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ReadError(f"cannot be read: {error}", path=page) from error
        places = list(_BLOCK.finditer(text))
        if len(places) != 1:
            raise ReadError(
                "this page must have exactly one place for its table of labels.",
                path=page,
                remedy=f"Write {BEGIN} and {END} at the place of the table.",
            )
        table = f"{BEGIN}\n{label_table(scheme, name, language)}\n{END}"
        fresh = text[: places[0].start()] + table + text[places[0].end() :]
        if fresh != text:
            yield page, fresh


def label_table(scheme: Scheme, page: str, language: Language) -> str:
    """The tables of a page in Markdown: `entities`, `inner-names`, `attribution` or `quick-start`.

    Raises UsageError for another page.
    """
    if page not in _TABLES:
        raise UsageError(
            f"there are no tables for the page {page!r}.",
            remedy=f"The pages with tables: {', '.join(_TABLES)}.",
        )
    return _TABLES[page](scheme, language)


def _entities(scheme: Scheme, language: Language) -> str:
    return _label_rows(scheme.entities, language)


def _inner(scheme: Scheme, language: Language) -> str:
    """Which names may stand inside which."""
    rows = (
        (
            f"`{label.label}` · {_name(label, language)}",
            " · ".join(f"`{name}`" for name in label.inner) or "–",
        )
        for label in scheme.entities
    )
    return _table(_HEADS["inner"][language], rows)


def _attribution(scheme: Scheme, language: Language) -> str:
    relations = (
        (
            f"`{relation.label}`",
            relation.kk if language == "kk" else relation.en,
            f"`{relation.source}` → `{relation.target}`",
        )
        for relation in scheme.relations
    )
    stances = (
        (f"`{stance.hotkey}`", f"`{stance.label}`", _name(stance, language))
        for stance in scheme.stances
    )
    return "\n\n".join(
        (
            _label_rows(scheme.attribution, language),
            _table(_HEADS["relations"][language], relations),
            _table(_HEADS["stances"][language], stances),
        )
    )


def _keys(scheme: Scheme, language: Language) -> str:
    """A table with only keys and labels, two labels per row, for a short page."""
    labels = (*scheme.entities, *scheme.attribution, *scheme.stances)
    cells = [(f"`{label.hotkey}`", _name(label, language), f"`{label.label}`") for label in labels]
    half = (len(cells) + 1) // 2
    blank = ("", "", "")
    rows = ((*left, *right) for left, right in zip(cells, [*cells[half:], blank], strict=False))
    return _table(_HEADS["keys"][language] * 2, list(rows)[:half])


def _label_rows(labels: Iterable[Label], language: Language) -> str:
    rows = (
        (
            f"`{label.hotkey}`",
            f"`{label.label}`",
            _name(label, language),
            label.rule_kk if language == "kk" else label.rule_en,
            " · ".join(label.examples),
        )
        for label in labels
    )
    return _table(_HEADS["labels"][language], rows)


def _name(label: Label, language: Language) -> str:
    """The name of a label; in English with the Kazakh name, because the interface shows it."""
    return label.kk if language == "kk" else f"{label.en} ({label.kk})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


_TABLES: Final[dict[str, Callable[[Scheme, Language], str]]] = {
    "entities": _entities,
    "inner-names": _inner,
    "attribution": _attribution,
    "quick-start": _keys,
}
