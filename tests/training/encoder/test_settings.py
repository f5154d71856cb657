"""The settings of a training, and what the steps of a recipe say to what they cannot do."""

import json
from pathlib import Path

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.encoder import __main__ as steps
from qazcorpus.training.encoder.settings import read_settings

from .small_encoders import small_settings


def test_settings_are_read_with_what_the_command_gives(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    path.write_text(json.dumps(small_settings()))
    assert read_settings(path) == small_settings()
    told = read_settings(path, fold="official", seed=9)
    assert (told["held_out_fold"], told["seed"]) == (None, 9)
    with pytest.raises(UsageError, match="no fold 'third'"):
        read_settings(path, fold="third")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "this is not JSON"),
        ("[]", "settings are a JSON object"),
        ('{"seed": 1}', "these settings lack batch_sizes, "),
        (json.dumps(small_settings(epochs="3")), "'epochs' is a text, not a whole number"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "base.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=message):
        read_settings(path)


@pytest.mark.parametrize("pipeline", ["kk_news_trf", "kk_news_lg"])
def test_the_settings_of_the_recipes_are_complete(pipeline: str) -> None:
    folder = Path(__file__).parents[3] / "pipelines" / pipeline / "configs"
    for path in folder.glob("*.json"):
        assert read_settings(path)["layers"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["average", "RUN", "--output", "x"], "'RUN' has no '='"),
        (["average", "RUN=much", "--output", "x"], "a share is not a number"),
        (["vocabulary", ".", "--sha256", "a.txt=00", "--output", "x"], "this file is missing"),
    ],
)
def test_a_step_says_what_is_wrong(
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(steps, "_require", lambda: None)
    monkeypatch.setattr("sys.argv", ["encoder", *arguments])
    with pytest.raises(SystemExit) as end:
        steps.main()
    assert end.value.code == 2
    assert message in capsys.readouterr().err
