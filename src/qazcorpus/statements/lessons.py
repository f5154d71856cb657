"""Make training examples for a pipeline's discourse model from documents with gold statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from qazcorpus.document import Document, Span, Statement
from qazcorpus.errors import PipelineError
from qazcorpus.statements.component import NAME, StatementComponent, analysis_input
from qazcorpus.statements.model.learned import terms_and_kin
from qazcorpus.statements.model.lesson import Lesson
from qazcorpus.statements.model.passages import word_table
from qazcorpus.statements.rules.finder import RuleStatementFinder
from qazcorpus.statements.rules.stance import RuleStanceClassifier
from qazcorpus.statements.rules.targets import TargetFinder

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def statement_component(nlp: Language) -> StatementComponent:
    """The pipeline's statement finder. Raises PipelineError if there is none with an encoder."""
    component = nlp.get_pipe(NAME) if NAME in nlp.pipe_names else None
    if not isinstance(component, StatementComponent) or not component.has_encoder:
        raise PipelineError(
            f"the pipeline {nlp.lang}_{nlp.meta.get('name', '')} has no statement finder that can "
            "learn.",
            remedy="Use a pipeline with the component kk_statements and a setting for its "
            "`encoder`: kk_news_trf or kk_news_sm.",
        )
    return component


def lessons_of(
    nlp: Language, documents: Iterable[Document], *, complete: bool = True
) -> Iterator[Lesson]:
    """Yield a lesson for each document that has a target, in their order.

    Words, sentences, entities and vectors come from the pipeline, as in later use of the model;
    statements come from the document. Only stances toward the first target can be learned. If a
    content has several stances, the one toward this target is used. If not `complete`, the text has
    other statements that are not marked, so that only stances can be learned from it. Raises
    PipelineError if the pipeline cannot learn.
    """
    component = statement_component(nlp)
    rules, targets, stances = RuleStatementFinder(), TargetFinder(), RuleStanceClassifier()
    doc: Doc | None = None
    for document in documents:
        name = next((target.text for target in document.targets), document.metadata.target)
        if not name.strip():
            continue
        if doc is None or doc.text != document.text:  # a text with several targets is repeated
            with nlp.select_pipes(disable=[NAME]):
                doc = nlp(document.text)
        doc._.target = name
        given = analysis_input(doc)
        target = targets.find(given, given.units)[0]
        found = rules.find(given, [target])
        own = _one_each(document.statements, name)
        table = word_table(given, found)
        terms, kin = terms_and_kin(stances, given, own, target)
        yield Lesson.of(
            own,
            table,
            component.vectors(doc)[table.tokens],
            component.encode(target.text),
            rules=found,
            terms=terms,
            kin=kin,
            about=name,
            complete=complete,
        )


def _one_each(statements: Iterable[Statement], target: str) -> tuple[Statement, ...]:
    """One statement for each content and source: the one about the target, or else one without a
    target, or else the first."""
    found: dict[tuple[Span, Span | None], Statement] = {}
    for statement in statements:
        key = (statement.content, statement.source)
        known = found.get(key)
        better = {target: 2, "": 1}
        if known is None or better.get(statement.target, 0) > better.get(known.target, 0):
            found[key] = statement
    return tuple(found.values())
