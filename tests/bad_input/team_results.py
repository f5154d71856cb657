"""What commands make of a workplace or of annotations: pages, pipelines, data sets, backups."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import spacy

from qazcorpus.annotations.annotation import Annotation, write_annotations
from qazcorpus.document import Document, Entity
from tests.bad_input.case import LETTER, Case
from tests.bad_input.workplaces import workplace

_LOCKS = tuple(
    f"annotation/.{name}.lock" for name in ("adjudicate", "import", "migrate", "pull", "push")
)


def _annotations(file: Path) -> None:
    document = Document("letter", LETTER, entities=(Entity(0, 6, LETTER[:6], "PLACE"),))
    write_annotations([Annotation(document, name) for name in ("Айгүл", "Марат")], file)


def _pulled(folder: Path) -> None:
    """A workplace with annotations."""
    _annotations(workplace(folder).annotations_path)


def _pulled_and_brat(folder: Path) -> None:
    _pulled(folder)
    (folder / "letters").mkdir()
    for name, content in _BRAT.items():
        (folder / name).write_text(content, encoding="utf-8")


def _pulled_and_letter(folder: Path) -> None:
    _pulled(folder)
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")


def _workplace_in_a_folder(folder: Path) -> None:
    (folder / "team").mkdir()
    workplace(folder / "team")
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")


def _backed_up(file: str) -> Callable[[Path], None]:
    """A workplace, and a backup of it."""

    def make(folder: Path) -> None:
        from qazcorpus.label_studio.server.backup import back_up

        back_up(workplace(folder), folder / file)

    return make


def _pipeline_with_notes(folder: Path) -> None:
    _pulled(folder)
    spacy.blank("kk").to_disk(folder / "mine")
    (folder / "mine" / "notes.txt").write_text("менің жазбам", encoding="utf-8")


def _pipeline(folder: Path) -> None:
    _pulled(folder)
    spacy.blank("kk").to_disk(folder / "mine")


_BRAT = {"letters/a.txt": LETTER, "letters/a.ann": "T1\tPLACE 0 6\tАлматы\n"}

CASES: Final[tuple[Case, ...]] = (
    Case(
        "A page over the annotations of the workplace",
        "qazcorpus annotate agreement --html annotation/annotations.jsonl",
        "annotation/annotations.jsonl: this is an input, and would be replaced.",
        status=2,
        files=_pulled,
    ),
    Case(
        "Agreement as JSON among the gold files of the workplace",
        "qazcorpus annotate agreement --json annotation/gold/letter.json",
        "annotation/gold/letter.json: it is inside an input (annotation/gold).",
        status=2,
        files=_pulled,
    ),
    Case(
        "Agreement as JSON over the annotations that are compared",
        "qazcorpus annotate agreement --annotations a.jsonl --json a.jsonl",
        "a.jsonl: this is an input, and would be replaced.",
        status=2,
        files=lambda folder: _annotations(folder / "a.jsonl"),
    ),
    Case(
        "Agreement as JSON over a file that qazcorpus did not write",
        "qazcorpus annotate agreement --annotations a.jsonl --json settings.json",
        "settings.json: this file was not written by qazcorpus.",
        status=2,
        files=lambda folder: (
            _annotations(folder / "a.jsonl"),
            (folder / "settings.json").write_text(json.dumps({"a": 1}), "utf-8"),
        )[0],
    ),
    Case(
        "Annotations imported over the files that they come from",
        "qazcorpus annotate import brat letters --annotator Айгүл --output letters/a.ann "
        "--overwrite",
        "letters/a.ann: it is inside an input (letters). Name an output outside of it.",
        status=2,
        files=_BRAT,
    ),
    Case(
        "Annotations imported over those of a workplace",
        "qazcorpus annotate import brat letters --annotator Айгүл --output "
        "annotation/annotations.jsonl --overwrite",
        "annotation/annotations.jsonl: this belongs to an annotation workplace, and would be "
        "replaced. Name another output.",
        status=2,
        files=_pulled_and_brat,
    ),
    Case(
        "A data set of other documents instead of a workplace",
        "qazcorpus build letter.txt --output annotation --overwrite",
        "annotation: this is an annotation workplace, and would be deleted. Name a new folder.",
        status=2,
        files=_pulled_and_letter,
    ),
    Case(
        "A data set instead of a folder that contains a workplace",
        "qazcorpus build letter.txt --output team --overwrite",
        "team: it contains an annotation workplace (team/annotation), which would be deleted. "
        "Name a new folder.",
        status=2,
        files=_workplace_in_a_folder,
    ),
    Case(
        "A data set in place of the gold of a workplace",
        "qazcorpus build letter.txt --output annotation/gold --overwrite",
        "annotation/gold: this belongs to an annotation workplace, and would be replaced. Name "
        "another output.",
        status=2,
        files=_pulled_and_letter,
    ),
    Case(
        "A data set in place of a Git repository",
        "qazcorpus build letter.txt --output code --overwrite",
        "code: this is a Git repository, and would be deleted. Name a new folder.",
        status=2,
        files={"letter.txt": LETTER, "code/.git/HEAD": "ref: refs/heads/main\n"},
    ),
    Case(
        "Annotations imported over their documents",
        "qazcorpus annotate import brat letters --annotator Айгүл --documents docs.jsonl "
        "--output docs.jsonl --overwrite",
        "docs.jsonl: this is an input, and would be replaced.",
        status=2,
        files={**_BRAT, "docs.jsonl": json.dumps({"doc_id": "a", "text": LETTER}) + "\n"},
    ),
    Case(
        "Annotations that cannot be imported, to a folder that does not exist",
        "qazcorpus annotate import brat letters --annotator Айгүл --output new/a.jsonl",
        "letters: there is no such file or folder.",
        leaves_not=("new",),
    ),
    Case(
        "A data set in place of the workplace",
        "qazcorpus annotate export --output annotation --overwrite",
        "annotation: it contains an input (annotation/workplace.json), which would be lost.",
        status=2,
        files=_pulled,
    ),
    Case(
        "A data set among the gold files",
        "qazcorpus annotate export --output annotation/gold/data",
        "annotation/gold/data: it is inside an input (annotation/gold).",
        status=2,
        files=_pulled,
    ),
    Case(
        "A learned pipeline over the pipeline that it starts from",
        "qazcorpus annotate learn --pipeline mine --output mine",
        "mine: this is an input, and would be replaced. Name another output.",
        status=2,
        files=_pipeline,
    ),
    Case(
        "A learned pipeline over a pipeline with a note in its folder",
        "qazcorpus annotate learn --output mine",
        "mine: this folder holds a pipeline and 'notes.txt', which would be lost. Name a new "
        "folder, or move this file elsewhere.",
        status=2,
        files=_pipeline_with_notes,
    ),
    Case(
        "A pipeline in the private folder of the workplace",
        "qazcorpus annotate learn --output annotation/server/pipeline",
        "annotation/server/pipeline: it is inside an input (annotation/server).",
        status=2,
        files=_pulled,
    ),
    Case(
        "A backup in the private folder of the workplace",
        "qazcorpus annotate backup annotation/server/all.tar.gz",
        "annotation/server/all.tar.gz: it is inside an input (annotation/server).",
        status=2,
        files=_pulled,
    ),
    Case(
        "A backup with the name of an existing folder",
        "qazcorpus annotate backup all.tar.gz --overwrite",
        "all.tar.gz: the output is a folder. Name a file in it.",
        status=2,
        files=lambda folder: (_pulled(folder), (folder / "all.tar.gz").mkdir())[0],
    ),
    Case(
        "A workplace that is restored over its backup",
        "qazcorpus annotate restore annotation/all.tar.gz --overwrite",
        "annotation: it contains an input (annotation/all.tar.gz), which would be lost. Move the "
        "backup elsewhere first, or into the folder backups.",
        status=2,
        files=_backed_up("annotation/all.tar.gz"),
    ),
    Case(
        "A workplace that is restored from its own folder of backups",
        "qazcorpus annotate restore annotation/backups/all.tar.gz --overwrite",
        "Restored «Сынақ» into annotation.",
        status=0,
        files=_backed_up("annotation/backups/all.tar.gz"),
        changes=_LOCKS,
        leaves=("annotation/backups/all.tar.gz",),
    ),
)
