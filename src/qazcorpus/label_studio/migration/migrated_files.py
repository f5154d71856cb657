"""A change of the scheme in files: the workplace's own, and data sets."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation, read_annotations, write_annotations
from qazcorpus.annotations.gold import fingerprint, read_gold, write_gold
from qazcorpus.annotations.merging import merge
from qazcorpus.annotations.scheme_change import SchemePlan, as_scheme, header_of, scheme_text
from qazcorpus.annotations.scheme_migration import (
    KindOf,
    LabelMoves,
    kinds_in,
    migrated_annotation,
    migrated_document,
    migrated_gold,
    no_kind,
)
from qazcorpus.atomic import building, written_file
from qazcorpus.document import Document
from qazcorpus.errors import UsageError
from qazcorpus.label_studio.workplace.sent import (
    SentDocument,
    all_sent,
    sent_annotations,
    write_sent,
)
from qazcorpus.label_studio.workplace.status import counted, read_assignments
from qazcorpus.label_studio.workplace.workplace import Workplace

Count = Callable[[str, LabelMoves], None]
# As `export.card` writes it.
_AGREEMENT: Final = "## How far annotators agreed"


def migrate_files(
    workplace: Workplace,
    plan: SchemePlan,
    count: Count,
    fingerprints: Mapping[str, str] | None = None,
) -> None:
    """Move the labels in the workplace's documents, annotations and gold.

    Each file is replaced in one piece, and moving it twice does no harm. Without `fingerprints`
    (see `new_fingerprints`), labels are only counted.
    """
    write = fingerprints is not None
    kinds = known_kinds(workplace, plan)

    def kind_of(doc_id: str) -> KindOf:
        return kinds.get(doc_id, no_kind)

    def documents() -> Iterator[Document]:
        for document in workplace.documents():
            moved, moves = migrated_document(document, plan)
            count(workplace.documents_path.name, moves)
            yield moved

    def annotations(path: Path) -> Iterator[Annotation]:
        for annotation in read_annotations(path):
            known = kind_of(annotation.document.doc_id)
            moved, moves = migrated_annotation(annotation, plan, known)
            count(path.name, moves)
            yield moved

    if workplace.documents_path.exists():
        _write_documents(documents(), workplace.documents_path, write=write)
    for path in filter(Path.exists, (workplace.annotations_path, workplace.imported_path)):
        if write:
            write_annotations(annotations(path), path)
        else:
            _drain(annotations(path))
    for path in sorted(workplace.gold_path.glob("*.json")):
        gold = read_gold(path)
        moved, moves = migrated_gold(gold, plan, kind_of(str(gold.get("doc_id", ""))))
        count(workplace.gold_path.name, moves)
        history = moved.get("history")
        if fingerprints and isinstance(history, Mapping) and "fingerprint" in history:
            made_of = fingerprints.get(history["fingerprint"], history["fingerprint"])
            moved["history"] = {**history, "fingerprint": made_of}
        if write and moved != gold:
            write_gold(moved, workplace.gold_path)
    for sent in list(all_sent(workplace)) if write else ():
        _migrate_sent(workplace, sent, plan, kind_of(sent.doc_id))


def _migrate_sent(
    workplace: Workplace, sent: SentDocument, plan: SchemePlan, kind_of: KindOf
) -> None:
    """What was sent to the adjudicator, so that what they decide later is read against it.

    The tasks at the server keep the fingerprint that they were sent with. Where labels that became
    one took disputes away, the numbers in a task are no longer the document's: what is changed in
    it then cannot be read, and no task is taken for the document's.
    """
    before = sent_annotations(workplace, sent.doc_id)
    after = [migrated_annotation(annotation, plan, kind_of)[0] for annotation in before]
    made_of = fingerprint(after)
    known = sent.fingerprint_of_tasks if _same_disputes(before, after) else made_of
    new = replace(sent, fingerprint=made_of, task_fingerprint=known if known != made_of else "")
    write_sent(workplace, new, after)


def _same_disputes(before: list[Annotation], after: list[Annotation]) -> bool:
    """Whether the disputes of a document, and their versions, have the numbers they had."""
    return len(before) < 2 or _disputes(before) == _disputes(after)


def _disputes(annotations: list[Annotation]) -> list[list[Any]]:
    """The versions of each dispute: whose they are, and the numbers of their items."""
    numbers = {
        id(item): number
        for annotation in annotations
        for number, item in enumerate(
            (*annotation.document.entities, *annotation.document.statements)
        )
    }
    return [
        [(v.annotators, [numbers.get(id(mark.item)) for mark in v.marks]) for v in dispute.versions]
        for dispute in merge(annotations).disputes
    ]


def new_fingerprints(workplace: Workplace, plan: SchemePlan) -> dict[str, str]:
    """The fingerprints of the submitted annotations before and after a change: by them, gold is
    known to be made of the annotations that are there.

    Raises UsageError while documents are at the adjudicator's: what is decided there is told by the
    place of each dispute, and labels that become one take disputes away.
    """
    heads = list(all_sent(workplace))
    open_ = [sent.doc_id for sent in heads if sent.state in ("sent", "open")]
    if open_:
        raise UsageError(
            f"{len(open_)} documents are at the adjudicator's, the first of them {open_[0]}.",
            path=workplace.folder,
            remedy="Have them decided and collected first: qazcorpus annotate adjudicate",
        )
    kinds = known_kinds(workplace, plan)
    assigned = read_assignments(workplace)
    found = {}
    for doc_id, versions in workplace.annotations_by_document():
        ready, _ = counted(versions, assigned.get(doc_id, ()))
        known = kinds.get(doc_id, no_kind)
        moved = [migrated_annotation(annotation, plan, known)[0] for annotation in ready]
        found[fingerprint(ready)] = fingerprint(moved)
    for sent in heads:  # of annotations that changed since, perhaps
        known = kinds.get(sent.doc_id, no_kind)
        ready = sent_annotations(workplace, sent.doc_id)
        moved = [migrated_annotation(annotation, plan, known)[0] for annotation in ready]
        found[sent.fingerprint] = fingerprint(moved)
    return found


def migrate_dataset(
    dataset: Path, plan: SchemePlan, count: Count, *, keep: Path | None = None
) -> None:
    """Build a data set anew with the new labels; what was there is kept in the folder `keep`.

    Without `keep`, only count.
    """
    from qazcorpus.export.dataset import build_dataset, check_output
    from qazcorpus.readers.dataset import read_dataset_documents, require_own_dataset

    require_own_dataset(dataset)
    # Before anything is changed at the server.
    check_output(dataset)

    undecided = False
    for document in read_dataset_documents(dataset):
        _, moves = migrated_document(document, plan)
        count(str(dataset), moves)
        undecided = undecided or bool(moves.undecided)
    if keep is None:
        return
    if not keep.exists():
        _keep_dataset(dataset, keep)
    card = (dataset / "README.md").read_text(encoding="utf-8")
    head = _head(card)
    build_dataset(
        (migrated_document(document, plan)[0] for document in read_dataset_documents(dataset)),
        dataset,
        name=head.get("pretty_name", dataset.name),
        licence=_licence(head),
        # The old label stays only where there are spans of it.
        scheme=as_scheme(plan.between if undecided else plan.after),
        agreement=_agreement(card),
    )


def _keep_dataset(dataset: Path, keep: Path) -> None:
    """A copy of a data set, there as a whole or not at all."""
    with building(keep) as workspace:
        shutil.copytree(dataset, workspace / "new", dirs_exist_ok=True)


def write_scheme(workplace: Workplace, data: Mapping[str, Any]) -> None:
    """Write the scheme of the workplace, below the comments it began with."""
    path = workplace.scheme_path
    header = header_of(path.read_text(encoding="utf-8"))
    with written_file(path) as part:
        part.write_text(scheme_text(data, header), encoding="utf-8")


def known_kinds(workplace: Workplace, plan: SchemePlan) -> dict[str, KindOf]:
    """What the stored documents say of the classes of their spans, by doc_id; only a split asks."""
    if plan.change.action != "split":
        return {}
    return {document.doc_id: kinds_in(document) for document in workplace.documents()}


def _write_documents(documents: Iterator[Document], path: Path, *, write: bool) -> None:
    if not write:
        _drain(documents)
        return
    with written_file(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(json.dumps(document.to_dict(), ensure_ascii=False) + "\n")


def _drain(items: Iterator[Any]) -> None:
    for _ in items:
        pass


def _head(card: str) -> dict[str, Any]:
    """The head of a data set's card."""
    import yaml

    parts = card.split("---\n", 2)
    head = yaml.safe_load(parts[1]) if len(parts) == 3 else None
    return head if isinstance(head, dict) else {}


def _licence(card: Mapping[str, Any]) -> str:
    """The licence that a card names; empty where it is not known."""
    name = str(card.get("license_name") or card.get("license") or "")
    return "" if name == "unknown" else name


def _agreement(card: str) -> str:
    """What a card says of how far annotators agreed; empty where it says nothing."""
    _, _, rest = card.partition(f"\n{_AGREEMENT}\n")
    return rest.partition("\n## ")[0].strip()
