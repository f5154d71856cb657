"""The folds of UD_Kazakh-KTB."""

import json
from collections import Counter
from hashlib import md5
from pathlib import Path

from qazcorpus.training.folds import folds_of, write_folds


def test_the_folds_are_those_that_everything_was_measured_with() -> None:
    text = json.dumps(folds_of(1078))
    assert md5(text.encode()).hexdigest() == "867ba658e86a6140cc2f0bdcd4ae2775"


def test_folds_are_as_large_as_each_other() -> None:
    assert Counter(folds_of(23, folds=5)) == {0: 5, 1: 5, 2: 5, 3: 4, 4: 4}


def test_folds_are_written_next_to_the_treebank(tmp_path: Path) -> None:
    row = "1\tСу\tсу\tNOUN\t_\t_\t0\troot\t_\t_\n\n"
    for name, count in (("kk_ktb-ud-train.conllu", 1), ("kk_ktb-ud-test.conllu", 2)):
        sentences = (f"# sent_id = {n}\n# text = Су\n{row}" for n in range(count))
        (tmp_path / name).write_text("".join(sentences), encoding="utf-8")
    assert write_folds(tmp_path) == 3
    assert json.loads((tmp_path / "folds.json").read_text()) == folds_of(3)
