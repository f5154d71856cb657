"""`docs/bad-input.md`, made of the cases that the tests run."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.bad_input.case import Case
from tests.bad_input.subjects import SUBJECTS

PAGE: Final = Path(__file__).parents[2] / "docs" / "bad-input.md"
_HEAD: Final = """# Bad input, and what qazcorpus answers

Every row is a case that the tests run: `tests/bad_input` has them, and this page is written by
`python -m tests.bad_input`. The exit status is 0 when the command did its work (what it left out is
said), 1 for a failure, 2 for wrong use, 130 after Ctrl-C, 143 and 129 when the system
stops it (SIGTERM, SIGHUP). In every case the tests also see that no
file that was there before is changed or lost, that nothing half-written stays behind, and that no
traceback and no escape character reaches the terminal.
"""


def page() -> str:
    """The page as Markdown."""
    parts = [_HEAD]
    for subject, cases in SUBJECTS.items():
        rows = "\n".join(_row(case) for case in cases)
        parts.append(
            f"## {subject}\n\n| what is wrong | what is typed | status | what it says |\n"
            f"|---|---|---:|---|\n{rows}\n"
        )
    return "\n".join(parts)


def _row(case: Case) -> str:
    command = _cell(case.command or case.python)
    return f"| {_text(case.situation)} | `{command}` | {case.status} | {_text(case.says)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("`", "'")


def _text(text: str) -> str:
    text = _cell(text)
    for char in "<*_[":
        text = text.replace(char, f"\\{char}")
    return text
