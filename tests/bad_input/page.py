"""Makes `docs/bad-input.md` from the cases that the tests run."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.bad_input.case import Case
from tests.bad_input.subjects import SUBJECTS

PAGE: Final = Path(__file__).parents[2] / "docs" / "bad-input.md"
_HEAD: Final = """# Bad input, and what qazcorpus answers

Every row is a case that the tests run. The cases are in `tests/bad_input`, and
`python -m tests.bad_input` writes this page. The exit status is 0 if the command did its work (it
says what it left out), 1 after a failure, 2 after wrong use, 130 after Ctrl-C, 143 after SIGTERM and
129 after SIGHUP. In every case the tests also check that no existing file is changed or lost, that
no incomplete file stays behind, and that no traceback and no escape character is printed to the
terminal.
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
