"""The accurate pipeline as a teacher: it labels texts, words and annotated sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span

from qazcorpus.evaluate.treebank_doc import treebank_doc
from qazcorpus.pipeline.name_spans import DOUBTS, NAMES
from qazcorpus.readers.interchange.iob2 import TaggedWords
from qazcorpus.readers.interchange.treebank import TreebankSentence
from qazcorpus.training.encoder.named_words import kaznerd_class
from qazcorpus.training.fast.gold_sentences import entity_doc

if TYPE_CHECKING:
    from spacy.language import Language


class Teacher:
    """A pipeline that labels texts for training. It sets all layers except statements. Entities
    have KazNERD's classes."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        for name in ("kk_entity_details", "kk_referents", "kk_statements"):
            if name in nlp.pipe_names:
                nlp.disable_pipe(name)
        self.vocab = nlp.vocab

    def texts(self, texts: Iterable[str]) -> Iterator[Doc]:
        """Label texts with all layers."""
        return map(as_kaznerd, self._nlp.pipe(texts))

    def words(self, texts: Iterable[Sequence[str]], *, whole: bool = False) -> Iterator[Doc]:
        """Label texts given as words with all layers. With `whole`, each is one sentence."""
        docs = (Doc(self.vocab, words=list(words)) for words in texts)
        return map(as_kaznerd, self._nlp.pipe(map(one_sentence, docs) if whole else docs))

    def entities(self, sentences: Iterable[TaggedWords], *, whole: bool) -> Iterator[Doc]:
        """Label sentences with all layers but entities, and keep their own entities. With `whole`,
        each is one sentence."""
        sentences = list(sentences)
        words = [sentence.words for sentence in sentences]
        for doc, sentence in zip(self.words(words, whole=whole), sentences, strict=True):
            gold = entity_doc(sentence, self.vocab)
            spans = [Span(doc, ent.start, ent.end, ent.label) for ent in gold.ents]
            doc.set_ents(spans, default="outside")
            yield doc

    def trees(self, sentences: Sequence[TreebankSentence]) -> Iterator[Doc]:
        """A treebank's sentences with their own trees and the teacher's entities.

        If the treebank has no features, a word gets the teacher's features if the teacher agrees on
        its part of speech. If not, the word is not used to train either.
        """
        gold = [treebank_doc(sentence, self.vocab) for sentence in sentences]
        words = [[token.text for token in doc] for doc in gold]
        labelled = self.words(words, whole=True)
        for sentence, doc, found in zip(sentences, gold, labelled, strict=True):
            spans = [Span(doc, ent.start, ent.end, ent.label) for ent in found.ents]
            doc.set_ents(spans, default="outside")
            if not any(analysis.feats for token in sentence.tokens for analysis in token.analyses):
                take_features(doc, found)
            yield doc


def take_features(doc: Doc, found: Doc) -> None:
    """Copy features from an analysis of the same words, if the part of speech is the same. If not,
    the part of speech is removed too, because spaCy's morphologizer learns both as one label."""
    for token, other in zip(doc, found, strict=True):
        if token.pos == other.pos:
            token.morph = other.morph
        else:
            token.set_morph(None)  # type: ignore[attr-defined]
            token.pos_ = ""


def as_kaznerd(doc: Doc) -> Doc:
    """Give the entities KazNERD's classes, which have one class for AGENCY and ORG, and return the
    Doc. The names inside them are left out."""
    doc.set_ents(
        [Span(doc, ent.start, ent.end, label=kaznerd_class(ent.label_)) for ent in doc.ents],
        default="outside",
    )
    doc.spans.pop(NAMES, None)
    doc.user_data.pop(DOUBTS, None)
    return doc


def one_sentence(doc: Doc) -> Doc:
    """Mark the Doc as one sentence and return it."""
    for token in doc:
        token.is_sent_start = token.i == 0
    return doc
