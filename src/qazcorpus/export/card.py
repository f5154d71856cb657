"""The card of a data set: YAML for the Hub and for `datasets`, then text and tables for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from qazcorpus.answers import SHOWN, answer_label
from qazcorpus.document import LAYERS, STANCES, Origin
from qazcorpus.export.card_yaml import card_yaml, licences_of
from qazcorpus.export.splits import RATIO, SMALL
from qazcorpus.export.summary import COUNTED, DatasetSummary
from qazcorpus.near_duplicates import SHINGLE_WORDS, THRESHOLD
from qazcorpus.readers.dataset import SPLITS
from qazcorpus.readers.language import SCRIPTS
from qazcorpus.readers.report import scripts_said
from qazcorpus.scheme import Label, Scheme

_DEMONSTRATION: Final = (
    "> **{which} written and annotated by language models, for teaching and testing. They are not "
    "evidence of anyone's opinion.**\n>\n"
    "> *{which_kk} оқыту мен сынау үшін тілдік модельдер жазып, белгілеген. Олар ешкімнің "
    "пікіріне дәлел бола алмайды.*"
)
_OWN_DOCUMENTS: Final = (
    "> The documents were provided by the person who built this data set. That person is "
    "responsible for the rights to them, and for the rights of the people they name."
)
_AUTOMATIC_STANCES: Final = (
    " Stance labels were made by an automatic pipeline and have errors. Do not take them as the "
    "opinion of a person or an institution."
)
_ROW_OF: Final = {
    "documents": "a document with every layer (the default)",
    "ner": "a sentence: tokens and tags",
    "stance": "a statement: text, context, source, target, label",
}


def write_card(path: Path, summary: DatasetSummary, scheme: Scheme) -> None:
    """Write `README.md` for the data set."""
    path.write_text(card_text(summary, scheme), encoding="utf-8", newline="\n")


def card_text(summary: DatasetSummary, scheme: Scheme) -> str:
    """The whole card, YAML and Markdown."""
    template = files("qazcorpus.export").joinpath("card_template.md").read_text(encoding="utf-8")
    tally = summary.tally
    body = Template(template).substitute(
        name=summary.name,
        folder=summary.path.name,
        statement=_data_statement(summary),
        configurations=_configurations(summary),
        missing=_missing(summary),
        sizes=_table(("split", *COUNTED), _size_rows(tally.sizes)),
        languages=", ".join(
            f"{language or 'not identified'} ({number:,})"
            for language, number in tally.languages.most_common()
        ),
        entities=_label_table("label", _entity_labels(scheme, summary), tally.labels),
        stances=_stance_table(scheme, tally.stances),
        unsure=f" (its confidence is below {summary.min_confidence:g})"
        if summary.min_confidence
        else "",
        origins=_origins(summary),
        agreement=f"## How far annotators agreed\n\n{summary.agreement}"
        if summary.agreement
        else "",
        ratio=", ".join(f"{share:.0%} {split}" for split, share in RATIO.items()),
        shingle=SHINGLE_WORDS,
        threshold=THRESHOLD,
        small=SMALL,
        changes=_changes(summary),
        limits=_limits(summary),
        version=summary.version,
        scheme=scheme.version,
        licences=_licences(summary),
    )
    return f"---\n{card_yaml(summary, scheme)}---\n\n{_without_gaps(body)}"


def _data_statement(summary: DatasetSummary) -> str:
    made_up, all_of_them = summary.tally.demonstration, summary.documents
    parts = []
    if made_up:
        everything = made_up == all_of_them
        parts.append(
            _DEMONSTRATION.format(
                which="These documents were"
                if everything
                else f"{made_up:,} of the {all_of_them:,} documents were",
                which_kk="Бұл құжаттарды"
                if everything
                else f"{all_of_them:,} құжаттың {made_up:,} данасын",
            )
        )
    if made_up < all_of_them:
        parts.append(_OWN_DOCUMENTS + (_AUTOMATIC_STANCES if _automatic(summary) else ""))
    return "\n>\n".join(parts)


def _automatic(summary: DatasetSummary) -> bool:
    return any(
        layer == "statements" and (origin is None or origin.kind == "pipeline")
        for layer, origin in summary.tally.origins
    )


def _configurations(summary: DatasetSummary) -> str:
    rows: list[tuple[str | int, ...]] = []
    for name, what in _ROW_OF.items():
        sizes = summary.sizes.get(name, {})
        counts = [sizes[split].rows if split in sizes else 0 for split in SPLITS]
        rows.append((f"`{name}`", what, *counts))
    return _table(("configuration", "a row is", *SPLITS), rows)


def _missing(summary: DatasetSummary) -> str:
    lines = [
        f"`{name}`: no row fell into {', '.join(f'`{split}`' for split in splits)}"
        for name, splits in summary.missing().items()
    ]
    if not lines:
        return ""
    return "A split without rows cannot be loaded and is not declared. " + "; ".join(lines) + "."


def _size_rows(sizes: Mapping[str, Counter[str]]) -> Iterable[tuple[str | int, ...]]:
    for split in SPLITS:
        yield (split, *(sizes[split][what] for what in COUNTED))
    yield ("all", *(sum(sizes[split][what] for split in SPLITS) for what in COUNTED))


def _entity_labels(scheme: Scheme, summary: DatasetSummary) -> tuple[Label, ...]:
    """The labels of the scheme, and the labels of entities that are not in it."""
    return scheme.entities_among({*scheme.entity_labels, *summary.labels})


def _label_table(heading: str, labels: Sequence[Label], counts: Mapping[str, Counter[str]]) -> str:
    rows: list[tuple[str | int, ...]] = [
        (f"`{label.label}`", label.kk, label.en, *(counts[split][label.label] for split in SPLITS))
        for label in labels
    ]
    return _table((heading, "қазақша", "English", *SPLITS), rows)


def _stance_table(scheme: Scheme, counts: Mapping[str, Counter[str]]) -> str:
    """The stances, and the reasons why a statement has none: its stance is then null."""
    rows: list[tuple[str | int, ...]] = []
    for answer in SHOWN:
        if answer in STANCES and answer not in {label.label for label in scheme.stances}:
            continue
        label = answer_label(answer, scheme)
        value = f"`{answer}`" if answer in STANCES else "null"
        rows.append((value, label.kk, label.en, *(counts[split][answer] for split in SPLITS)))
    return _table(("stance", "қазақша", "English", *SPLITS), rows)


def _origins(summary: DatasetSummary) -> str:
    counts = summary.tally.origins
    rows = [
        (layer, *_described(origin), number)
        for layer in LAYERS
        for (of, origin), number in counts.most_common()
        if of == layer
    ]
    return (
        _table(("layer", "made by", "version", "documents"), rows)
        if rows
        else "No layer is filled."
    )


def _described(origin: Origin | None) -> tuple[str, str]:
    if origin is None:
        return "not stated", ""
    kinds = {
        "pipeline": "pipeline",
        "annotator": "annotator",
        "adjudicated": "annotators, adjudicated",
        "given": "came with the document",
    }
    return " ".join(part for part in (kinds[origin.kind], origin.name) if part), origin.version


def _changes(summary: DatasetSummary) -> str:
    tables = [
        _table((heading, "number"), counts.items())
        for heading, counts in (
            ("left out", _in_words(summary.left_out)),
            ("changed in `ner`, or in its name", summary.adjusted),
            ("corrected in the text while reading", _in_words(summary.normalised)),
        )
        if counts
    ]
    return "\n\n".join(tables) if tables else "Nothing."


def _in_words(counts: Mapping[str, int]) -> dict[str, int]:
    return {reason.replace("_", " "): number for reason, number in counts.items()}


def _limits(summary: DatasetSummary) -> str:
    limits = [
        "`ner` cannot hold entities that overlap or are smaller than a token. The table above "
        "counts such entities of `documents` and what was done with them. It has two levels of "
        "names; names further inside are only in `documents`.",
        "Stance is only toward the `target` of the statement. `neutral` is for statements about "
        "the target that take no side. Data sets before label scheme 1.1 have `neutral` for "
        "statements that are not about the target, too.",
        "Near-duplicates are found by MinHash: a pair just above the threshold can be missed "
        "(1.2 % at the threshold itself, 0.02 % at a similarity of 0.7).",
    ]
    languages = summary.tally.languages
    scripts = {name: languages[tag] for tag, name in SCRIPTS.items() if languages[tag]}
    if scripts and _automatic(summary):
        limits.insert(0, scripts_said(scripts))
    if not summary.agreement:
        limits.append("How far annotators agree was not measured in this build.")
    if _automatic(summary):
        limits.insert(0, "Layers made by a pipeline have its errors; nobody has corrected them.")
    return "\n".join(f"- {limit}" for limit in limits)


def _licences(summary: DatasetSummary) -> str:
    licences = licences_of(summary)
    if not licences:
        return "Not stated. Ask the person who built the data set before you pass it on."
    return ", ".join(licences) + "."


def _table(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """A Markdown table. Columns of numbers are aligned to the right."""
    body = [[_cell(value) for value in row] for row in rows]
    numeric = [
        bool(body) and all(cell.replace(",", "").isdigit() for cell in column)
        for column in zip(*body, strict=True)
    ] or [False] * len(header)
    lines = [header, ["---:" if right else "---" for right in numeric], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return " ".join(value.replace("|", "\\|").split())


def _without_gaps(text: str) -> str:
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text
