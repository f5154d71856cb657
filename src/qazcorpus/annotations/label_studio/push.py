"""Documents to the annotators' projects, each once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qazcorpus.annotations.label_studio.assignment import Share, assign, shares
from qazcorpus.annotations.label_studio.checks import (
    check_no_migration,
    check_server,
    interface_differences,
)
from qazcorpus.annotations.label_studio.client import DELAYS, Client, connected
from qazcorpus.annotations.label_studio.environment import Say, silent
from qazcorpus.annotations.label_studio.locking import only_one
from qazcorpus.annotations.label_studio.ordering import Order, in_order
from qazcorpus.annotations.label_studio.sending import Sender, Sending, Track, untracked
from qazcorpus.annotations.label_studio.settings import Project
from qazcorpus.annotations.label_studio.status import read_assignments
from qazcorpus.annotations.label_studio.stored import Analyze, add_documents, stored_documents
from qazcorpus.annotations.label_studio.tasks import SECTION_CHARS
from qazcorpus.annotations.label_studio.workplace import Workplace
from qazcorpus.annotations.migration import changes_in, in_scheme
from qazcorpus.atomic import written_file
from qazcorpus.document import Document
from qazcorpus.errors import UsageError


@dataclass(slots=True)
class PushReport:
    """What a push did: how many documents were new and how many known, what each annotator has to
    read, what was sent."""

    new: int = 0
    known: int = 0
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
    delays: Sequence[float] = DELAYS,
    say: Say = silent,
    track: Track = untracked,
) -> PushReport:
    """Give documents to annotators, with their layers as predictions; done twice, it is done once.

    New documents are analyzed by `analyze`, added to `documents.jsonl` and given to `per_document`
    annotators (two, or the only one); `assignments.json` says to whom. Their labels are those of
    the workplace's scheme, which may have changed since the pipeline was made. In the `order`
    "informative" those come first that teach most. Both files are whole before anything is sent.
    Then every task that a project lacks is sent, also those of a push that was interrupted. Texts
    longer than `section_chars` become several tasks. Memory does not grow with the documents, but
    for some hundred bytes of each.

    Raises DocumentError where a text was changed since it was pushed, UsageError where there are
    too few annotators, the interface is of another version of the scheme or a change of the scheme
    is unfinished, and QazcorpusError where the server cannot be reached or refuses.
    """
    names = [annotator.name for annotator in workplace.annotators]
    assign({}, names, per_document)
    changes = changes_in(workplace.scheme_path)

    def prepared(new: Iterator[Document]) -> Iterator[Document]:
        for document in in_order(analyze(new), order):
            yield in_scheme(document, changes)

    with only_one(workplace, "push"), connected(workplace, delays=delays, say=say) as client:
        check_no_migration(workplace)
        projects = check_server(client)
        _check_interfaces(client, projects)
        stored = stored_documents(workplace.documents_path)
        added = add_documents(workplace, documents, stored, prepared)
        sizes = {doc_id: item.characters for doc_id, item in stored.items()}
        assigned = assign(sizes, names, per_document, given=read_assignments(workplace))
        _write_assignments(workplace, assigned)
        sender = Sender(client, projects, section_chars)
        sending = sender.send(stored, assigned, track)
    return PushReport(added.new, added.known, shares(assigned, sizes, names), sending)


def _check_interfaces(client: Client, projects: Iterable[Project]) -> None:
    for project in projects:
        if differences := interface_differences(client, project):
            raise UsageError(
                differences,
                path=client.workplace.scheme_path,
                remedy="Change the scheme in one piece: qazcorpus annotate migrate; or restore "
                "scheme.yaml or the interface as it was.",
            )


def _write_assignments(workplace: Workplace, assigned: Mapping[str, Sequence[str]]) -> None:
    with written_file(workplace.assignments_path) as part:
        lines = (
            f"{json.dumps(doc_id, ensure_ascii=False)}: {json.dumps(names, ensure_ascii=False)}"
            for doc_id, names in assigned.items()
        )
        part.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
