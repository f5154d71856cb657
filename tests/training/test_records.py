"""The record of a training run."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.records import RunRecord, check_files, fingerprints, installed_versions


def test_every_file_is_named_with_its_hash(tmp_path: Path) -> None:
    (tmp_path / "data" / "ktb").mkdir(parents=True)
    (tmp_path / "data" / "ktb" / "a.conllu").write_bytes(b"a")
    (tmp_path / "gold.iob2").write_bytes(b"b")
    assert fingerprints([tmp_path / "data", None, tmp_path / "gold.iob2"]) == {
        "data/ktb/a.conllu": sha256(b"a").hexdigest(),
        "gold.iob2": sha256(b"b").hexdigest(),
    }


def test_a_record_is_written_as_json(tmp_path: Path) -> None:
    record = RunRecord(
        "kk_news_trf",
        {"epochs": 1},
        7,
        versions=installed_versions(),
        scores=[{"epoch": 1, "loss": 0.5}],
        more={"learned_from": ["ktb"]},
    )
    record.write(tmp_path / "run" / "training.json")
    found = json.loads((tmp_path / "run" / "training.json").read_text(encoding="utf-8"))
    assert found == record.to_json()
    assert (found["seed"], found["epochs"]) == (7, [{"epoch": 1, "loss": 0.5}])
    assert found["learned_from"] == ["ktb"]
    assert {"python", "spacy", "numpy"} <= found["versions"].keys()


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights").write_bytes(b"a")
    check_files(tmp_path, {"weights": sha256(b"a").hexdigest()})
    with pytest.raises(UsageError, match="its SHA-256 is"):
        check_files(tmp_path, {"weights": sha256(b"b").hexdigest()})
    with pytest.raises(UsageError, match="this file is missing"):
        check_files(tmp_path, {"tokenizer": ""})
