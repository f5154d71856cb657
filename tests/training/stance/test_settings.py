"""The settings of the training, in YAML."""

from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.stance.settings import read_settings

CONFIGS = Path(__file__).parents[3] / "pipelines" / "statements" / "configs"
CONFIG = CONFIGS / "stance.yaml"


def test_smaller_and_larger_models_have_settings() -> None:
    small, whole, again, large = (
        read_settings(CONFIGS / f"stance_{size}.yaml") for size in ("sm", "whole", "again", "lg")
    )
    assert (len(small.kazakh.layers), small.precision) == (4, "int8")
    assert whole.kazakh.layers == again.kazakh.layers == large.kazakh.layers == []
    assert large.precision == "fp16"


def test_the_projects_settings_are_read() -> None:
    settings = read_settings(CONFIG)
    assert settings.seed == 11
    assert settings.foreign.rate == 1.2e-4
    assert settings.foreign.samples["terra_ru"] == 2700
    assert settings.kazakh.layers == [0, 1, 3, 5, 7, 9, 11]
    assert settings.kazakh.neutral["news"] == ["none"]
    assert read_settings(CONFIG, seed=3).seed == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[", "not YAML"),
        ("- a", "a mapping of names"),
        ("breadth: 3", "not the settings of a stance model: there is no setting breadth"),
        ("foreign: {breadth: 3}", "there is no setting breadth"),
        ("foreign: 3", "the setting 'foreign' is a whole number, not an object"),
        ("kazakh: {rate: fast}", "the setting 'rate' is a text, not a number"),
        ("kazakh: {samples: {real: many}}", "the setting 'samples' has 'many' for real"),
        ("kazakh: {neutral: {real: [maybe]}}", "which is not a list of answers"),
        ("precision: int4", "the setting 'precision' is 'int4'"),
    ],
)
def test_other_settings_are_refused(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_settings(path)
