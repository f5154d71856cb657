"""The Kazakh examples of the pair encoder: the project's texts, and real texts and reports that
others wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qazcorpus.annotations.gold import HELD_OUT, held_out
from qazcorpus.annotations.whole_texts import other_targets, whole_texts
from qazcorpus.document import Answer, Document
from qazcorpus.training.repository import in_repository
from qazcorpus.training.stance.examples import Example, examples_of
from qazcorpus.training.statements.learning_texts import (
    gold_texts,
    matter,
    names_of,
    refuse_matters,
    register,
    single_statements,
)
from qazcorpus.training.statements.real_texts import real_reports, real_texts

if TYPE_CHECKING:
    from qazcorpus.annotations.real_reports import ReportUse

SINGLE, NEWS, REPORTS, BRIEFS, CONTRASTS = "single", "news", "reports", "briefs", "contrasts"
OTHER_TARGETS, DOCUMENTS, REAL, REAL_REPORTS = (
    "other_targets",
    "documents",
    "real",
    "real_reports",
)
FILES: Final[Mapping[str, str]] = {
    SINGLE: "sentences.jsonl",
    NEWS: "news.jsonl",
    REPORTS: "reports.jsonl",
    BRIEFS: "briefs.jsonl",
    CONTRASTS: "contrasts.jsonl",
}
"""The files of the project's texts in `annotations/stance`, by the name of the set."""
SHORT: Final = (SINGLE, NEWS, CONTRASTS)
"""The sets of texts with a single statement."""
_Neutral = Mapping[str, Sequence[Answer]]
_DEFAULT: Final = ("neutral",)


@dataclass(frozen=True, slots=True)
class KazakhSources:
    """The files with the texts that the project may not publish.

    `real` have the texts of `annotations/sentences/statements.jsonl`: the table of raw texts and
    KazNERD's IOB2_valid.txt. `reports` have those of `annotations/reports/statements.jsonl`, in
    JSON Lines with the key `text`.
    """

    real: tuple[Path, ...] = ()
    reports: tuple[Path, ...] = ()


def project_files(sources: KazakhSources) -> list[Path]:
    """The files of the project that are read with these sources."""
    found = [in_repository("annotations", "stance", name) for name in FILES.values()]
    found += [
        in_repository("annotations", "stance", "wordings.jsonl"),
        in_repository("annotations", "stance", "opposites.jsonl"),
        in_repository("annotations", "stance", "attitudes.yaml"),
        in_repository("annotations", "gold"),
    ]
    if sources.real:
        found.append(in_repository("annotations", "sentences", "statements.jsonl"))
    if sources.reports:
        found.append(in_repository("annotations", "reports", "statements.jsonl"))
    return found


def learning_examples(sources: KazakhSources, neutral: _Neutral) -> dict[str, list[Example]]:
    """The examples to learn from, by the name of the set.

    `neutral` has the admissible answers of statements that are marked as neutral, by the name of
    the set; without an entry, it is neutral. Matters of the gold documents and of the texts that
    are kept for evaluation are left out of the real texts; in other texts, those of held-out
    documents and texts raise UsageError. Raises UsageError if a text that is to be learned from is
    missing in the sources.
    """
    gold = gold_texts()
    named = {name: in_repository("annotations", "stance", file) for name, file in FILES.items()}
    whole = [named[REPORTS], named[BRIEFS]]
    documents: dict[str, Iterable[Document]] = {
        name: list(single_statements([named[name]])) for name in SHORT
    }
    documents |= {name: list(whole_texts("learn", [named[name]])) for name in (REPORTS, BRIEFS)}
    documents[OTHER_TARGETS] = list(other_targets("learn", whole))
    kept = _kept(gold)
    for name in (*SHORT, REPORTS, BRIEFS, OTHER_TARGETS):
        refuse_matters(documents[name], kept)
    documents[DOCUMENTS] = [one for one in gold if matter(one) not in HELD_OUT]
    documents[REAL] = real_texts(sources.real, "learn", without=names_of(kept))
    titled = {REPORTS, BRIEFS, OTHER_TARGETS, DOCUMENTS}
    found = {
        name: list(_examples(name, some, neutral, titled=name in titled))
        for name, some in documents.items()
    }
    found[REAL_REPORTS] = list(real_report_examples(sources.reports, "learn", REAL_REPORTS))
    return found


def measured_examples(sources: KazakhSources, neutral: _Neutral) -> dict[str, list[Example]]:
    """The examples that are not learned from, by the name of the set: held-out documents, texts
    that are kept for evaluation (news apart from other registers), real texts, and the reports
    for development, on which the temperature is set."""
    found = {DOCUMENTS: list(_examples(DOCUMENTS, held_out(gold_texts()), neutral))}
    for name in (REPORTS, BRIEFS):
        file = in_repository("annotations", "stance", FILES[name])
        for document in whole_texts("measure", [file]):
            kind = f"{name}_{'news' if register(document) == 'news' else 'other'}"
            found.setdefault(kind, []).extend(_examples(name, [document], neutral))
    found[REAL] = list(_examples(REAL, real_texts(sources.real, "measure"), neutral, titled=False))
    found[REAL_REPORTS] = list(real_report_examples(sources.reports, "develop", REAL_REPORTS))
    return {name: examples for name, examples in found.items() if examples}


def kept_matters() -> set[str]:
    """The targets of gold documents and of the texts that are kept for evaluation, in all wordings,
    in lower case."""
    return names_of(_kept(gold_texts()))


def _kept(gold: Iterable[Document]) -> list[Document]:
    """The gold documents and the texts that are kept for evaluation."""
    files = [in_repository("annotations", "stance", FILES[name]) for name in (REPORTS, BRIEFS)]
    return [*gold, *whole_texts("measure", files)]


def real_report_examples(files: Sequence[Path], use: ReportUse, name: str) -> Iterator[Example]:
    """Yield the examples of the annotated real reports for a use, with the roles of their targets.

    Raises UsageError if one of their texts is not in the files. Without files, there are none.
    """
    for annotation, document in real_reports(files, use):
        for example in examples_of(name, document):
            yield example.with_role(annotation.roles[example.question.target])


def _examples(
    name: str, documents: Iterable[Document], neutral: _Neutral, *, titled: bool = True
) -> Iterator[Example]:
    admissible = neutral.get(name, _DEFAULT)
    for document in documents:
        yield from examples_of(name, document, neutral=admissible, titled=titled)
