"""Files and streams that `build`, `tag` and `show` read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tests.bad_input.case import LETTER, Case

# What a terminal would take for commands: an escape sequence, and a turn of the writing direction.
_STEERING = "a\x1b[31mb\u202ec"

_GOLD = '{"doc_id": "letter", "text_sha256": "0", "origin": {}, "targets": [], "entities": []}'


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")


def _pipe_beside(folder: Path) -> None:
    (folder / "letters").mkdir()
    (folder / "letters" / "letter.txt").write_text(LETTER, encoding="utf-8")
    os.mkfifo(folder / "letters" / "pipe.txt")


def _pipe_for_metadata(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    os.mkfifo(folder / "letter.meta.yaml")


def _pipe_for_gold(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "gold").mkdir()
    os.mkfifo(folder / "gold" / "letter.json")


def _pipe_in_pipeline(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    (folder / "pipeline").mkdir()
    (folder / "pipeline" / "config.cfg").write_text("", encoding="utf-8")
    os.mkfifo(folder / "pipeline" / "meta.json")


_WITHOUT_TRAFILATURA = """
import sys
from qazcorpus.readers import ReadReport, read_documents
kept = sys.modules.get("trafilatura")
sys.modules["trafilatura"] = None
report = ReadReport()
try:
    read = [document.doc_id for document in read_documents(PAGES, report=report)]
finally:
    del sys.modules["trafilatura"]
    if kept is not None:
        sys.modules["trafilatura"] = kept
answer = f"{read} left out: {report.left_out[0].path}: {report.left_out[0].detail}"
"""


def _gold_pipe(folder: Path) -> None:
    (folder / "letter.txt").write_text(LETTER, encoding="utf-8")
    os.mkfifo(folder / "gold")


CASES: Final[tuple[Case, ...]] = (
    Case(
        "A file name that would steer the terminal",
        f"qazcorpus tag '{_STEERING}.txt'",
        "a\\x1b[31mb\\u202ec",
        status=0,
        files={f"{_STEERING}.txt": LETTER},
    ),
    Case(
        "A file name that would steer the terminal, in a message",
        f"qazcorpus tag '{_STEERING}.pages'",
        "a\\x1b[31mb\\u202ec.pages: the suffix '.pages' is not one of those read",
        files={f"{_STEERING}.pages": LETTER},
    ),
    Case(
        "An output whose name would steer the terminal",
        f"qazcorpus build letter.txt --output '{_STEERING}'",
        'load_dataset("a\\x1b[31mb\\u202ec", "stance")',
        status=0,
        files={"letter.txt": LETTER},
        leaves=(f"{_STEERING}/report.json",),
    ),
    Case(
        "A named pipe instead of a file",
        "qazcorpus tag pipe.txt",
        "pipe.txt: this is a named pipe, not a file. Save its content as a file.",
        files=_pipe,
    ),
    Case(
        "A named pipe in a folder",
        "qazcorpus tag letters",
        "left out: letters/pipe.txt: this is a named pipe, not a file.",
        status=0,
        files=_pipe_beside,
    ),
    Case(
        "A named pipe instead of a sidecar",
        "qazcorpus tag letter.txt",
        "letter.meta.yaml: this is a named pipe, not a file.",
        files=_pipe_for_metadata,
    ),
    Case(
        "A named pipe among gold files",
        "qazcorpus build letter.txt --gold gold --output out",
        "gold/letter.json: this is a named pipe, not a file.",
        files=_pipe_for_gold,
        leaves_not=("out",),
    ),
    Case(
        "A named pipe in a pipeline's folder",
        "qazcorpus tag letter.txt --pipeline pipeline",
        "pipeline/meta.json: this is a named pipe, not a file of a pipeline.",
        files=_pipe_in_pipeline,
    ),
    Case(
        "A named pipe instead of annotations",
        "qazcorpus annotate import conllu pipe.conllu --annotator А --output a.jsonl",
        "pipe.conllu: this is a named pipe, not a file.",
        files=lambda folder: os.mkfifo(folder / "pipe.conllu"),
        leaves_not=("a.jsonl",),
    ),
    Case(
        "What a shell passes as /dev/fd/N or /dev/stdin",
        "qazcorpus tag /dev/null",
        "/dev/null: this is a device, not a file. Save its content as a file. Or pipe it to "
        "standard input (-), if the command reads that.",
    ),
    Case(
        "Gold, but nothing in the folder of documents",
        "qazcorpus build letters --gold gold --output out",
        "there are no documents to build a data set from. Left out: unknown_format: 1.",
        files={"letters/a.pages": LETTER, "gold/letter.json": _GOLD},
        leaves_not=("out",),
    ),
    Case(
        "A document without a gold file",
        "qazcorpus build letter.txt --gold gold --output out",
        "left out: letter: it has no gold file: gold/letter.json does not exist.",
        files={"letter.txt": LETTER, "gold/other.json": _GOLD},
        leaves_not=("out",),
    ),
    Case(
        "Gold that was made for another text",
        "qazcorpus build letter.txt --gold gold --output out",
        "gold/letter.json: these annotations were made for another version of the text.",
        files={"letter.txt": LETTER, "gold/letter.json": _GOLD},
        leaves_not=("out",),
    ),
    Case(
        "Web pages where trafilatura is not installed",
        "qazcorpus build pages --output out",
        "['letter'] left out: pages/page.html: reading web pages needs the package 'trafilatura', "
        "which is not installed. Install it with: pip install 'qazcorpus[web]'",
        status=0,
        python=_WITHOUT_TRAFILATURA.replace("PAGES", "'pages'"),
        files={"pages/page.html": f"<p>{LETTER}</p>", "pages/letter.txt": LETTER},
    ),
    Case(
        "A web page that is named, where trafilatura is not installed",
        "qazcorpus tag pages/page.html",
        "pages/page.html: reading web pages needs the package 'trafilatura', which is not "
        "installed. Install it with: pip install 'qazcorpus[web]'",
        python=_WITHOUT_TRAFILATURA.replace("PAGES", "'pages/page.html'"),
        files={"pages/page.html": f"<p>{LETTER}</p>"},
    ),
    Case(
        "Gold that is a named pipe",
        "qazcorpus build letter.txt --gold gold --output out",
        "gold: this is a named pipe, not a folder. Name the folder of the gold files.",
        status=2,
        files=_gold_pipe,
        leaves_not=("out",),
    ),
    Case(
        "Gold that is a file",
        "qazcorpus build letter.txt --gold gold.json --output out",
        "gold.json: this is a file, not a folder. Name the folder of the gold files.",
        status=2,
        files={"letter.txt": LETTER, "gold.json": "{}"},
        leaves_not=("out",),
    ),
    Case(
        "Markdown in which a script is not closed in the list item where it begins",
        "qazcorpus tag letter.md",
        "letter.md, line 3: the HTML that starts with '<script' is not closed, so the rest of the "
        "text would be lost. Close it in the same list item, quotation or heading. If the < is "
        "not a tag, write &lt;.",
        files={"letter.md": f"Бірінші абзац.\n\n- <div><script>\n\n{LETTER}</script>"},
    ),
    Case(
        "Markdown in which a comment is not closed",
        "qazcorpus tag letter.md",
        "letter.md, line 3: the HTML that starts with '<!--' is not closed, so the rest of the "
        "text would be lost. Close it in the same list item, quotation or heading. If the < is "
        "not a tag, write &lt;.",
        files={"letter.md": f"Бірінші абзац.\n\n<!-- ескерту\n\n{LETTER}"},
    ),
    Case(
        "An empty target in front matter",
        "qazcorpus tag letter.md",
        "the target cannot be ['самокат', '']: one of its texts is empty. Give a text, or a list "
        "of different texts.",
        files={"letter.md": f"---\ntarget: [самокат, '']\n---\n\n{LETTER}"},
    ),
)
