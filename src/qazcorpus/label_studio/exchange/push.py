"""Push documents to the annotators' projects, each once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Final, Literal

from qazcorpus.annotations.scheme_migration import changes_in, in_scheme
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.json_files import json_line
from qazcorpus.label_studio.exchange.adding import (
    Analyze,
    PushOptions,
    add_documents,
    with_target,
)
from qazcorpus.label_studio.exchange.sending import Sender, Sending, Track, untracked
from qazcorpus.label_studio.server.client import DELAYS, Client, connected
from qazcorpus.label_studio.server.environment import Say, silent
from qazcorpus.label_studio.server.readiness import (
    check_no_migration,
    check_server,
    interface_differences,
    update_interface,
)
from qazcorpus.label_studio.tasks.tasks import SECTION_CHARS
from qazcorpus.label_studio.workplace.assignment import (
    Share,
    assign,
    blank_documents,
    check_share,
    shares,
    write_assignments,
)
from qazcorpus.label_studio.workplace.locks import command_lock
from qazcorpus.label_studio.workplace.settings import Project
from qazcorpus.label_studio.workplace.status import read_assignments
from qazcorpus.label_studio.workplace.stored_documents import (
    check_documents,
    from_plain,
    plain,
    stored_documents,
    withdrawn_documents,
)
from qazcorpus.label_studio.workplace.workplace import Workplace

Order = Literal["given", "informative"]
_NO_FOURTH: Final = (
    "The label scheme of this workplace has no answer for statements that are not about the "
    "target. Annotators must choose one of the others. To add it: qazcorpus annotate migrate "
    "--workplace {folder} --add none --apply"
)


@dataclass(slots=True)
class PushReport:
    """The results of a push: the number of new and known documents, the amount that each annotator
    has to read, and what was sent. `blank`, `retargeted` and `withdrawn` are documents without
    suggestions, with another target, and left out as withdrawn. `updated` are projects whose
    interface was updated."""

    new: int = 0
    known: int = 0
    blank: list[str] = field(default_factory=list)
    retargeted: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    sending: Sending = field(default_factory=Sending)


def push(
    workplace: Workplace,
    documents: Iterable[Document],
    *,
    analyze: Analyze = iter,
    per_document: int | None = None,
    section_chars: int = SECTION_CHARS,
    order: Order = "given",
    asked: PushOptions | None = None,
    delays: Sequence[float] = DELAYS,
    say: Say = silent,
    track: Track = untracked,
) -> PushReport:
    """Send documents to annotators, with their layers as predictions. Running it twice has the same
    effect as running it once.

    New documents are analyzed by `analyze`, added to `documents.jsonl` and assigned to
    `per_document` annotators (default: two, or the only one) in `assignments.json`. Their labels
    are converted to the workplace's scheme, which may have changed since the pipeline was made.
    With `order` "informative", the documents from which a model would learn most come first. Both
    files are complete before anything is sent. Then every task that a project lacks is sent,
    including those of an interrupted push. Texts longer than `section_chars` become several tasks.
    Memory grows only by some hundred bytes per document.

    If a document's target has changed since it was pushed, or differs from the target in `asked`,
    it gets new tasks with new suggestions, unless somebody has started work on it. Withdrawn
    documents are left out unless `asked.again` is set.

    Raises DocumentError if a text has changed since it was pushed. Raises UsageError if there are
    too few annotators, if `asked.target` would replace a document's own target, if somebody has
    started work on a document that would get another target, if the interface does not match the
    scheme, or if a change of the scheme is unfinished. Raises QazcorpusError if the server cannot
    be reached or refuses a request.
    """
    asked = asked or PushOptions()
    check_share(asked.blank)
    names = [annotator.name for annotator in workplace.annotators]
    assign({}, names, per_document)
    changes = changes_in(workplace.scheme_path)

    def prepared(new: Iterator[Document]) -> Iterator[Document]:
        for document in in_order(analyze(new), order):
            yield in_scheme(with_target(document, asked.target), changes)

    with command_lock(workplace, "push"), connected(workplace, delays=delays, say=say) as client:
        check_no_migration(workplace)
        check_documents(workplace)
        projects = check_server(client)
        _check_interfaces(client, projects)
        if all(label.label != "none" for label in workplace.scheme.stances):
            say(_NO_FOURTH.format(folder=workplace.folder))
        stored = stored_documents(workplace.documents_path)
        sender = Sender(client, projects, section_chars)
        sender.look()
        gone = withdrawn_documents(workplace)
        added = add_documents(
            workplace, documents, stored, prepared, asked=asked, server=sender, withdrawn=gone
        )
        updated = [p.title for p in projects if update_interface(client, p)]
        sizes = {doc_id: item.characters for doc_id, item in stored.items()}
        assigned = assign(sizes, names, per_document, given=read_assignments(workplace))
        write_assignments(workplace.assignments_path, assigned)
        blank = blank_documents(workplace)
        sending = sender.send(stored, assigned, track, blank=blank, stale=added.stale)
    return PushReport(
        len(added.new),
        added.known,
        added.blank,
        added.retargeted,
        added.withdrawn,
        updated,
        shares(assigned, sizes, names),
        sending,
    )


def _check_interfaces(client: Client, projects: Iterable[Project]) -> None:
    for project in projects:
        if differences := interface_differences(client, project):
            raise UsageError(
                differences,
                path=client.workplace.scheme_path,
                remedy="Change the scheme everywhere at once: qazcorpus annotate migrate. Or "
                "restore the old scheme.yaml or interface.",
            )


def in_order(documents: Iterable[Document], order: Order) -> Iterator[Document]:
    """The documents in the order `given`, or the most `informative` first.

    For "informative", all documents are kept on disk, and a second pipeline reads each of them.
    """
    if order == "given":
        yield from documents
        return
    from qazcorpus.annotations.informative import order_by_information

    with TemporaryFile() as file:
        places: list[int] = []

        def kept() -> Iterator[Document]:
            for document in documents:
                places.append(file.tell())
                file.write(json_line(plain(document)))
                yield document

        numbers = order_by_information(kept())
        for item in numbers:
            file.seek(places[item.number])
            yield from_plain(json.loads(file.readline()))
