"""`qazcorpus annotate withdraw`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qazcorpus.cli.console import say, say_aside

if TYPE_CHECKING:
    from qazcorpus.label_studio.exchange.withdrawing import Withdrawal


def withdraw(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="DOC", help="The doc_id of each document.")
    ] = None,
    *,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            metavar="SOURCE",
            help="Withdraw all documents in this file or folder, which is read as by push. Can be "
            "given several times.",
        ),
    ] = None,
    begun: Annotated[
        bool,
        typer.Option(
            "--begun",
            help="Also withdraw documents that someone has started. Their annotations are kept in "
            "a file.",
        ),
    ] = False,
    workplace: Annotated[
        Path, typer.Option(metavar="DIR", help="The folder of the workplace.")
    ] = Path("annotation"),
) -> None:
    """Take documents back from the annotators. No annotation is lost."""
    from qazcorpus.cli.documents import saying_left_out
    from qazcorpus.cli.failures import kept_when_interrupted
    from qazcorpus.errors import UsageError
    from qazcorpus.label_studio.exchange.withdrawing import withdraw as take_back
    from qazcorpus.label_studio.server.client import connected
    from qazcorpus.label_studio.workplace.workplace import Workplace
    from qazcorpus.readers import read_documents
    from qazcorpus.readers.report import ReadReport

    opened = Workplace.open(workplace)
    wanted = list(documents or ())
    if sources:
        left_out = ReadReport()
        with saying_left_out(left_out):
            found = read_documents(sources, report=left_out, on_error="report")
            wanted += [document.doc_id for document in found]
    if not wanted:
        raise UsageError(
            "no document is named.",
            remedy="Name documents: qazcorpus annotate withdraw DOC. Or name a file or folder of "
            "documents with --source.",
        )
    with (
        kept_when_interrupted("nothing is lost. Run the same command again to go on."),
        connected(opened, say=say_aside) as client,
    ):
        done = take_back(client, opened, wanted, begun=begun)
    say(
        f"{_number(len(done.documents), 'document')} withdrawn ({_begun(done)}), "
        f"{_number(done.tasks, 'task')} deleted at {opened.url}."
    )
    say(f"Their annotations are kept in {opened.withdrawn_path}")
    for doc_id in done.kept:
        say_aside(
            f"{doc_id}: someone started it just now, so its tasks stay on the server. To take them "
            f"back as well: qazcorpus annotate withdraw --begun {doc_id}"
        )
    say_aside("To send them again: qazcorpus annotate push … --withdrawn")


def _number(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _begun(done: Withdrawal) -> str:
    """How many of the documents someone had started, in words."""
    if len(done.documents) == 1:
        return "someone had started it" if done.begun else "nobody had started it"
    return (
        f"someone had started {done.begun:,} of them" if done.begun else "nobody had started them"
    )
