"""Exports that would destroy something, or whose output exists."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from qazcorpus.document import Document
from qazcorpus.export.dataset import build_dataset
from tests.bad_input.case import LETTER, Case
from tests.bad_input.places import data, data_and, exported, interrupted, without_room


def _data_set_named_like_a_split(folder: Path) -> None:
    data(folder)
    (folder / "data").rename(folder / "train")


def _notes_in_an_export(folder: Path) -> None:
    exported("brat")(folder)
    (folder / "out" / "train" / "notes.txt").write_text("менің жазбам", encoding="utf-8")


def _linked_folder_of_an_export(folder: Path) -> None:
    data(folder)
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "notes.txt").write_text("менің жазбам", encoding="utf-8")
    (folder / "out").mkdir()
    (folder / "out" / "train").symlink_to(folder / "elsewhere")


def _link_to_nowhere(folder: Path) -> None:
    data(folder)
    (folder / "out").mkdir()
    (folder / "out" / "train").symlink_to(folder / "elsewhere")


def _shards(folder: Path) -> None:
    data(folder)
    (folder / "out").mkdir()
    (folder / "out" / "train-1.spacy").write_text("a shard", encoding="utf-8")


def _file_named_like_a_split(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "out" / "train").write_text("менің жазбам", encoding="utf-8")


def _hostile_list(folder: Path) -> None:
    (folder / "out").mkdir()
    (folder / "mine.txt").write_text("менің жазбам", encoding="utf-8")
    digest = hashlib.sha256((folder / "mine.txt").read_bytes()).hexdigest()
    (folder / "out" / ".exported.jsonl").write_text(f"{digest}  ../mine.txt\n", encoding="utf-8")


def _documents_named(name: str, folder: Path) -> None:
    build_dataset([Document(name, LETTER)], folder / "data")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "An export to a link to a file that does not exist",
        "qazcorpus export data --format brat --output out",
        "out/train: the folder already exists. Name another folder, or allow it with overwrite "
        "(--overwrite).",
        status=2,
        files=_link_to_nowhere,
        leaves_not=("elsewhere",),
    ),
    *(
        Case(
            f"An export as {format} on a full disk",
            f"qazcorpus export data --format {format} --output deep/out",
            "deep/out: it cannot be written: the file is too large for this disk.",
            files=data,
            run=without_room(f"qazcorpus export data --format {format} --output deep/out"),
            leaves_not=("deep",),
        )
        for format in ("jsonl", "spacy", "brat", "webanno", "cas", "cas-json")
    ),
    Case(
        "An export into the data set that is exported",
        "qazcorpus export data --format jsonl --output data",
        "data/train.jsonl: it is inside an input (data). Name an output outside of it.",
        status=2,
        files=data,
    ),
    Case(
        "An export into a folder of the data set",
        "qazcorpus export data --format brat --output data/brat",
        "data/brat/train: it is inside an input (data).",
        status=2,
        files=data,
    ),
    Case(
        "An export over the data set itself, which has the name of a split",
        "qazcorpus export train --format brat --output . --overwrite",
        "train: this is an input, and would be replaced.",
        status=2,
        files=_data_set_named_like_a_split,
    ),
    Case(
        "A user's note in the folder of an earlier export",
        "qazcorpus export data --format brat --output out --overwrite",
        "train/notes.txt: kept: no export wrote it",
        status=0,
        files=_notes_in_an_export,
        changes=("out/.exported", "out/train/letter-0.ann", "out/train/letter-1.ann"),
        leaves=("out/train/letter-0.ann",),
    ),
    Case(
        "Files of an earlier export whose documents are gone",
        "qazcorpus export data --format brat --output out --overwrite",
        "train/letter-1.ann, train/letter-1.txt: removed: an earlier export wrote them, and this "
        "one does not",
        status=0,
        files=exported("brat", fewer=True),
        changes=("out/.exported", "out/train/letter-1.ann", "out/train/letter-1.txt"),
        leaves_not=("out/train/letter-1.ann",),
    ),
    Case(
        "The folder of an export is a link to another",
        "qazcorpus export data --format brat --output out --overwrite",
        "train/notes.txt: kept: no export wrote it",
        status=0,
        files=_linked_folder_of_an_export,
        leaves=("elsewhere/letter-0.ann",),
        leaves_not=("out/.export.building",),
    ),
    Case(
        "An export without --overwrite over an earlier export",
        "qazcorpus export data --format conll2003 --output out",
        "out/train.conll: the file already exists. Name another folder, or allow it with "
        "overwrite (--overwrite).",
        status=2,
        files=exported("conll2003"),
    ),
    Case(
        "A part of a DocBin from elsewhere, without --overwrite",
        "qazcorpus export data --format spacy --output out",
        "out/train-1.spacy: the file already exists.",
        status=2,
        files=_shards,
    ),
    Case(
        "A part of a DocBin from elsewhere, with --overwrite",
        "qazcorpus export data --format spacy --output out --overwrite",
        "train-1.spacy: kept: no export wrote it",
        status=0,
        files=_shards,
    ),
    Case(
        "A folder with the name of the file to write",
        "qazcorpus export data --format jsonl --output out --overwrite",
        "out/train.jsonl: the output is a folder. Name a file in it.",
        status=2,
        files=data_and(lambda folder: (folder / "out" / "train.jsonl").mkdir(parents=True)),
    ),
    Case(
        "A file with the name of the folder to write",
        "qazcorpus export data --format brat --output out --overwrite",
        "out/train: the output is a file. Name a folder.",
        status=2,
        files=data_and(_file_named_like_a_split),
    ),
    Case(
        "An export whose output's name is empty",
        "qazcorpus export data --format brat --output ''",
        "the name of an output is empty. Check that the shell variable in it is set.",
        status=2,
        files=data,
    ),
    Case(
        "A document with the name of another file of the format",
        "qazcorpus export data --format cas-json --output out",
        "layers: another document has this identifier, or the format has a file of this name: "
        "layers.json would be written twice.",
        files=lambda folder: _documents_named("layers", folder),
        leaves_not=("out",),
    ),
    Case(
        "A list of an earlier export that names files elsewhere",
        "qazcorpus export data --format jsonl --output out --overwrite",
        "out/train.jsonl",
        status=0,
        files=data_and(_hostile_list),
        changes=("out/.exported.jsonl",),
    ),
    *(
        Case(
            f"Ctrl-C while an export is {what}",
            "qazcorpus export data --format jsonl --output out --overwrite",
            "stopped: the files that are there are complete. Run the same command again.",
            status=130,
            files=exported("jsonl"),
            run=interrupted("qazcorpus export data --format jsonl --output out --overwrite", where),
            leaves_not=("out/.export.jsonl.building",),
        )
        for what, where in (
            ("written", "qazcorpus.export.formats._write"),
            ("put in place", "qazcorpus.atomic._exchange"),
        )
    ),
)
