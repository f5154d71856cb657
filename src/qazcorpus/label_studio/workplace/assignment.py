"""Which annotators get which documents: several annotators per document, equal reading amounts."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from qazcorpus.atomic import written_file
from qazcorpus.errors import UsageError
from qazcorpus.json_files import not_this, read_json_object
from qazcorpus.label_studio.workplace.workplace import Workplace

USUAL_NUMBER: Final = 2


@dataclass(frozen=True, slots=True)
class Share:
    """The amount that one annotator has to read."""

    annotator: str
    documents: int = 0
    characters: int = 0


def assign(
    sizes: Mapping[str, int],
    annotators: Sequence[str],
    per_document: int | None = None,
    *,
    given: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, list[str]]:
    """Assign annotators to documents; `sizes` maps doc_id to the length of its text.

    The result maps doc_id to names, in the order of `sizes`. Each document goes to `per_document`
    annotators; the default is two, or one if there is only one. Assignments in `given` are kept,
    and documents with fewer annotators get more. The longest documents are assigned first. Each
    goes to annotators who have the least to read so far, so that the amounts of two annotators
    differ by at most one document. If there are enough documents, every pair of annotators shares
    some. The order of the documents makes no difference. Raises UsageError for too few annotators.
    """
    wanted = _number(per_document, len(annotators))
    given = given or {}
    assigned = {doc_id: list(given.get(doc_id, ())) for doc_id in sizes}
    load = dict.fromkeys(annotators, 0)
    for doc_id, names in assigned.items():
        for name in names:
            if name in load:
                load[name] += sizes[doc_id]
    places = _places(annotators, assigned)
    shared = _shared(assigned.values())
    longest = max(sizes.values(), default=0)
    for doc_id in sorted(sizes, key=lambda d: (-sizes[d], d)):
        names = assigned[doc_id]
        while len(names) < wanted:
            free = [name for name in annotators if name not in names]
            least = min(load[name] for name in free)
            # Leave out annotators who would be more than one document ahead. Of the others, take
            # the one who has shared the fewest documents with those already chosen, so that all
            # pairs can be compared.
            near = [n for n in free if load[n] + sizes[doc_id] <= least + longest]
            chosen = min(
                near if names else free,
                key=lambda name: (
                    sum(shared[frozenset((name, other))] for other in names),
                    load[name],
                    _shuffled(doc_id, name),
                ),
            )
            shared.update(frozenset((chosen, other)) for other in names)
            names.append(chosen)
            load[chosen] += sizes[doc_id]
        names.sort(key=places.__getitem__)
    return assigned


def shares(
    assigned: Mapping[str, Sequence[str]], sizes: Mapping[str, int], annotators: Sequence[str]
) -> list[Share]:
    """The amount that each annotator has to read, in the order of `annotators`."""
    documents = dict.fromkeys(annotators, 0)
    characters = dict.fromkeys(annotators, 0)
    for doc_id, names in assigned.items():
        for name in names:
            if name in documents:
                documents[name] += 1
                characters[name] += sizes.get(doc_id, 0)
    return [Share(name, documents[name], characters[name]) for name in annotators]


def write_assignments(path: Path, assigned: Mapping[str, Sequence[str]]) -> None:
    """Write the assignments atomically, one document per line."""
    lines = (
        f"{json.dumps(doc_id, ensure_ascii=False)}: {json.dumps([*names], ensure_ascii=False)}"
        for doc_id, names in assigned.items()
    )
    with written_file(path) as part:
        part.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def _number(per_document: int | None, annotators: int) -> int:
    if annotators == 0:
        raise UsageError(
            "the workplace has no annotators.",
            remedy="Add them: qazcorpus annotate start WORKPLACE --annotator NAME",
        )
    if per_document is None:
        return min(USUAL_NUMBER, annotators)
    if not 1 <= per_document <= annotators:
        raise UsageError(
            f"a document cannot go to {per_document} of {annotators} annotators.",
            remedy="Name fewer with --annotators-per-document, or add annotators: qazcorpus "
            "annotate start WORKPLACE --annotator NAME",
        )
    return per_document


def _shared(assigned: Iterable[Sequence[str]]) -> Counter[frozenset[str]]:
    """The number of documents that each pair of annotators shares."""
    return Counter(frozenset(pair) for names in assigned for pair in combinations(names, 2))


def _shuffled(doc_id: str, name: str) -> bytes:
    """A sort key: the order of annotators differs between documents but is deterministic."""
    return hashlib.sha256(f"{doc_id}\0{name}".encode()).digest()


def _places(annotators: Sequence[str], assigned: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The position of each name in `annotators`; annotators who left come last."""
    names = dict.fromkeys(annotators)
    for others in assigned.values():
        names.update(dict.fromkeys(others))
    return {name: number for number, name in enumerate(names)}


_WHOLE: Final = 1 << 64


def check_share(share: float) -> None:
    """Raise UsageError for a share that is not between 0 and 1."""
    if not 0.0 <= share <= 1.0:
        raise UsageError(
            f"{share:g} is not a share of the documents.",
            place="--blank-share",
            remedy="Give a number between 0 and 1: 0.2 is a fifth.",
        )


def is_blank(doc_id: str, share: float) -> bool:
    """Whether a document is in the share without suggestions. The answer is deterministic."""
    digest = hashlib.sha256(f"blank\0{doc_id}".encode()).digest()
    return int.from_bytes(digest[:8], "big") < share * _WHOLE


def blank_documents(workplace: Workplace) -> dict[str, float]:
    """The documents of a workplace without suggestions, each with the share used to choose it."""
    path = workplace.blank_path
    if not path.is_file():
        return {}
    what = "a list of the documents without suggestions"
    data = read_json_object(path, what)
    for doc_id, share in data.items():
        if not isinstance(share, float | int):
            raise not_this(path, what, f"the share of {doc_id!r} is not a number")
    return data


def write_blank_documents(workplace: Workplace, blank: Mapping[str, float]) -> None:
    """Write the list of blank documents atomically. Write no file if there are none and there was
    no file."""
    if blank or workplace.blank_path.exists():
        text = json.dumps(dict(sorted(blank.items())), ensure_ascii=False, indent=1)
        with written_file(workplace.blank_path) as part:
            part.write_text(text + "\n", encoding="utf-8")
