"""The mean of runs, whose heads may have other labels, and heads of another run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.pipeline.accurate.morphology import Morphology
from qazcorpus.pipeline.lemmas.edit_scripts import LemmaScript

torch = pytest.importorskip("torch")

from qazcorpus.training.encoder.averaging import average  # noqa: E402
from qazcorpus.training.encoder.labels import Labels, labels_to_json  # noqa: E402
from qazcorpus.training.encoder.model import ModelShape  # noqa: E402

SHAPE = ModelShape(layers=2, piece_layers=1, tags=1, morphology=2, lemmas=2, relations=1)
KEPT, CUT = LemmaScript(0, ""), LemmaScript(2, "")


def run(
    folder: Path,
    weights: Mapping[str, list[float]],
    *,
    scripts: tuple[LemmaScript, ...] = (KEPT, CUT),
    analysis: tuple[str, str] = ("NOUN", "_"),
    source: str = "ktb",
    shape: ModelShape = SHAPE,
) -> Path:
    """A run with these weights, and labels with these scripts of lemmas."""
    folder.mkdir()
    labels = Labels(["O"], Morphology.of([("NOUN", "_"), analysis]), list(scripts), ["root"])
    told = {"shape": asdict(shape), **labels_to_json(labels)}
    (folder / "labels.json").write_text(json.dumps(told))
    (folder / "training.json").write_text(json.dumps({"learned_from": [source]}))
    torch.save({name: torch.tensor(w) for name, w in weights.items()}, folder / "weights.pt")
    return folder


def weights_of(folder: Path) -> dict[str, list[float]]:
    weights = torch.load(folder / "weights.pt", weights_only=True)
    return {name: tensor.tolist() for name, tensor in weights.items()}


def test_runs_are_averaged_by_their_shares(tmp_path: Path) -> None:
    first = run(tmp_path / "first", {"one": [1.0], "own": [0.0]}, source="ktmu")
    last = run(tmp_path / "last", {"one": [0.0], "new": [3.0, 3.0]})
    average({first: 0.25, last: 0.75}, tmp_path / "mean")
    assert weights_of(tmp_path / "mean") == {"one": [0.25], "new": [3.0, 3.0]}
    record = json.loads((tmp_path / "mean" / "training.json").read_text())
    assert record["averaged"] == {"first": 0.25, "last": 0.75}
    assert record["learned_from"] == ["ktb", "ktmu"]


def test_rows_of_heads_are_averaged_by_their_labels(tmp_path: Path) -> None:
    first = run(tmp_path / "first", {"lemmas.weight": [8.0, 0.0]}, scripts=(CUT, KEPT))
    other = run(tmp_path / "other", {"lemmas.weight": [4.0]}, scripts=(CUT,))
    last = run(tmp_path / "last", {"lemmas.weight": [2.0, 0.0]}, scripts=(KEPT, CUT))
    average({first: 0.25, other: 0.25, last: 0.5}, tmp_path / "mean")
    kept, cut = weights_of(tmp_path / "mean")["lemmas.weight"]
    assert kept == pytest.approx(2.0 * 0.5 / 0.75)
    assert cut == pytest.approx(8.0 * 0.25 + 4.0 * 0.25)


def test_the_mean_knows_the_analyses_of_all_runs(tmp_path: Path) -> None:
    first = run(tmp_path / "first", {"one": [1.0]}, analysis=("VERB", "_"))
    last = run(tmp_path / "last", {"one": [1.0]}, analysis=("ADJ", "_"))
    average({first: 0.5, last: 0.5}, tmp_path / "mean")
    labels = json.loads((tmp_path / "mean" / "labels.json").read_text())
    assert labels["morphology"]["analyses"] == [["ADJ", "_"], ["NOUN", "_"], ["VERB", "_"]]


def test_the_heads_of_another_run_replace_those_of_trees_and_features(tmp_path: Path) -> None:
    weights = {"parser.arc": [1.0], "entities.weight": [1.0], "encoder.one": [1.0]}
    only = run(tmp_path / "only", weights)
    taught = run(tmp_path / "taught", {name: [5.0] for name in weights}, source="trees")
    average({only: 1.0}, tmp_path / "mean", heads=taught)
    assert weights_of(tmp_path / "mean") == {**weights, "parser.arc": [5.0]}
    record = json.loads((tmp_path / "mean" / "training.json").read_text())
    assert (record["tree_heads"], record["learned_from"]) == ("taught", ["ktb", "trees"])


def test_shares_that_are_no_shares_are_refused(tmp_path: Path) -> None:
    one, other = (run(tmp_path / name, {"one": [1.0]}) for name in ("one", "other"))
    with pytest.raises(UsageError, match="It must be 1"):
        average({one: 0.5, other: 0.6}, tmp_path / "mean")


@pytest.mark.parametrize(
    "shape", [replace(SHAPE, words_apart=True), replace(SHAPE, feed_forward=(8, 8))]
)
def test_runs_of_other_layers_are_refused(tmp_path: Path, shape: ModelShape) -> None:
    one = run(tmp_path / "one", {"one": [1.0]}, shape=shape)
    other = run(tmp_path / "other", {"one": [1.0]})
    with pytest.raises(UsageError, match="this run and"):
        average({one: 0.5, other: 0.5}, tmp_path / "mean")
