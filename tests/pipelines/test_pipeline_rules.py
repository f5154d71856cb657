"""`make pipeline` writes rules into the embedded pipelines and leaves their weights."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PIPELINES = Path(__file__).parents[2] / "pipelines"


pytestmark = pytest.mark.process


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


ASSEMBLY = {
    "kk_news_trf": ["-m", "qazcorpus.training.encoder", "assemble"],
    "kk_news_sm": ["-m", "qazcorpus.training.fast.assembly"],
}


def assemble(pipeline: str, *arguments: object) -> None:
    command = [sys.executable, *ASSEMBLY[pipeline], *map(str, arguments)]
    subprocess.run(command, check=True, timeout=600)


@pytest.mark.parametrize(
    ("pipeline", "exported"), [("kk_news_trf", "model/encoder"), ("kk_news_sm", "model")]
)
def test_assembled_again_a_pipeline_is_the_same(
    pipeline: str, exported: str, tmp_path: Path
) -> None:
    shutil.copytree(PIPELINES / pipeline / "model", tmp_path / "model")
    before = files_of(tmp_path / "model")
    meta = PIPELINES / pipeline / "meta.json"
    assemble(pipeline, tmp_path / exported, "--meta", meta, "--output", tmp_path / "model")
    after = files_of(tmp_path / "model")
    assert sorted(after) == sorted(before)
    assert [name for name, content in before.items() if after[name] != content] == []
