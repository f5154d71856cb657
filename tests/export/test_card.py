"""The card says what the data set is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from qazcorpus.document import Origin
from qazcorpus.export.card_yaml import size_category
from qazcorpus.export.dataset import build_dataset
from qazcorpus.scheme import load_scheme
from tests.export.samples import different, news, plain


def card_of(folder: Path, *documents: object, **options: str) -> tuple[dict[str, object], str]:
    build_dataset(documents, folder / "out", **options)  # type: ignore[arg-type]
    _, head, body = (folder / "out" / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(head), body


def test_demonstration_documents_are_called_so_first(tmp_path: Path) -> None:
    _, body = card_of(tmp_path, news(source="qazcorpus"))
    assert "written and annotated by language models" in body.strip().split("\n")[2]
    assert "The documents were provided by the person who built" not in body


def test_documents_of_users_are_called_so_and_their_stances_automatic(tmp_path: Path) -> None:
    _, body = card_of(tmp_path, news())
    assert "language models, for teaching" not in body
    assert "made by an automatic pipeline" in body


def test_a_mixture_is_counted(tmp_path: Path) -> None:
    _, body = card_of(tmp_path, news(source="qazcorpus"), different(1))
    assert "1 of the 2 documents were written" in body
    assert "The documents were provided by the person who built" in body


def test_adjudicated_statements_are_not_called_automatic(tmp_path: Path) -> None:
    origin = {"statements": Origin("adjudicated", "А және Б")}
    _, body = card_of(tmp_path, replace(news(), origin=origin))
    assert "automatic pipeline" not in body
    assert "| statements | annotators, adjudicated А және Б |" in body


def test_the_head_names_language_tasks_size_and_configurations(tmp_path: Path) -> None:
    head, body = card_of(tmp_path, news(), name="Салық: «жинақ»")
    assert head["language"] == "kk"
    assert head["pretty_name"] == "Салық: «жинақ»"
    assert head["size_categories"] == "n<1K"
    assert head["task_categories"] == ["token-classification", "text-classification"]
    assert [c["config_name"] for c in head["configs"]] == ["documents", "ner", "stance"]  # type: ignore[attr-defined]
    assert body.strip().startswith("# Салық: «жинақ»")


def test_every_label_of_the_scheme_is_in_the_tables_with_its_number(tmp_path: Path) -> None:
    _, body = card_of(tmp_path, news())
    scheme = load_scheme()
    for label in (*scheme.entities, *scheme.stance_classes):
        assert f"| `{label.label}` | {label.kk} | {label.en} |" in body
    assert "| `AGENCY` | Мемлекеттік орган | State body | 1 | 0 | 0 |" in body
    assert "| tokens | pipeline kk_news_trf | 0.1.0 | 1 |" in body


@pytest.mark.parametrize(
    ("licences", "given", "expected"),
    [
        (("CC-BY-4.0", "CC-BY-4.0"), "", {"license": "cc-by-4.0"}),
        (("CC-BY-4.0", "CC0-1.0"), "CC-BY-SA-4.0", {"license": "cc-by-sa-4.0"}),
        (("CC-BY-4.0", "MIT"), "", {"license": "other", "license_name": "CC-BY-4.0, MIT"}),
        (("", ""), "", {"license": "unknown"}),
        (("Zakon.kz", ""), "", {"license": "other", "license_name": "Zakon.kz"}),
    ],
)
def test_the_licence_is_the_one_given_or_that_of_the_documents(
    tmp_path: Path, licences: tuple[str, str], given: str, expected: dict[str, str]
) -> None:
    first = plain("a", "Жаңбыр жауды.", licence=licences[0])
    second = plain("b", "Күн ашық болды.", licence=licences[1])
    head, _ = card_of(tmp_path, first, second, licence=given)
    assert {key: head[key] for key in ("license", "license_name") if key in head} == expected


def test_cells_cannot_break_a_table(tmp_path: Path) -> None:
    origin = {"tokens": Origin("pipeline", "а|б\nв")}
    _, body = card_of(tmp_path, replace(plain("a", "Жаңбыр жауды."), origin=origin))
    assert "| tokens | pipeline а\\|б в |" in body


@pytest.mark.parametrize(
    ("rows", "name"), [(1, "n<1K"), (1000, "1K<n<10K"), (5 * 10**9, "1B<n<10B")]
)
def test_size_categories(rows: int, name: str) -> None:
    assert size_category(rows) == name
