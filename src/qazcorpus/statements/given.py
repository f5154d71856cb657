"""Judge statements that are given, instead of those that a pipeline finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

from qazcorpus.document import Document, Statement
from qazcorpus.errors import PipelineError
from qazcorpus.statements.component import NAME

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class StatementJudge(Protocol):
    """A spaCy component that can judge given statements, such as `StatementComponent`."""

    def judge(self, doc: Doc, statements: Sequence[Statement], target: str) -> list[Statement]:
        """The statements of the Doc, in their order, with their stance toward the target."""
        ...


def judge_statements(nlp: Language, document: Document, target: str) -> list[Statement]:
    """The document's statements, in their order, with the pipeline's stance toward the target.

    Stances and targets that the statements have are not read. Words, sentences and entities come
    from the pipeline. All of the document's statements are context for each other, so a content
    should occur only once. Raises UsageError if the target is empty, and PipelineError if the
    pipeline has no component that judges statements.
    """
    return next(judge_toward_each(nlp, document, (target,)))


def judge_toward_each(
    nlp: Language, document: Document, targets: Iterable[str]
) -> Iterator[list[Statement]]:
    """Yield the result of `judge_statements` for each target. The text is read only once."""
    judge, doc = _prepared(nlp, document)
    for target in targets:
        yield judge.judge(doc, document.statements, target)


def rejudged(nlp: Language, document: Document) -> Document:
    """The document with the pipeline's stance for each statement that has a target.

    The statements toward one target are judged together, as in `judge_statements`.
    """
    judge, doc = _prepared(nlp, document)
    found = dict(enumerate(document.statements))
    for target in dict.fromkeys(s.target for s in document.statements if s.target):
        places = [place for place, s in found.items() if s.target == target]
        found |= zip(
            places, judge.judge(doc, [found[place] for place in places], target), strict=True
        )
    return replace(document, statements=tuple(found.values()))


def _prepared(nlp: Language, document: Document) -> tuple[StatementJudge, Doc]:
    judge = statement_judge(nlp)
    with nlp.select_pipes(disable=[NAME]):
        return judge, nlp(nlp.tokenizer(document.text))


def statement_judge(nlp: Language) -> StatementJudge:
    """The pipeline's component that judges statements. Raises PipelineError if there is none."""
    component = nlp.get_pipe(NAME) if NAME in nlp.pipe_names else None
    if not hasattr(component, "judge"):
        raise PipelineError(
            f"the pipeline {nlp.lang}_{nlp.meta.get('name', '')} cannot judge statements.",
            remedy=f"Use a pipeline with the component {NAME}, such as kk_news_trf.",
        )
    return cast("StatementJudge", component)
