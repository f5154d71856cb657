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

# A first text that is not timed, because it is slow: sessions are opened and caches are filled.
_WARM_UP: Final = "Қар түнімен жауып, таңертең ғана тоқтады."
_NOT_PARSING: Final = ("kk_entity_details", "kk_name_parts", "kk_referents", "kk_statements")


@dataclass(frozen=True, slots=True)
class ParseEvaluation:
    """The scores of each layer that the pipeline sets, with the names of the CoNLL 2018 shared
    task, and the speed in words per CPU second of one process."""

    scores: dict[str, Score]
    words: int
    words_per_second: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: counts, and percentages with two decimals."""
        return {
            "scores": {name: _percentages(score) for name, score in self.scores.items()},
            "words": self.words,
            "words_per_cpu_second": round(self.words_per_second),
        }


def evaluate_parse(files: Sequence[Sequence[TreebankSentence]], nlp: Language) -> ParseEvaluation:
    """Score a pipeline on the raw text of treebank files. Each file is one text.

    Words are syntactic words (`syntactic_words`), as in the shared task. Statements and details of
    entities are not searched for, so that only the work for the layers is timed. Raises UsageError
    if the pipeline changes the text, PipelineError if it finds no sentences.
    """
    texts = [raw_text(sentences) for sentences in files if sentences]
    not_needed = [n for n in nlp.pipe_names if nlp.get_pipe_meta(n).factory in _NOT_PARSING]
    with nlp.select_pipes(disable=not_needed):
        nlp(_WARM_UP)
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
