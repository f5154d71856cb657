"""Results as Markdown tables between the markers of two pages.

    python report.py

writes the tables of `results.json` into `../README.md` (systems side by side) and
`../../docs/benchmark.md` (the same, and by label and class) without measuring again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
README = HERE.parent / "README.md"
PAGE = HERE.parents[1] / "docs" / "benchmark.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
LAYERS = ("Tokens", "Sentences", "UPOS", "UFeats", "Lemmas", "UAS", "LAS", "CLAS")
MAIN_LABELS = ("AGENCY", "ORG", "PLACE", "PERSON")
GOLD = {
    "entities_f": "entities F1",
    "content_overlap_f": "content F1 (overlap)",
    "source_exact_f": "source F1",
    "cue_exact_f": "cue F1",
}
COSTS = (
    "system",
    "words per CPU second",
    "× Stanza",
    "with statements",
    "memory, MB",
    "import, s",
    "load, s",
)
NONE = "–"

Row = dict[str, Any]


def between(text: str, begin: str, end: str, content: str) -> str:
    """The text with other content between two markers. Raises ValueError without the markers."""
    before, first, rest = text.partition(begin)
    _, last, after = rest.partition(end)
    if not (first and last):
        raise ValueError(f"The page has no lines {begin} and {end}: put them where tables go.")
    return f"{before}{begin}{content}{end}{after}"


def replaced(text: str, tables: str) -> str:
    """The text with the tables between the markers. Raises ValueError without the markers."""
    return between(text, BEGIN, END, f"\n\n{tables}\n\n")


def write_tables(results: Row, readme: Path | None, page: Path | None) -> None:
    """Write the tables into the pages that are given."""
    for path, make in ((readme, summary), (page, tables)):
        if path:
            text = replaced(path.read_text("utf-8"), make(results))
            path.write_text(text, encoding="utf-8")


def summary(results: Row) -> str:
    """The systems side by side: accuracy layer by layer, then speed and memory."""
    rows = results["systems"]
    return "\n\n".join(
        [
            f"**Accuracy.** Tokens to LAS: F1 on UD_Kazakh-KTB, fold {results['fold']}, raw text. "
            "Entities: micro F1 over KazNERD's 25 classes on its test file, words given.",
            table(
                ("system", "version", *LAYERS[:-1], "Entities"),
                ([*parse_cells(row)[:-1], entity_cell(row)] for row in rows),
            ),
            "**Cost.**",
            table(COSTS, (cost_cells(row, rows) for row in rows)),
            *speed_notes(results),
        ]
    )


def tables(results: Row) -> str:
    """All tables, with what was measured under each."""
    rows = results["systems"]
    named = [row for row in rows if "kaznerd_test" in row]
    parts = [
        f"**UD_Kazakh-KTB, fold {results['fold']}, raw text; CoNLL 2018 F1.** Sentences are joined "
        "to one text. – means that the system does not have the layer.",
        table(("system", "version", *LAYERS), (parse_cells(row) for row in rows)),
        "**Speed and memory.**",
        table(COSTS, (cost_cells(row, rows) for row in rows)),
        *speed_notes(results),
        "**What each system learned from.**",
        "\n".join(f"- {row['name']}: {row['trained_on']}." for row in rows),
    ]
    if named:
        names = [row["name"] for row in named]
        parts += [
            "**Entities, KazNERD test, exact spans, F1.** The words are given. For all "
            "systems the scheme's labels come from KazNERD's classes, and the project's rules tell "
            "AGENCY from ORG.",
            table(("", "gold spans", *names), label_cells(named)),
            "**The same by KazNERD's classes.**",
            table(("class", "gold spans", *names), class_cells(named)),
        ]
    if ours := [row for row in rows if "gold" in row]:
        parts += [
            "**The project's own documents**, on matters that no model learned from.",
            gold_table(ours),
        ]
    versions = ", ".join(f"{name} {number}" for name, number in results["measured_with"].items())
    return "\n\n".join([*parts, f"Measured by `make bench` with {versions}."])


def speed_notes(results: Row) -> list[str]:
    """How speed and memory were measured, and which systems were measured in another run."""
    notes = [
        "Speed: sentences, tags, trees and entities (whatever the system has) of all KTB but the "
        f"fold and of the first {results['speed_sentences']:,} sentences of KazNERD's test file, "
        "in texts of 20 sentences, read once after a first text that is not timed; CPU seconds of "
        "one thread. × Stanza: the ratio in the same run. With statements: these as well, in a "
        "process that does nothing else. Memory: the most that the process ever held. Import: "
        "seconds to import the libraries. Load: seconds to load the model."
    ]
    if "help_s" in results:
        notes[0] += f" `qazcorpus --help` takes {results['help_s']} seconds."
    for row in results["systems"]:
        if other := row.get("other_run"):
            notes.append(
                f"{row['name']} was measured in the run of {other['of']}, in which Stanza read "
                f"{other['stanza_words_per_cpu_second']} words per CPU second."
            )
    return notes


def parse_cells(row: Row) -> list[str]:
    """A system's scores, layer by layer."""
    scores = row["parse"]
    return [row["name"], row["version"], *(number(scores.get(layer)) for layer in LAYERS)]


def cost_cells(row: Row, rows: Sequence[Row]) -> list[str]:
    """A system's speed and memory, and how long it takes to start."""
    base = next((r["words_per_cpu_second"] for r in rows if r["name"] == "Stanza"), 0)
    base = row.get("other_run", {}).get("stanza_words_per_cpu_second", base)
    speed, statements = row["words_per_cpu_second"], row.get("with_statements")
    return [
        row["name"],
        f"{speed:,}",
        f"{speed / base:.1f}" if base else NONE,
        f"{statements:,}" if statements else NONE,
        f"{row['peak_memory_mb']:,}",
        f"{row['import_s']:.1f}",
        f"{row['load_s']:.1f}",
    ]


def entity_cell(row: Row) -> str:
    """Micro F1 over KazNERD's classes."""
    return number(row.get("kaznerd_test", {}).get("micro_f"))


def label_cells(rows: Sequence[Row]) -> Iterable[list[str]]:
    """Micro F1 over classes and labels, then the scheme's labels, those of users first."""
    for what, shown in (("kaznerd_test", "classes"), ("kaznerd_test_scheme", "labels")):
        scores = [row[what] for row in rows]
        spans = sum(score["gold"] for score in scores[0]["per_label"].values())
        micro = (number(score["micro_f"]) for score in scores)
        yield [f"all {shown}, micro", f"{spans:,}", *micro]
    others = labels(rows, "kaznerd_test_scheme")
    for label in (*MAIN_LABELS, *(name for name in others if name not in MAIN_LABELS)):
        yield f1_cells(label, rows, "kaznerd_test_scheme")


def class_cells(rows: Sequence[Row]) -> Iterable[list[str]]:
    """KazNERD's classes, the most frequent first."""
    for label in labels(rows, "kaznerd_test"):
        yield f1_cells(label, rows, "kaznerd_test")


def labels(rows: Sequence[Row], what: str) -> list[str]:
    """The labels that the gold has, in the order of their numbers."""
    scores = rows[0][what]["per_label"]
    return [label for label, score in scores.items() if score["gold"]]


def f1_cells(label: str, rows: Sequence[Row], what: str) -> list[str]:
    """One label's gold spans and F1 by system."""
    scores = [row[what]["per_label"].get(label, {}) for row in rows]
    return [label, f"{scores[0].get('gold', 0):,}", *(number(score.get("f")) for score in scores)]


def gold_table(rows: Sequence[Row]) -> str:
    """The project's own documents: a column a pipeline."""
    columns = [(row["name"], row["gold"]) for row in rows]
    heads = [f"{name}, {scores['documents']} documents" for name, scores in columns]
    lines = (
        [shown, *(number(scores[key]) for _, scores in columns)] for key, shown in GOLD.items()
    )
    return table(("", *heads), lines)


def number(value: float | None) -> str:
    """Two decimals, or a dash."""
    return NONE if value is None else f"{value:.2f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; columns of figures are set to the right."""
    text = {"", "system", "version", "class"}
    rule = "".join("---|" if head in text else "---:|" for head in heads)
    lines = [heads, *rows]
    written = ["| " + " | ".join(cells) + " |" for cells in lines]
    return "\n".join([written[0], f"|{rule}", *written[1:]])


if __name__ == "__main__":
    write_tables(json.loads(RESULTS.read_text("utf-8")), README, PAGE)
