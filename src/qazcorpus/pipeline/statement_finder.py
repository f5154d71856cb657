"""`kk_statements`: who says what, for or against, as a spaCy component.

It reads the Doc's tokens, sentence starts and entities and sets `doc._.statements` and
`doc._.targets`, tuples of `Statement` and `Target` (offsets are code points, spaCy's own). Name the
matter in `doc._.target` beforehand; left empty, it is found in the document.

Both layers lie in `doc.user_data` as plain dicts, so that they travel with the Doc: to other
processes, to bytes, into a DocBin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.document import Entity, Span, Statement, Target, statements_from, targets_from
from qazcorpus.statements.finder import StatementAnalyser
from qazcorpus.statements.units import AnalysisInput

STATEMENTS, TARGETS = "qazcorpus.statements", "qazcorpus.targets"


def _statements(doc: Doc) -> tuple[Statement, ...]:
    return statements_from(doc.user_data.get(STATEMENTS, ()))


def _set_statements(doc: Doc, statements: Iterable[Statement]) -> None:
    doc.user_data[STATEMENTS] = [asdict(statement) for statement in statements]


def _targets(doc: Doc) -> tuple[Target, ...]:
    return targets_from(doc.user_data.get(TARGETS, ()))


def _set_targets(doc: Doc, targets: Iterable[Target]) -> None:
    doc.user_data[TARGETS] = [asdict(target) for target in targets]


Doc.set_extension("target", default="", force=True)
Doc.set_extension("targets", getter=_targets, setter=_set_targets, force=True)
Doc.set_extension("statements", getter=_statements, setter=_set_statements, force=True)


class StatementComponent:
    """Runs a statement analyser over a Doc."""

    def __init__(self, analyser: StatementAnalyser | None = None) -> None:
        self._analyser = analyser or StatementAnalyser()

    def __call__(self, doc: Doc) -> Doc:
        """Set the Doc's statements and targets."""
        analysis = self._analyser.analyse(analysis_input(doc))
        doc._.targets = analysis.targets
        doc._.statements = analysis.statements
        return doc


def analysis_input(doc: Doc) -> AnalysisInput:
    """The Doc as the analyser takes it. Without sentence starts it is one sentence a line."""
    text = doc.text
    tokens = [Span(t.idx, t.idx + len(t), t.text) for t in doc]
    sentences = (
        [Span(s.start_char, s.end_char, s.text) for s in doc.sents]
        if doc.has_annotation("SENT_START")
        else []
    )
    entities = [Entity(e.start_char, e.end_char, e.text, label=e.label_) for e in doc.ents]
    return AnalysisInput(text, tokens, sentences, entities, doc._.target)


@Language.factory(
    "kk_statements", assigns=["doc._.statements", "doc._.targets"], requires=["token.sent_start"]
)
def make_statement_finder(nlp: Language, name: str) -> StatementComponent:
    """Make the component with the rules that come with the package."""
    return StatementComponent()
