"""Import annotations that were made in other tools.

The tools return what they were given, or less: tokens, sentences and metadata may be missing. If
the documents that were sent out are given, their other layers are kept, as with Label Studio; the
text is compared with theirs, and corrected analyses replace those of their tokens. Items that a
document cannot store become findings.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from qazcorpus.annotations.annotation import Annotation
from qazcorpus.annotations.import_words import import_finding
from qazcorpus.annotations.sent_out import Completed, SentOut
from qazcorpus.document import Document, Entity, Origin, Token
from qazcorpus.errors import ReadError, UsageError, printable_path
from qazcorpus.nesting import flattened, nested
from qazcorpus.readers.interchange.brat import read_brat
from qazcorpus.readers.interchange.cas import read_cas
from qazcorpus.readers.interchange.conll import read_conll2003, read_conllu
from qazcorpus.readers.interchange.marks import Imported
from qazcorpus.readers.interchange.webanno import read_webanno
from qazcorpus.scheme import Scheme, load_scheme

READERS: Final[Mapping[str, Callable[[Path], Iterator[Imported]]]] = {
    "brat": read_brat,
    "webanno": read_webanno,
    "cas": read_cas,
    "conllu": read_conllu,
    "conll2003": read_conll2003,
}


def import_annotations(
    format: str,
    paths: Sequence[Path],
    *,
    annotator: str = "",
    documents: Iterable[Document] = (),
    scheme: Scheme | None = None,
    labels: Mapping[str, str] | None = None,
) -> Iterator[Annotation]:
    """Yield the annotations in files (or folders) of one of the formats in `READERS`.

    `annotator` is the annotator's name. Default: the name in the files. `documents` are those that
    were sent out; CoNLL-2003 files, which have no identifiers, are matched with them by their
    words. `labels` maps entity labels of other schemes to labels of `scheme` (default: the
    project's scheme). An entity whose label is not in the scheme becomes a finding and is kept
    verbatim in `unplaced`.

    Raises UsageError for an unknown format or an unknown annotator. Raises ReadError for a file
    that cannot be read, a document that is not among `documents` or has another text, a document
    that occurs twice, and if there is no document.
    """
    if format not in READERS:
        raise UsageError(
            f"annotations are not read from {format!r}.", remedy=f"Formats: {', '.join(READERS)}."
        )
    scheme = scheme or load_scheme()
    renamed = _known(labels or {}, scheme)
    sent = SentOut(documents)
    seen: dict[tuple[str, str], str] = {}
    for path in paths:
        for read in READERS[format](path):
            name = (annotator or read.annotator).strip()
            _require_whole(read, name)
            imported = _of_scheme(read, scheme, renamed)
            found = sent.complete(imported, Path(read.file)) if sent else _alone(imported)
            key = (found.document.doc_id, name)
            if key in seen:
                raise ReadError(
                    f"{name} has annotated the document {key[0]!r} twice; the first is in "
                    f"{seen[key]}.",
                    path=read.file,
                    remedy="Keep one of the versions, or import them as two annotators.",
                )
            seen[key] = read.file
            unplaced = (*imported.unplaced, *found.unplaced)
            yield _annotation(
                found, tuple({**item, "file": read.file} for item in unplaced), name, scheme.version
            )
    if not seen:
        raise ReadError(
            "there is no document to import.",
            path=", ".join(map(printable_path, paths)),
            remedy="Name the files that were annotated.",
        )


def _known(labels: Mapping[str, str], scheme: Scheme) -> Mapping[str, str]:
    """The renamed labels; raises UsageError if one is not in the scheme."""
    for new in labels.values():
        if new not in scheme.entity_labels:
            raise UsageError(
                f"the scheme {scheme.version} has no entity label {new!r}.",
                remedy=f"Its labels: {', '.join(scheme.entity_labels)}.",
            )
    return labels


def _require_whole(read: Imported, name: str) -> None:
    """Raise an error if the annotator or the text is missing, or if the text cannot be written as
    UTF-8."""
    document = read.document
    if not name:
        raise UsageError(
            "the files do not say who annotated them.",
            path=read.file,
            remedy="Name the annotator (--annotator NAME).",
        )
    if not document.text.strip():
        raise ReadError(
            "the document has no text.", path=read.file, remedy="Leave the document out."
        )
    try:
        json.dumps(document.to_dict(), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        half = error.object[error.start]
        at = document.text.find(half)
        raise ReadError(
            f"the character U+{ord(half):04X} is half of a surrogate pair and cannot be written "
            "to a file.",
            path=read.file,
            place=f"character {at}" if at >= 0 else "",
            remedy="Remove it, or the escape sequence for it.",
        ) from error


def _of_scheme(read: Imported, scheme: Scheme, labels: Mapping[str, str]) -> Imported:
    """The imported document with labels of the scheme; unknown labels and kinds are listed in
    `unplaced`."""
    kept: list[Entity] = []
    unplaced: list[dict[str, Any]] = []
    for entity in flattened(read.document.entities):
        item = replace(entity, label=labels.get(entity.label, entity.label))
        place = read.places.get((entity.start, entity.end, entity.label), "")
        about = {"place": place, **asdict(item)}
        if item.label not in scheme.entity_labels:
            unplaced.append({"code": "unknown-label", **about})
            continue
        if item.kind and item.kind not in scheme.kinds:
            unplaced.append({"code": "unknown-kind", **about})
        kept.append(item)
    document = replace(read.document, entities=nested(kept))
    circles = (_circle(document, words) for words in _circles(document.tokens))
    return replace(read, document=document, unplaced=(*unplaced, *read.unplaced, *circles))


def _circles(tokens: Sequence[Token]) -> Iterator[list[int]]:
    """Yield the cycles among the tokens' heads, as lists of token indexes."""
    seen_from = [-1] * len(tokens)
    for first in range(len(tokens)):
        path, at = [], first
        while at >= 0 and seen_from[at] < 0:
            seen_from[at] = first
            path.append(at)
            at = -1 if tokens[at].head == at else tokens[at].head
        if at in path:
            yield sorted(path[path.index(at) :])


def _circle(document: Document, words: Sequence[int]) -> dict[str, Any]:
    tokens = [document.tokens[word] for word in words]
    return {
        "code": "circular-heads",
        "start": tokens[0].start,
        "end": tokens[-1].end,
        "text": ", ".join(token.text for token in tokens),
    }


def _alone(imported: Imported) -> Completed:
    return Completed(imported.document, imported.layers)


def _annotation(
    found: Completed, unplaced: tuple[Mapping[str, Any], ...], name: str, version: str
) -> Annotation:
    document = found.document
    origin = Origin("annotator", name, version)
    made = {layer: origin for layer in found.layers if layer != "targets" or document.targets}
    return Annotation(
        replace(document, origin={**document.origin, **made}),
        name,
        findings=tuple(import_finding(item) for item in unplaced),
        unplaced=unplaced,
    )


MOST_MESSAGES: Final = 30


@dataclass(slots=True)
class ImportTally:
    """Counts of documents by annotator and of findings by message, with the first place of each
    message."""

    annotators: Counter[str] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def counted(self, annotations: Iterable[Annotation]) -> Iterator[Annotation]:
        """Yield the annotations and count them."""
        for annotation in annotations:
            self.annotators[annotation.annotator] += 1
            for found, item in zip(annotation.findings, annotation.unplaced, strict=True):
                message = f"{found.code}: {found.message_kk} · {found.message_en}"
                self.messages[message] += 1
                self.first.setdefault(message, _where(item))
            yield annotation

    def lines(self) -> Iterator[str]:
        """Yield the lines of a summary, the most frequent message first."""
        for name, number in self.annotators.items():
            yield f"{name}: {number:,} document{'' if number == 1 else 's'}"
        for message, number in self.messages.most_common(MOST_MESSAGES):
            first = f" ({self.first[message]})" if self.first[message] else ""
            yield f"{number:,} × {message}{first}"
        more = len(self.messages) - MOST_MESSAGES
        if more > 0:
            yield f"{more:,} other findings; all of them are in the file."


def _where(item: Mapping[str, Any]) -> str:
    start, end = item.get("start"), item.get("end")
    offsets = f"characters {start}–{end}" if isinstance(start, int) else ""
    return ", ".join(part for part in (item.get("file", ""), item.get("place") or offsets) if part)
