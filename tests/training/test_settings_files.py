"""The settings of a training are read, and what is wrong with them is said."""

from pathlib import Path
from typing import Any

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.training.settings_files import check_settings, read_settings_file

DEFAULTS: dict[str, Any] = {"seed": 0, "rate": 0.1, "real": True, "limit": None, "files": []}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "this is not JSON"),
        (b"[1]", "settings are a JSON object, and this file holds a list"),
        (b"null", "this file holds null"),
        (b"\xff", "this is not UTF-8"),
    ],
)
def test_a_file_without_an_object_is_refused(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=message) as refused:
        read_settings_file(path)
    assert "settings.json" in str(refused.value)


@pytest.mark.parametrize(
    "values",
    [{"seed": 3, "rate": 1, "real": False, "limit": None, "files": ["a"]}, {"limit": 5}, {}],
)
def test_values_with_the_types_of_the_defaults_are_accepted(values: dict[str, Any]) -> None:
    check_settings(values, DEFAULTS, Path("settings.json"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"seed": "a"}, "the setting 'seed' is a text, not a whole number"),
        ({"seed": True}, "the setting 'seed' is true or false, not a whole number"),
        ({"seed": 1.5}, "the setting 'seed' is a number, not a whole number"),
        ({"rate": None}, "the setting 'rate' is null, not a number"),
        ({"real": 1}, "the setting 'real' is a whole number, not true or false"),
        ({"limit": "5"}, "the setting 'limit' is a text, not a whole number or null"),
        ({"files": "a"}, "the setting 'files' is a text, not a list"),
        ({"rates": 1}, "there is no setting rates"),
    ],
)
def test_other_values_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        check_settings(values, DEFAULTS, Path("settings.json"))


def test_a_setting_that_is_needed_is_named() -> None:
    with pytest.raises(UsageError, match="these settings lack rate"):
        check_settings({"seed": 1}, DEFAULTS, Path("settings.json"), needed=("seed", "rate"))
