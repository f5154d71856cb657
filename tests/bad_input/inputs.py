"""Files and streams that `build`, `tag` and `show` read."""

from __future__ import annotations

from typing import Final

from tests.bad_input.case import LETTER, Case

# What a terminal would take for commands: an escape sequence, and a turn of the writing direction.
_STEERING = "a\x1b[31mb\u202ec"

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
)
