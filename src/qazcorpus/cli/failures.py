"""How commands end: exit status 1 for a failure, 2 for wrong use, 130 when interrupted (143 and 129
when the system stops them)."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import typer
from typer.core import TyperGroup

from qazcorpus.cli.console import say
from qazcorpus.cli.signals import Stopped
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.outputs import identity

FAILURE: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
_NO_MEMORY: Final = (
    "there is too little memory. Close other programs, use fewer workers, or leave out longer "
    "documents (--max-chars)."
)
# As dynamic loaders put it.
_LIBRARY_WITHOUT_MEMORY: Final = re.compile("failed to map segment|cannot allocate memory", re.I)


class CommandGroup(TyperGroup):
    """A group of commands whose foreseen failures end in one message on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; turn the errors that users can mend into messages and statuses."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise _ended(str(error), WRONG_USE) from error
        except QazcorpusError as error:
            raise _ended(str(error), FAILURE) from error
        except BrokenPipeError:
            # The reader of a pipe has gone (`| head`): typer ends quietly.
            raise
        except OSError as error:
            raise failed(error) from error
        except MemoryError as error:
            raise _ended(_NO_MEMORY, FAILURE) from error
        except ImportError as error:
            if not _LIBRARY_WITHOUT_MEMORY.search(str(error)):
                raise
            raise _ended(_NO_MEMORY, FAILURE) from error
        except KeyboardInterrupt as error:
            raise stopped(error) from error


def failed(error: OSError) -> typer.Exit:
    """The end of a command that the system let down."""
    where = f"{error.filename}: " if error.filename else ""
    return _ended(f"{where}{error.strerror or error}.", FAILURE)


def stopped(error: KeyboardInterrupt, message: str = "") -> typer.Exit:
    """The end of a command that was stopped, with what is kept."""
    status = error.status if isinstance(error, Stopped) else INTERRUPTED
    return _ended(f"stopped: {message}" if message else "stopped.", status)


@contextmanager
def kept_when_interrupted(message: str, *, output: Path | None = None) -> Iterator[None]:
    """On Ctrl-C, end with status 130 and say what is kept: where `output` has been replaced by
    then, that it is the new one."""
    before = identity(output) if output else None
    try:
        yield
    except KeyboardInterrupt as error:
        if output and identity(output) != before:
            message = f"{output} was done: it is the new one, and whole."
        raise stopped(error, message) from error


def _ended(message: str, status: int) -> typer.Exit:
    with suppress(OSError):  # full, or closed by its reader
        sys.stdout.flush()
    say(f"qazcorpus: {message}", err=True)
    return typer.Exit(status)
