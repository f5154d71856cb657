"""Sentences with names for training, from annotations and their texts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.encoder.named_words import NamedWords
from qazcorpus.training.encoder.names_building import NameSources, all_sentences

SENTENCE = "Қаржы министрлігінің басшысы келді."
REPORT = "Астана. Сенат төрағасы сөйледі."
KAZNERD = "Қазақстан Президенті Астанада"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write_lines(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def text_source(text: str, **other: Any) -> dict[str, Any]:
    return {"source": "s", "licence": "none stated", "text_sha256": sha256(text), **other}


def report_row(use: str) -> dict[str, Any]:
    names = [[0, 6, "PLACE"], [8, 22, "POSITION"], [8, 13, "AGENCY"]]
    return text_source(REPORT, id=f"report-{use}", use=use, names=names)


@pytest.fixture
def sources(tmp_path: Path) -> NameSources:
    gold = text_source(
        SENTENCE,
        id="one",
        entities=[[0, 28, "POSITION", "POSITION"]],
        inner=[[0, 20, "AGENCY"]],
    )
    inner = {"text_sha256": sha256(KAZNERD), "inner": [[0, 9, "PLACE"]]}
    (tmp_path / "texts.tsv").write_text(f"0\t{SENTENCE}\n", encoding="utf-8")
    (tmp_path / "kaznerd.txt").write_text(
        "Қазақстан B-POSITION\nПрезиденті I-POSITION\nАстанада B-GPE\n", encoding="utf-8"
    )
    (tmp_path / "russian.iob2").write_text("Сенат B-AGENCY\nрешил O\nИванов _\n", encoding="utf-8")
    return NameSources(
        sentences=write_lines(tmp_path / "sentences.jsonl", gold),
        inner=write_lines(tmp_path / "inner.jsonl", inner),
        reports=write_lines(tmp_path / "names.jsonl", report_row("learn")),
        texts=tmp_path / "texts.tsv",
        report_texts=(write_lines(tmp_path / "reports.jsonl", {"id": "x", "text": REPORT}),),
        kaznerd=tmp_path / "kaznerd.txt",
        foreign={"russian": (tmp_path / "russian.iob2",)},
    )


def by_source(sources: NameSources) -> dict[str, list[NamedWords]]:
    found: dict[str, list[NamedWords]] = {}
    for name, sentence in all_sentences(sources):
        found.setdefault(name, []).append(sentence)
    return found


def test_every_source_gives_its_sentences_with_names_at_all_levels(sources: NameSources) -> None:
    found = by_source(sources)
    assert set(found) == {"gold", "reports", "kaznerd", "russian"}
    (gold,) = found["gold"]
    assert gold.words[:2] == ("Қаржы", "министрлігінің")
    assert gold.ends[:3] == ("O", "AGENCY/2", "POSITION/3")
    (kaznerd,) = found["kaznerd"]
    assert kaznerd.tags == ("B-POSITION", "I-POSITION", "B-GPE")
    assert kaznerd.ends == ("PLACE/1", "POSITION/2", "PLACE/1")


def test_dates_and_numbers_of_reports_are_not_known(sources: NameSources) -> None:
    first, second = by_source(sources)["reports"]
    assert first.words == ("Астана", ".")
    assert second.ends[:2] == ("AGENCY/1", "POSITION/2")
    assert {"DATE", "CARDINAL"} <= set(first.missing)


def test_reports_for_measuring_are_not_learned_from(sources: NameSources) -> None:
    write_lines(sources.reports, report_row("measure"), report_row("develop"))
    assert "reports" not in by_source(sources)


def test_names_of_another_language_may_stand_inside_others(sources: NameSources) -> None:
    (russian,) = by_source(sources)["russian"]
    assert "POSITION" in russian.tags[0]  # BSNLP has no offices
    assert russian.tags[2] == "_"


def test_an_unknown_source_is_refused(sources: NameSources) -> None:
    unknown = NameSources(**{**_fields(sources), "foreign": {"latin": ()}})
    with pytest.raises(UsageError, match="latin"):
        by_source(unknown)


def _fields(sources: NameSources) -> dict[str, Any]:
    return {name: getattr(sources, name) for name in NameSources.__slots__}
