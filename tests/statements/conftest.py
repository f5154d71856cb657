from __future__ import annotations

from collections.abc import Callable

import pytest
import spacy
from spacy.language import Language

from qazcorpus.document import Entity, Span
from qazcorpus.given_targets import Targets, given_targets
from qazcorpus.statements.rules.finder import Analysis, StatementAnalyser
from qazcorpus.statements.rules.units import AnalysisInput

Analyse = Callable[..., Analysis]


@pytest.fixture(scope="session")
def nlp() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    return nlp


@pytest.fixture(scope="session")
def analyser() -> StatementAnalyser:
    return StatementAnalyser()


@pytest.fixture
def make_input(nlp: Language) -> Callable[..., AnalysisInput]:
    def make(
        text: str, target: Targets = "", entities: dict[str, str] | None = None
    ) -> AnalysisInput:
        doc = nlp(text)
        tokens = [Span(t.idx, t.idx + len(t), t.text) for t in doc]
        sentences = [Span(s.start_char, s.end_char, s.text) for s in doc.sents]
        spans = []
        for name, label in (entities or {}).items():
            start = text.index(name)
            spans.append(Entity(start, start + len(name), name, label=label))
        return AnalysisInput(text, tokens, sentences, spans, given_targets(target))

    return make


@pytest.fixture
def analyse(make_input: Callable[..., AnalysisInput], analyser: StatementAnalyser) -> Analyse:
    def run(text: str, target: Targets = "жоба", **options: object) -> Analysis:
        return analyser.analyse(make_input(text, target, **options))

    return run
