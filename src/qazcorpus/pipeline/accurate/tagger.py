"""The spaCy component that runs the encoder and sets the layers that it predicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, POS
from spacy.language import Language
from spacy.scorer import Scorer, get_ner_prf
from spacy.symbols import IDS
from spacy.tokens import Doc, Span, Token
from spacy.training import Example

from qazcorpus.decoding import spans_of_tags
from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.accurate.encoder import Encoder
from qazcorpus.pipeline.accurate.heads import Analysed, Heads
from qazcorpus.pipeline.agency import organisation_label
from qazcorpus.pipeline.doc_sentences import require_sentences
from qazcorpus.pipeline.name_spans import CONFUSED, DOUBTS, set_names
from qazcorpus.scheme import load_scheme

NAME = "kk_encoder"
ATTRIBUTES = (POS, MORPH, LEMMA, HEAD, DEP)


@Language.factory(
    NAME,
    assigns=[
        "token.pos",
        "token.morph",
        "token.lemma",
        "token.dep",
        "token.head",
        "doc.ents",
        "token.ent_iob",
        "token.ent_type",
        "doc.spans",
        "doc.tensor",
    ],
    requires=["token.is_sent_start"],
    default_config={"max_words": 128, "batch_words": 128, "threads": 1},
    default_score_weights={
        "pos_acc": 0.2,
        "morph_acc": 0.1,
        "lemma_acc": 0.1,
        "dep_uas": 0.1,
        "dep_las": 0.1,
        "ents_f": 0.4,
    },
)
def make_encoder_tagger(
    nlp: Language, name: str, max_words: int, batch_words: int, threads: int
) -> EncoderTagger:
    """Make the component. `from_disk` or `from_bytes` gives it a trained model."""
    return EncoderTagger(name, max_words=max_words, batch_words=batch_words, threads=threads)


class EncoderTagger:
    """Sets UPOS, features, lemmas, dependencies and entities (KazNERD's classes) in one pass.

    Each sentence is read separately, so a document's result does not depend on other documents.
    Entities that a Doc already has are not changed. This includes the annotation that it has none.
    """

    def __init__(self, name: str = NAME, **settings: int) -> None:
        self.name = name
        self.settings = settings
        self._model: tuple[Encoder, Heads] | None = None

    def initialize_from(self, encoder: Encoder, heads: Heads) -> None:
        """Give the component a trained model."""
        self._model = encoder, heads

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity classes that the component can set. Without a model, there are none."""
        tags = self._model[1].layout.tags if self._model else ()
        return tuple(tag[2:] for tag in tags if tag.startswith("B-"))

    @property
    def heads(self) -> Heads:
        """The heads of the trained model. Raises PipelineError if there is no model yet."""
        return self._loaded()[1]

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one document."""
        self._analyse([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Analyse documents in batches. The encoder reads the sentences of a batch together."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._analyse(batch)
            yield from batch

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Accuracy of the token layers, UAS and LAS, exact-span scores of the entities."""
        examples = list(examples)
        scores: dict[str, Any] = {}
        for attribute in ("pos", "lemma"):
            scores |= Scorer.score_token_attr(examples, attribute)
        scores |= Scorer.score_token_attr(examples, "morph", getter=_feature_key)
        scores |= Scorer.score_deps(examples, "dep", getter=_relation, ignore_labels=("punct",))
        return scores | get_ner_prf(examples)

    def _loaded(self) -> tuple[Encoder, Heads]:
        if self._model is None:
            raise PipelineError(
                f"the component '{self.name}' has no model yet.",
                remedy="Load a trained pipeline with qazcorpus.load().",
            )
        return self._model

    def _analyse(self, docs: list[Doc]) -> None:
        encoder, heads = self._loaded()
        for doc in docs:
            require_sentences(doc, self.name)
        # Indices instead of tokens: so many objects would slow down the garbage collector.
        places = [
            [[token.i for token in sentence if not token.is_space] for sentence in doc.sents]
            for doc in docs
        ]
        texts = [
            [doc[i].text for i in sentence]
            for doc, sentences in zip(docs, places, strict=True)
            for sentence in sentences
        ]
        results = iter(heads.analyse(encoder, texts))
        for doc, sentences in zip(docs, places, strict=True):
            analysed = [(sentence, next(results)) for sentence in sentences]
            if not doc.has_annotation("ENT_IOB"):
                set_entities(doc, analysed)
                doc.user_data[DOUBTS] = label_doubts(analysed, self.labels)
            set_tokens(doc, analysed)
            set_states(doc, analysed, encoder.state_width)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model, its tokenizer and its labels."""
        encoder, heads = self._loaded()
        encoder.to_disk(Path(path))
        heads.to_disk(Path(path))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EncoderTagger:
        """Read the files that `to_disk` wrote. Raises PipelineError if one is missing or broken."""
        encoder = Encoder.from_disk(Path(path), **self.settings)
        self.initialize_from(encoder, Heads.from_disk(Path(path)))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model, its tokenizer and its labels as bytes."""
        import srsly

        encoder, heads = self._loaded()
        parts = {
            "model": encoder.model,
            "words": encoder.words,
            "tokenizer": encoder.tokenizer_json,
            "labels": heads.to_parts(),
            "weight": heads.relations.weight,
            "bias": heads.relations.bias,
        }
        return cast("bytes", srsly.msgpack_dumps(parts))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> EncoderTagger:
        """Read the result of `to_bytes`. Raises KeyError, TypeError or ValueError for other
        bytes."""
        import srsly

        parts = srsly.msgpack_loads(data)
        encoder = Encoder(parts["model"], parts["words"], parts["tokenizer"], **self.settings)
        heads = Heads.from_parts(parts["labels"], parts["weight"], parts["bias"])
        self.initialize_from(encoder, heads)
        return self


def set_entities(doc: Doc, analysed: Sequence[tuple[Sequence[int], Analysed]]) -> None:
    """Set `doc.ents` from the IOB2 tags of the sentences, which are given with the places of their
    tokens, and `doc.spans["names"]` to these and the names inside them."""
    spans = [
        _span(doc, places[start], places[end - 1] + 1, label)
        for places, result in analysed
        for start, end, label in spans_of_tags(result.tags)
        # A dash is never a name or a number.
        if any(letter.isalnum() for word in result.words[start:end] for letter in word)
    ]
    doc.set_ents(spans, default="outside")
    set_names(
        doc,
        [
            _span(doc, places[name.start], places[name.end - 1] + 1, name.label)
            for places, result in analysed
            for name in result.inner
        ],
    )


def label_doubts(
    analysed: Sequence[tuple[Sequence[int], Analysed]], classes: Sequence[str]
) -> dict[int, dict[str, float]]:
    """For the first token of each outermost name, the logarithms of the probabilities of the labels
    that are confused with one another."""
    columns: dict[str, list[int]] = {}
    for number, name in enumerate(classes):
        label = name if name in ("AGENCY", "ORG") else load_scheme().label_of_kind(name)
        if label in CONFUSED:
            columns.setdefault(label, []).append(number)
    return {
        places[word]: {
            label: float(np.logaddexp.reduce(row[numbers])) for label, numbers in columns.items()
        }
        for places, result in analysed
        for word, row in result.doubts.items()
    }


def _span(doc: Doc, start: int, end: int, label: str) -> Span:
    """The span with the encoder's label. An organisation is a state body if the encoder or the
    rules of agency.py say so, because the encoder has seen few of them."""
    span = Span(doc, start, end, label=label)
    if label == "ORG" and organisation_label(span.text) == "AGENCY":
        return Span(doc, start, end, label="AGENCY")
    return span


def set_tokens(doc: Doc, analysed: Sequence[tuple[Sequence[int], Analysed]]) -> None:
    """Set the token layers of a document. White space is attached to the word before it."""
    values = np.zeros((len(doc), len(ATTRIBUTES)), dtype=np.uint64)
    offsets = np.zeros(len(doc), dtype=np.int64)
    strings, morphology = doc.vocab.strings, doc.vocab.morphology
    features: dict[str, int] = {"_": morphology.add("")}
    # White space has a relation too, because spaCy drops the head of a token without a relation.
    values[:, 0], values[:, 4] = IDS["SPACE"], strings.add("dep")
    for places, result in analysed:
        for i, place in enumerate(places):
            feats = result.feats[i]
            if feats not in features:
                features[feats] = morphology.add(feats)
            values[place] = (
                IDS[result.upos[i]],
                features[feats],
                strings.add(result.lemmas[i]),
                0,
                strings.add(result.deprels[i]),
            )
            offsets[place] = places[result.heads[i]] - place
    attach_spaces(doc, values, offsets)
    values[:, 3] = offsets.astype(np.uint64)
    doc.from_array(list(ATTRIBUTES), values)  # type: ignore[arg-type]


def set_states(doc: Doc, analysed: Sequence[tuple[Sequence[int], Analysed]], width: int) -> None:
    """Set `doc.tensor` (tokens × width) to the encoder's states, with zeros for white space."""
    tensor = np.zeros((len(doc), width), dtype=np.float32)
    for places, result in analysed:
        if places:
            tensor[places] = result.states
    doc.tensor = tensor  # type: ignore[assignment]


def attach_spaces(doc: Doc, values: NDArray[np.uint64], offsets: NDArray[np.int64]) -> None:
    """Set the lemma and the head of white space. The head is the word before it in its sentence, or
    the first word."""
    for sentence in doc.sents:
        if not any(token.is_space for token in sentence):
            continue
        first = next((token.i for token in sentence if not token.is_space), sentence.start)
        before = first
        for token in sentence:
            if token.is_space:
                offsets[token.i] = before - token.i
                values[token.i, 2] = token.orth
            else:
                before = token.i


def _feature_key(token: Token, attribute: str) -> int:
    key: int = getattr(token, attribute).key
    return key


def _relation(token: Token, attribute: str) -> str:
    return token.vocab.strings.as_string(getattr(token, attribute)).lower()
