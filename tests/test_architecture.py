"""The page of the architecture says what the linter checks."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def layers(contract: str) -> list[str]:
    """The rooms of a contract, from the top down; a line may hold several."""
    settings = configparser.RawConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    names = settings[f"importlinter:contract:{contract}"]["layers"].split("\n")
    return [part.strip(" ()") for line in names for part in re.split("[|:]", line) if part.strip()]


@pytest.mark.parametrize(
    ("contract", "folder"), [("rooms", "qazcorpus"), ("label-studio", "qazcorpus/label_studio")]
)
def test_the_rooms_are_listed_in_the_order_of_the_contract(contract: str, folder: str) -> None:
    rooms = [name for name in layers(contract) if (ROOT / "src" / folder / name).is_dir()]
    rooms = [name for name in rooms if name != "resources"]
    listed = re.findall(rf"^\| \[(\w+)\]\(\.\./src/{folder}/\w+\) \|", PAGE, re.MULTILINE)
    assert listed == rooms


def test_source_files_and_folders_stay_small() -> None:
    sources = [*(ROOT / "src").rglob("*.py")]
    long = [path for path in sources if len(path.read_text(encoding="utf-8").splitlines()) > 400]
    assert not long
    folders = {path.parent for path in sources}
    assert not [folder for folder in folders if len([*folder.glob("*.py")]) > 30]
