"""How commands end: exit status 1 after a failure, 2 after wrong use, 130 after Ctrl-C, 143 after
SIGTERM and 129 after SIGHUP."""

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
from qazcorpus.cli.signals import Stopped, interruption_behind
from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.outputs import identity

FAILURE: Final = 1
WRONG_USE: Final = 2
INTERRUPTED: Final = 130
_NO_MEMORY: Final = (
    "there is not enough memory. Close other programs, use fewer workers, or leave out longer "
    "documents (--max-chars)."
)
# The messages of dynamic loaders.
_LIBRARY_WITHOUT_MEMORY: Final = re.compile("failed to map segment|cannot allocate memory", re.I)


class CommandGroup(TyperGroup):
    """A group of commands. Errors that are expected end in one message on standard error."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command. Errors that users can fix become messages and exit statuses."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise _ended(str(error), WRONG_USE) from error
        except QazcorpusError as error:
            raise _ended(str(error), FAILURE) from error
        except BrokenPipeError:
            # The reader of a pipe has ended, as in `| head`: typer ends without a message.
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
    """The end of a command after an error of the operating system."""
    where = f"{error.filename}: " if error.filename else ""
    return _ended(f"{where}{error.strerror or error}.", FAILURE)


def stopped(error: KeyboardInterrupt, message: str = "") -> typer.Exit:
    """The end of a command that was stopped. The message says what is kept."""
    status = error.status if isinstance(error, Stopped) else INTERRUPTED
    return _ended(f"stopped: {message}" if message else "stopped.", status)


@contextmanager
def kept_when_interrupted(message: str, *, output: Path | None = None) -> Iterator[None]:
    """On Ctrl-C, end with status 130 and print `message`, which says what is kept.

    This includes an interruption that a library caught, and failed because of. If `output` has
    already been replaced, print instead that it is the new one.
    """
    before = identity(output) if output else None
    try:
        yield
    except (KeyboardInterrupt, Exception) as error:
        interruption = interruption_behind(error)
        if interruption is None:
            raise
        if output and identity(output) != before:
            message = f"{output} was already replaced. The new one is complete."
        raise stopped(interruption, message) from error


def _ended(message: str, status: int) -> typer.Exit:
    with suppress(OSError):  # the disk is full, or the reader has closed the pipe
        sys.stdout.flush()
    say(f"qazcorpus: {message}", err=True)
    return typer.Exit(status)
