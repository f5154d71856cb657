"""The wheel holds every module, and everything that an installed user needs of the top folders."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
RESOURCES = {
    "annotations": ROOT / "annotations",
    "corpus": ROOT / "corpus",
    "kk_news_sm": ROOT / "pipelines" / "kk_news_sm" / "model",
    "kk_news_trf": ROOT / "pipelines" / "kk_news_trf" / "model",
}
# Megabytes that nobody needs who only uses the package.
LEFT_OUT = tuple(
    f"qazcorpus/resources/annotations/{name}"
    for name in (
        *("neutral-or-none/", "readings/", "reports/readings/", "sentences/"),
        *("stance/contrasts.jsonl", "stance/news.jsonl", "stance/opposites.jsonl"),
        *("stance/sentences.jsonl", "stance/wordings.jsonl"),
    )
)
IGNORED = shutil.ignore_patterns("__pycache__", ".*", "*.egg-info", "build", "out", "dist")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "checkout", ignore=IGNORED)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", str(folder)]
    built = subprocess.run(
        [*command, "checkout"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as archive:
        return set(archive.namelist())


def is_ignored(path: Path) -> bool:
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def files_below(folder: Path, where: str) -> set[str]:
    return {
        f"{where}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and not is_ignored(path.relative_to(folder))
    }


def test_every_module_and_data_file_is_in_the_wheel(wheel: set[str]) -> None:
    assert files_below(ROOT / "src" / "qazcorpus", "qazcorpus") <= wheel


@pytest.mark.parametrize("name", RESOURCES)
def test_the_resources_are_in_the_wheel_whole(wheel: set[str], name: str) -> None:
    wanted = files_below(RESOURCES[name], f"qazcorpus/resources/{name}")
    assert {file for file in wanted if not file.startswith(LEFT_OUT)} <= wheel


def test_what_only_training_and_agreement_need_is_left_out(wheel: set[str]) -> None:
    assert not any(file.startswith(LEFT_OUT) for file in wheel)


def test_nothing_lands_outside_the_package_but_the_names_of_the_pipelines(wheel: set[str]) -> None:
    # Modules, not folders: the folder that a pipeline's own package brings goes before them, and
    # neither installation overwrites a file of the other.
    modules = {f"{name}.py" for name in RESOURCES if name.startswith("kk_")}
    tops = {name.split("/")[0] for name in wheel if ".dist-info" not in name}
    assert tops == {"qazcorpus", *modules}
