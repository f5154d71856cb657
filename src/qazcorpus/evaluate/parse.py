"""How well a pipeline segments, tags, lemmatizes and parses raw text, and how fast."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from qazcorpus.evaluate.conll18 import score_parse
from qazcorpus.evaluate.score import Score
from qazcorpus.evaluate.syntactic_words import syntactic_sentences
from qazcorpus.pipeline.convert import to_document
from qazcorpus.readers.interchange.treebank import TreebankSentence, raw_text

if TYPE_CHECKING:
    from spacy.language import Language

# The first text a pipeline reads is slow: sessions are opened, caches filled.
_WARMING: Final = "Қар түнімен жауып, таңертең ғана тоқтады."
_NOT_PARSING: Final = ("kk_entity_details", "kk_statements")


@dataclass(frozen=True, slots=True)
class ParseEvaluation:
    """The scores of each layer that the pipeline sets, by the names of the CoNLL 2018 table, and
    the speed in words per CPU second of one process."""

    scores: dict[str, Score]
    words: int
    words_per_second: float

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it: counts, and percentages to two decimals."""
        return {
            "scores": {name: _percentages(score) for name, score in self.scores.items()},
            "words": self.words,
            "words_per_cpu_second": round(self.words_per_second),
        }


def evaluate_parse(files: Sequence[Sequence[TreebankSentence]], nlp: Language) -> ParseEvaluation:
    """Score a pipeline on the raw text of treebank files, each file one text.

    Words are syntactic words (`syntactic_words`), as in the task. Statements and entities' details
    are not looked for: only what the layers need is timed. Raises UsageError when the pipeline
    changes the text, PipelineError when it finds no sentences.
    """
    texts = [raw_text(sentences) for sentences in files if sentences]
    beside = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory in _NOT_PARSING]
    with nlp.select_pipes(disable=beside):
        nlp(_WARMING)
        started = time.process_time()
        docs = list(nlp.pipe(texts))
        seconds = time.process_time() - started
    gold = [sentence.tokens for sentences in files for sentence in sentences]
    found = [tokens for doc in docs for _, tokens in syntactic_sentences(to_document(doc))]
    scores = score_parse(gold, found)
    words = scores["Words"].predicted
    return ParseEvaluation(scores, words, words / max(seconds, 1e-9))


def _percentages(score: Score) -> dict[str, float]:
    ratios = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    counts = {"gold": score.gold, "system": score.predicted, "correct": score.correct}
    return {**{name: round(100 * ratio, 2) for name, ratio in ratios.items()}, **counts}
