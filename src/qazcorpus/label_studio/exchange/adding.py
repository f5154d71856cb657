"""Add documents to `documents.jsonl`: new ones, and those that get another target."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from qazcorpus.atomic import written_file
from qazcorpus.document import Document, Target
from qazcorpus.errors import UsageError, first_of
from qazcorpus.json_files import first_strings, json_line
from qazcorpus.label_studio.workplace.assignment import (
    blank_documents,
    is_blank,
    write_blank_documents,
)
from qazcorpus.label_studio.workplace.stored_documents import (
    Stored,
    changed_texts,
    difference,
    plain,
    read_stored,
    stored_documents,
    stored_text,
)
from qazcorpus.label_studio.workplace.workplace import Workplace

Analyze = Callable[[Iterator[Document]], Iterable[Document]]
_MOST_DIFFERENCES: Final = 10
_MOST_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOptions:
    """Options of a push.

    `target` is the target of all documents; with `replace_targets`, also of documents that have
    their own target. `blank` is the share of new documents without suggestions. `again` pushes
    withdrawn documents again.
    """

    target: str = ""
    replace_targets: bool = False
    blank: float = 0.0
    again: bool = False


@dataclass(slots=True)
class Added:
    """The result of adding a stream of documents; lists have doc_ids. `known` counts documents that
    were pushed before. `retargeted` documents get another target, `withdrawn` ones are left out,
    and `stale` ones have tasks with the old target."""

    known: int = 0
    new: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    retargeted: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)

    def keep(self, arrived: Collection[str]) -> None:
        """Drop the documents that the analysis did not return. If an earlier version of them
        exists, it is not changed."""
        self.stale -= {*self.new, *self.retargeted} - {*arrived}
        for ids in (self.new, self.retargeted):
            ids[:] = [doc_id for doc_id in ids if doc_id in arrived]


class ShownAtServer(Protocol):
    """The tasks of a document in the annotators' projects."""

    def shown_targets(self, doc_id: str) -> Iterator[Collection[str]]:
        """The targets that its tasks show, project by project."""

    def begun_by(self, doc_id: str) -> list[str]:
        """The annotators who have started work on it."""


def add_documents(
    workplace: Workplace,
    documents: Iterable[Document],
    stored: dict[str, Stored],
    analyze: Analyze,
    *,
    asked: PushOptions,
    server: ShownAtServer,
    withdrawn: Collection[str] = (),
) -> Added:
    """Add new documents to the file, atomically, and to `stored`.

    Documents that get another target replace their old version, which is kept in
    `documents-replaced.jsonl`. Only new and retargeted documents are analyzed. Raises DocumentError
    with the differences if the text of a document has changed since it was pushed. Raises
    UsageError if `target` would replace a document's own target without `replace_targets`, or if
    somebody has started work on a document that would get another target. After an error the file
    is unchanged.
    """
    path = workplace.documents_path
    sieve = _Sieve(workplace, dict(stored), asked, server, () if asked.again else withdrawn)
    coming = iter(analyze(sieve.passing(documents)))
    first = next(coming, None)
    arrived: set[str] = set()
    if first is not None:
        with written_file(path) as part:
            if path.exists():
                shutil.copyfile(path, part)
            with part.open("ab") as file:
                before = file.tell()
                for document in chain([first], coming):
                    arrived.add(document.doc_id)
                    stored[document.doc_id] = stored_text(document.text, file.tell())
                    file.write(json_line(plain(document)))
            sieve.check()
            sieve.added.keep(arrived)
            if sieve.added.retargeted:
                _take_out(part, before, sieve.added.retargeted, workplace.replaced_path)
                stored.clear()
                stored.update(stored_documents(part))
            # This is done before the documents are stored: after an interruption they are new in
            # the next run.
            _choose_blank(workplace, sieve.added, asked.blank)
    sieve.check()
    sieve.added.keep(arrived)
    return sieve.added


class _Sieve:
    """Passes on the documents to analyze, and records what happens to each document."""

    def __init__(
        self,
        workplace: Workplace,
        before: Mapping[str, Stored],
        asked: PushOptions,
        server: ShownAtServer,
        withdrawn: Collection[str],
    ) -> None:
        self.workplace = workplace
        self.before = before
        self.asked = asked
        self.server = server
        self.withdrawn = withdrawn
        self.added = Added()
        self._coming: dict[str, str] = {}
        self._changed: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._begun: dict[str, str] = {}
        self._annotated: Mapping[str, Sequence[str]] | None = None

    @property
    def _refused(self) -> bool:
        return bool(self._changed or self._own or self._begun)

    def passing(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Yield the documents to analyze. After the first refused document nothing more is yielded,
        because nothing will be written."""
        for document in documents:
            if document.doc_id in self.withdrawn:
                self.added.withdrawn.append(document.doc_id)
            elif self._is_known(document):
                self.added.known += 1
                if self._needs_target(document) and not self._refused:
                    self.added.retargeted.append(document.doc_id)
                    yield self._with_target(document)
            elif self._is_new(document) and not self._refused:
                self.added.new.append(document.doc_id)
                yield self._with_target(document)

    def check(self) -> None:
        """Raise the error for refused documents, if any."""
        if self._changed:
            raise changed_texts(self._changed)
        if self._own:
            number = len(self._own)
            raise UsageError(
                f"{number} of the documents {'has' if number == 1 else 'have'} another target: "
                f"{_named(self._own)}. Nothing was pushed.",
                place=f"--target {self.asked.target!r}",
                remedy="Leave out --target to keep the documents' own targets, or replace them: "
                "--replace-targets.",
            )
        if self._begun:
            named = " ".join([*self._begun][:_MOST_NAMED])
            raise UsageError(
                f"annotators have started work on {len(self._begun)} of the documents that would "
                f"get another target: {_named(self._begun)}. Nothing was pushed.",
                path=self.workplace.folder,
                remedy="Leave them out. Or withdraw them (their annotations are kept): qazcorpus "
                f"annotate withdraw --begun {named}{' …' if len(self._begun) > _MOST_NAMED else ''}"
                "; then push them again with --withdrawn.",
            )

    def _is_known(self, document: Document) -> bool:
        """Whether the document with this text was pushed before or occurs twice in this push."""
        doc_id = document.doc_id
        there = self.before.get(doc_id)
        known = there.text_sha256 if there else self._coming.get(doc_id)
        if known is not None and known != document.text_sha256:
            self._note_change(document, there)
        return known == document.text_sha256

    def _is_new(self, document: Document) -> bool:
        if document.doc_id in self.before or document.doc_id in self._coming:
            return False
        self._coming[document.doc_id] = document.text_sha256
        return self._may_have_target(document)

    def _may_have_target(self, document: Document) -> bool:
        own, target = own_targets(document), self.asked.target
        if own and target and target not in own and not self.asked.replace_targets:
            self._own[document.doc_id] = f"«{own[0]}»"
            return False
        return True

    def _needs_target(self, document: Document) -> bool:
        """Whether a known document must get another target than the one it was pushed with."""
        wanted = [self.asked.target] if self.asked.target else own_targets(document)
        there = self.before.get(document.doc_id)
        if not wanted or there is None or not self._may_have_target(document):
            return False
        doc_id = document.doc_id
        stored_fits, was = self._stored_target(there, wanted)
        at_server = all({*wanted} <= {*shown} for shown in self.server.shown_targets(doc_id))
        if stored_fits and at_server:
            return False
        names = self._begun_by(doc_id)
        if names and not was:
            return (
                False  # pushed by a pipeline that finds no targets; annotators went on without one
            )
        if names:
            self._begun[doc_id] = f"{', '.join(names)}: «{was}» → «{wanted[0]}»"
            return False
        self.added.stale.add(doc_id)
        return not stored_fits

    def _stored_target(self, there: Stored, wanted: Sequence[str]) -> tuple[bool, str]:
        """Whether a stored document has the targets, and the targets that it has."""
        path = self.workplace.documents_path
        with path.open("rb") as file:
            file.seek(there.at)
            line = file.readline()
        first = json.dumps(wanted[0], ensure_ascii=False)
        if len(wanted) == 1 and f'"targets": [{{"text": {first}, '.encode() in line:
            return True, wanted[0]
        has = [str(target["text"]) for target in json.loads(line)["targets"]]
        return {*wanted} <= {*has}, " · ".join(has)

    def _begun_by(self, doc_id: str) -> list[str]:
        if self._annotated is None:
            self._annotated = annotated_by(self.workplace)
        names = [*self.server.begun_by(doc_id), *self._annotated.get(doc_id, ())]
        return list(dict.fromkeys(names))

    def _with_target(self, document: Document) -> Document:
        own, target = own_targets(document), self.asked.target
        if not own or not target or target in own:
            return document
        # The pipeline finds statements about the target in the metadata.
        return replace(document, metadata=document.metadata.about([target]))

    def _note_change(self, document: Document, there: Stored | None) -> None:
        if there is None:
            self._changed[document.doc_id] = "(two documents in this push have this doc_id)"
        else:
            with self.workplace.documents_path.open("rb") as file:
                old = str(read_stored(file, there)["text"])
            shown = len(self._changed) < _MOST_DIFFERENCES
            self._changed[document.doc_id] = difference(old, document.text) if shown else ""


def own_targets(document: Document) -> list[str]:
    """The document's own targets: those in its metadata, or those given in its layers."""
    if targets := document.metadata.targets:
        return [*targets]
    return [target.text for target in document.targets if target.origin == "given"]


def with_target(document: Document, asked: str) -> Document:
    """The document with the target `asked`, or else its own targets. A target is added even if the
    pipeline finds no statements."""
    known = {target.text for target in document.targets}
    wanted = [asked] if asked else document.metadata.targets
    missing = [Target(target) for target in wanted if target not in known]
    return replace(document, targets=(*missing, *document.targets)) if missing else document


def annotated_by(workplace: Workplace) -> dict[str, list[str]]:
    """The annotators who have a pulled or imported version of each document."""
    found: dict[str, list[str]] = {}
    for path in (workplace.annotations_path, workplace.imported_path):
        if path.is_file():
            with path.open("rb") as file:
                for line in file:
                    doc_id, name = first_strings(line, ("doc_id", "annotator"))
                    found.setdefault(doc_id, []).append(name)
    return found


def _named(documents: Mapping[str, str]) -> str:
    """The first documents, each with its explanation, and the number of others."""
    return first_of([f"{doc_id} ({what})" for doc_id, what in documents.items()], _MOST_NAMED)


def _take_out(path: Path, end: int, doc_ids: Collection[str], kept: Path) -> None:
    """Move the lines of these documents before byte `end` from a file to `kept`."""
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    gone = {*doc_ids}
    with (
        written_file(path) as part,
        path.open("rb") as old,
        part.open("wb") as new,
        kept.open("ab") as archive,
    ):
        at = 0
        for line in old:
            if at < end and first_strings(line, ("doc_id",))[0] in gone:
                archive.write(json_line({"replaced": moment, "document": json.loads(line)}))
            else:
                new.write(line)
            at += len(line)


def _choose_blank(workplace: Workplace, added: Added, share: float) -> None:
    """Choose the new documents without suggestions and record them."""
    added.blank += [doc_id for doc_id in added.new if is_blank(doc_id, share)]
    blank = {d: s for d, s in blank_documents(workplace).items() if d not in {*added.new}}
    write_blank_documents(workplace, blank | dict.fromkeys(added.blank, share))
