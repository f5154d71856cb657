"""Apply a change of the scheme to files: those of the workplace, and data sets."""

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
from qazcorpus.label_studio.workplace.status import counting_versions, read_assignments
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

    Each file is replaced atomically. Running it twice has the same effect as running it once.
    Without `fingerprints` (see `new_fingerprints`), labels are only counted.
    """
    write = fingerprints is not None
    kinds = known_kinds(workplace, plan)

    def kind_of(doc_id: str) -> KindOf:
        return kinds.get(doc_id, no_kind)

    def documents() -> Iterator[Document]:
        for document in workplace.documents():
            moved, moves = migrated_document(document, plan)
            moves.review.clear()  # a pipeline's, not a person's
            count(workplace.documents_path.name, moves)
            yield moved

    def annotations(path: Path) -> Iterator[Annotation]:
        for annotation in read_annotations(path):
            known = kind_of(annotation.document.doc_id)
            moved, moves = migrated_annotation(annotation, plan, known)
            if path == workplace.annotations_path:
                moves.review.clear()  # counted at the server, where they can be corrected
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
    """Move the labels in a document sent to the adjudicator, against which later decisions are
    read.

    The tasks at the server keep the fingerprint with which they were sent. If two labels became
    one, disputes may have disappeared, and the dispute numbers in the tasks no longer match. Then
    decisions in these tasks cannot be read, and no task counts as the document's.
    """
    before = sent_annotations(workplace, sent.doc_id)
    after = [migrated_annotation(annotation, plan, kind_of)[0] for annotation in before]
    made_of = fingerprint(after)
    known = sent.fingerprint_of_tasks if _same_disputes(before, after) else made_of
    new = replace(sent, fingerprint=made_of, task_fingerprint=known if known != made_of else "")
    write_sent(workplace, new, after)


def _same_disputes(before: list[Annotation], after: list[Annotation]) -> bool:
    """Whether the disputes of a document and their versions have the same numbers as before."""
    return len(before) < 2 or _disputes(before) == _disputes(after)


def _disputes(annotations: list[Annotation]) -> list[list[Any]]:
    """The versions of each dispute: their annotators, and the numbers of their items."""
    numbers = {
        (annotation.annotator, item): number
        for annotation in annotations
        for number, item in enumerate(
            (*annotation.document.all_entities, *annotation.document.statements)
        )
    }
    return [
        [
            (v.annotators, [numbers.get((mark.annotator, mark.item)) for mark in v.marks])
            for v in dispute.versions
        ]
        for dispute in merge(annotations).disputes
    ]


def new_fingerprints(workplace: Workplace, plan: SchemePlan) -> dict[str, str]:
    """Map the fingerprints of submitted annotations before a change to those after it.

    Fingerprints show that gold was made from the present annotations. Raises UsageError while the
    adjudicator has documents: decisions refer to disputes by their place, and disputes may
    disappear if two labels become one.
    """
    heads = list(all_sent(workplace))
    open_ = [sent.doc_id for sent in heads if sent.state in ("sent", "open")]
    if open_:
        raise UsageError(
            f"the adjudicator has {len(open_)} undecided documents; the first is {open_[0]}.",
            path=workplace.folder,
            remedy="They must be decided and collected first: qazcorpus annotate adjudicate",
        )
    kinds = known_kinds(workplace, plan)
    assigned = read_assignments(workplace)
    found = {}
    for doc_id, versions in workplace.annotations_by_document():
        ready, _ = counting_versions(versions, assigned.get(doc_id, ()))
        known = kinds.get(doc_id, no_kind)
        moved = [migrated_annotation(annotation, plan, known)[0] for annotation in ready]
        found[fingerprint(ready)] = fingerprint(moved)
    for sent in heads:  # their annotations may have changed since
        known = kinds.get(sent.doc_id, no_kind)
        ready = sent_annotations(workplace, sent.doc_id)
        moved = [migrated_annotation(annotation, plan, known)[0] for annotation in ready]
        found[sent.fingerprint] = fingerprint(moved)
    return found


def migrate_dataset(
    dataset: Path, plan: SchemePlan, count: Count, *, keep: Path | None = None
) -> None:
    """Build a data set again with the new labels; the old one is kept in the folder `keep`.

    Without `keep`, labels are only counted.
    """
    from qazcorpus.export.dataset import build_dataset, check_output
    from qazcorpus.readers.dataset import read_dataset_documents, require_own_dataset

    require_own_dataset(dataset)
    # Check this before anything is changed at the server.
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
        # The old label is kept only if there are spans with it.
        scheme=as_scheme(plan.between if undecided else plan.after),
        agreement=_agreement(card),
    )


def _keep_dataset(dataset: Path, keep: Path) -> None:
    """Copy a data set atomically."""
    with building(keep) as workspace:
        shutil.copytree(dataset, workspace / "new", dirs_exist_ok=True)


def write_scheme(workplace: Workplace, data: Mapping[str, Any]) -> None:
    """Write the scheme of the workplace; the comments at the start of the file are kept."""
    path = workplace.scheme_path
    header = header_of(path.read_text(encoding="utf-8"))
    with written_file(path) as part:
        part.write_text(scheme_text(data, header), encoding="utf-8")


def known_kinds(workplace: Workplace, plan: SchemePlan) -> dict[str, KindOf]:
    """The known classes of the spans in stored documents, by doc_id; only a split needs them."""
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
    """The YAML header of a data set's card."""
    import yaml

    parts = card.split("---\n", 2)
    head = yaml.safe_load(parts[1]) if len(parts) == 3 else None
    return head if isinstance(head, dict) else {}


def _licence(card: Mapping[str, Any]) -> str:
    """The licence that a card names; empty if it is not known."""
    name = str(card.get("license_name") or card.get("license") or "")
    return "" if name == "unknown" else name


def _agreement(card: str) -> str:
    """The section of a card about the annotators' agreement; empty if there is none."""
    _, _, rest = card.partition(f"\n{_AGREEMENT}\n")
    return rest.partition("\n## ")[0].strip()
