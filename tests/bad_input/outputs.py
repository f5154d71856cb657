"""Outputs that would destroy something, cannot be written, or conflict with each other."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tests.bad_input.case import LETTER, Case
from tests.bad_input.places import (
    data,
    data_and,
    interrupted,
    letters,
    pipeline,
    without_room,
)

_PAGE = "<html><body><p>Мақала мәтіні осында тұр.</p></body></html>"


def _linked(folder: Path) -> None:
    letters(folder)
    (folder / "link").symlink_to("letters")


def _hard_link(folder: Path) -> None:
    (folder / "letter.txt").write_text("", encoding="utf-8")
    os.link(folder / "letter.txt", folder / "same.html")


def _linked_into_the_output(folder: Path) -> None:
    letters(folder)
    (folder / "out").mkdir()
    (folder / "out" / "third.txt").write_text(LETTER, encoding="utf-8")
    (folder / "letters" / "third.txt").symlink_to(folder / "out" / "third.txt")


def _others_in_a_data_set(folder: Path) -> None:
    data(folder)
    (folder / "data" / "documents" / "notes.txt").write_text("менің жазбам", encoding="utf-8")
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")


def _protected_page(folder: Path) -> None:
    data(folder)
    (folder / "page.html").touch(0o444)


def _protected_folder(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "protected").mkdir(0o555)


def _letters_and_pipeline(folder: Path) -> None:
    letters(folder)
    pipeline(folder)


def _letters_and_data(folder: Path) -> None:
    _letters_and_pipeline(folder)
    data(folder)


def _left_by_a_killed_build(folder: Path) -> None:
    letters(folder)
    (folder / ".out.building" / "new").mkdir(parents=True)
    (folder / ".out.building" / "new" / "README.md").write_text("half", encoding="utf-8")


def _circle(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "circle").symlink_to("circle")


def _pipe(folder: Path) -> None:
    data(folder)
    os.mkfifo(folder / "pipe")


def _link_to_nowhere(folder: Path) -> None:
    data(folder)
    (folder / "page.html").symlink_to("nowhere/page.html")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "The output contains an input",
        "qazcorpus build letters/new --output letters --overwrite",
        "letters: it contains an input (letters/new), which would be lost. Name another output.",
        status=2,
        files=letters,
    ),
    Case(
        "The output is an input",
        "qazcorpus build letters --output letters --overwrite",
        "letters: this is an input, and would be replaced. Name another output.",
        status=2,
        files=letters,
    ),
    Case(
        "The output is an input, under the name of a link",
        "qazcorpus build letters --output link --overwrite",
        "link: this is an input (letters), and would be replaced. Name another output.",
        status=2,
        files=_linked,
    ),
    Case(
        "The output contains a file that a link among the texts points to",
        "qazcorpus build letters --output out --overwrite",
        "out: it contains an input (letters/third.txt), which would be lost.",
        status=2,
        files=_linked_into_the_output,
    ),
    Case(
        "An output that is a folder with texts inside the folder that is read",
        "qazcorpus build letters --output letters/new --overwrite",
        "letters/new: it is inside an input (letters). Name an output outside of it.",
        status=2,
        files=letters,
    ),
    Case(
        "An output that is a new folder inside the folder that is read",
        "qazcorpus build letters --output letters/out",
        'load_dataset("letters/out", "stance")',
        status=0,
        files=letters,
        leaves=("letters/out/report.json",),
    ),
    Case(
        "A data set is built from itself",
        "qazcorpus build data --output data",
        "data: this is an input, and would be replaced. Name another output.",
        status=2,
        files=data,
    ),
    Case(
        "The output is the folder of gold files",
        "qazcorpus build letter.txt --gold gold --output gold --overwrite",
        "gold: this is an input, and would be replaced. Name another output.",
        status=2,
        files={"letter.txt": LETTER, "gold/letter.json": "{}"},
    ),
    Case(
        "The output is the pipeline",
        "qazcorpus build letter.txt --pipeline mine --output mine --overwrite",
        "mine: this is an input, and would be replaced. Name another output.",
        status=2,
        files=pipeline,
    ),
    Case(
        "A user's file inside a data set that is built again",
        "qazcorpus build letter.txt --output data",
        "data: the folder will not be replaced: it contains 'documents/notes.txt'. Name a new "
        "folder, or allow it with overwrite (--overwrite), which deletes everything in the folder.",
        status=2,
        files=_others_in_a_data_set,
    ),
    Case(
        "A page over the table that is shown",
        "qazcorpus show letters.csv --html letters.csv",
        "letters.csv: this is an input, and would be replaced. Name another output.",
        status=2,
        files={"letters.csv": f"text\n{LETTER}"},
    ),
    Case(
        "A page over a text of the folder that is shown",
        "qazcorpus show letters --html letters/first.txt",
        "letters/first.txt: this file was not written by qazcorpus. Name another file, or remove "
        "this one first.",
        status=2,
        files=letters,
    ),
    Case(
        "A page over another name (a hard link) of the text",
        "qazcorpus show letter.txt --html same.html",
        "same.html: this is an input (letter.txt), and would be replaced.",
        status=2,
        files=_hard_link,
    ),
    Case(
        "A page over a page that qazcorpus did not write",
        "qazcorpus show data --html article.html",
        "article.html: this file was not written by qazcorpus.",
        status=2,
        files=data_and(lambda folder: (folder / "article.html").write_text(_PAGE, "utf-8")),
    ),
    Case(
        "A page with the name of an existing folder",
        "qazcorpus show data --html data",
        "data: this is an input, and would be replaced.",
        status=2,
        files=data,
    ),
    Case(
        "A page with the name of another folder",
        "qazcorpus show data --html pages",
        "pages: the output is a folder. Name a file in it.",
        status=2,
        files=data_and(lambda folder: (folder / "pages").mkdir()),
    ),
    Case(
        "A page in a folder that does not exist",
        "qazcorpus show data --html pages/page.html",
        "pages/page.html: the folder of this output does not exist. Make it first.",
        status=2,
        files=data,
    ),
    Case(
        "A page as a link to a folder that does not exist",
        "qazcorpus show data --html page.html",
        "page.html: the folder of this output does not exist. Make it first.",
        status=2,
        files=_link_to_nowhere,
    ),
    Case(
        "A page instead of a named pipe",
        "qazcorpus show data --html pipe",
        "pipe: this is a named pipe, not a file. Name a file.",
        status=2,
        files=_pipe,
    ),
    Case(
        "A page that is write-protected",
        "qazcorpus show data --html page.html",
        "page.html: the file is write-protected. Name another file, or allow writing: chmod u+w "
        "FILE",
        files=_protected_page,
    ),
    Case(
        "A page on a full disk",
        "qazcorpus show data --html page.html",
        "page.html: it cannot be written: the file is too large for this disk. Free some space, "
        "or name an output on another disk. Nothing was changed.",
        files=data_and(pipeline),
        run=without_room("qazcorpus show data --html page.html --pipeline mine"),
        leaves_not=("page.html",),
    ),
    Case(
        "A data set on a full disk",
        "qazcorpus build letters --output deep/out",
        "deep/out: it cannot be written: the disk is full, or has an error. Free some space, or "
        "name an output on another disk.",
        files=_letters_and_pipeline,
        run=without_room("qazcorpus build letters --output deep/out --pipeline mine", 3_000),
        leaves_not=("deep",),
    ),
    Case(
        "A page named like the metadata file of an input",
        "qazcorpus show letter.txt --html letter.meta.yaml",
        "letter.meta.yaml: this is the name of the metadata file of an input (letter.txt). Name "
        "another output.",
        status=2,
        files={"letter.txt": LETTER},
        leaves_not=("letter.meta.yaml",),
    ),
    Case(
        "Ctrl-C while the new data set is written",
        "qazcorpus build letters --output data",
        "stopped: data was not changed. Run the same command again.",
        status=130,
        files=_letters_and_data,
        run=interrupted(
            "qazcorpus build letters --output data --pipeline mine",
            "qazcorpus.export.dataset.write_card",
        ),
        leaves_not=(".data.building",),
    ),
    Case(
        "Ctrl-C while the new data set is put in place",
        "qazcorpus build letters --output data",
        "stopped: data was already replaced. The new one is complete.",
        status=130,
        files=_letters_and_data,
        run=interrupted(
            "qazcorpus build letters --output data --pipeline mine", "qazcorpus.atomic._swap"
        ),
        changes=(
            "data/README.md",
            "data/report.json",
            *(f"data/{name}/train-00000.parquet" for name in ("documents", "ner", "stance")),
        ),
        leaves=("data/report.json",),
        leaves_not=(".data.building",),
    ),
    Case(
        "The remains of a build that was killed",
        "qazcorpus build letters --output out",
        'load_dataset("out", "stance")',
        status=0,
        files=_left_by_a_killed_build,
        changes=(".out.building/new/README.md",),
        leaves=("out/README.md",),
        leaves_not=(".out.building",),
    ),
    Case(
        "An output whose folder is a file",
        "qazcorpus build letters --output letters/first.txt/out",
        "letters/first.txt/out: its folder is a file. Name another output.",
        status=2,
        files=letters,
    ),
    Case(
        "An output that is a file",
        "qazcorpus build letter.txt --output notes.txt",
        "notes.txt: the output is a file. Name a folder.",
        status=2,
        files={"letter.txt": LETTER, "notes.txt": "менің жазбам"},
    ),
    Case(
        "An output in a folder that is protected",
        "qazcorpus build letter.txt --output protected/out",
        "protected/out: its folder is write-protected. Name an output in a folder that you may "
        "write to.",
        files=_protected_folder,
    ),
    Case(
        "An output with a name that is too long",
        f"qazcorpus build letter.txt --output {'ұ' * 128}",
        "this cannot be an output: the name is too long. Name another output.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "An output that is a link to itself",
        "qazcorpus build letter.txt --output circle",
        "circle: this cannot be an output: its links form a circle. Name another output.",
        status=2,
        files=_circle,
    ),
    Case(
        "A dash as the name of an output",
        "qazcorpus build letter.txt --output -",
        "an output cannot be named '-'. Name a file or a folder.",
        status=2,
        files={"letter.txt": LETTER},
    ),
    Case(
        "The current folder as output",
        "qazcorpus build letter.txt --output . --overwrite",
        ".: it contains an input (letter.txt), which would be lost.",
        status=2,
        files={"letter.txt": LETTER},
    ),
)
