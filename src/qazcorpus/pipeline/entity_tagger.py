"""The spaCy component that tags entities with the encoder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, Span
from spacy.training import Example

from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.decoding import TagLayout, spans_of_tags, viterbi
from qazcorpus.pipeline.encoder import Encoder

TAGS_FILE = "tags.json"
NAME = "kk_entity_tagger"
DECODED = 256  # sentences decoded together


@Language.factory(
    NAME,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    requires=["token.is_sent_start"],
    default_config={"max_pieces": 256, "batch_pieces": 256, "threads": 1},
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0},
)
def make_entity_tagger(
    nlp: Language, name: str, max_pieces: int, batch_pieces: int, threads: int
) -> EntityTagger:
    """Make the component; its model comes with `from_disk` or `from_bytes`."""
    return EntityTagger(name, max_pieces=max_pieces, batch_pieces=batch_pieces, threads=threads)


class EntityTagger:
    """Sets `doc.ents`, labelled with KazNERD's classes, one sentence of the document at a time.

    Entities that a Doc has already stay as they are.
    """

    def __init__(self, name: str = NAME, **settings: int) -> None:
        self.name = name
        self.settings = settings
        self._encoder: Encoder | None = None
        self._layout: TagLayout | None = None

    def initialize_from(self, encoder: Encoder, tags: Iterable[str]) -> None:
        """Give the component a trained model and the IOB2 tags of its outputs."""
        self._encoder, self._layout = encoder, TagLayout(list(tags))

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity classes that the component can set; none before it has a model."""
        tags = self._layout.tags if self._layout else ()
        return tuple(tag[2:] for tag in tags if tag.startswith("B-"))

    def __call__(self, doc: Doc) -> Doc:
        """Tag one document."""
        self._tag([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Tag documents in batches; sentences of one batch share the encoder's passes."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._tag(batch)
            yield from batch

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Exact-span precision, recall and F1 of the entities."""
        return get_ner_prf(examples)

    def _loaded(self) -> tuple[Encoder, TagLayout]:
        if self._encoder is None or self._layout is None:
            raise PipelineError(
                f"the component '{self.name}' has no model yet.",
                remedy="Load a trained pipeline with qazcorpus.load().",
            )
        return self._encoder, self._layout

    def _tag(self, docs: list[Doc]) -> None:
        sentences = [
            (doc, words)
            for doc in docs
            if not doc.ents
            for sentence in doc.sents
            if (words := [token for token in sentence if not token.is_space])
        ]
        tags = self._best_tags([[word.text for word in words] for _, words in sentences])
        found: dict[int, list[Span]] = {}
        for (doc, words), best in zip(sentences, tags, strict=True):
            for start, end, label in spans_of_tags(best):
                span = Span(doc, words[start].i, words[end - 1].i + 1, label=label)
                # A dash is never a name or a number.
                if any(letter.isalnum() for letter in span.text):
                    found.setdefault(id(doc), []).append(span)
        for doc in docs:
            if id(doc) in found:
                doc.set_ents(found[id(doc)], default="outside")

    def _best_tags(self, sentences: list[list[str]]) -> list[list[str]]:
        """The best valid IOB2 tags of each sentence's words."""
        encoder, layout = self._loaded()
        scores = encoder.scores(sentences)
        lengths = np.array([len(rows) for rows in scores], dtype=np.int64)
        result: list[list[str]] = [[]] * len(sentences)
        # Rows of like length are decoded together, so that padding costs little.
        order = lengths.argsort(kind="stable").tolist()
        for group in (order[i : i + DECODED] for i in range(0, len(order), DECODED)):
            width = int(lengths[group].max())
            padded = np.zeros((len(group), width, len(layout.tags)), dtype=np.float32)
            for row, i in enumerate(group):
                padded[row, : lengths[i]] = scores[i]
            for i, path in zip(group, viterbi(padded, lengths[group], layout), strict=True):
                result[i] = [layout.tags[tag] for tag in path]
        return result

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the model, its tokenizer and its tags."""
        encoder, layout = self._loaded()
        encoder.to_disk(Path(path))
        (Path(path) / TAGS_FILE).write_text(json.dumps(layout.tags), encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EntityTagger:
        """Read what `to_disk` wrote; raises PipelineError when something is missing."""
        encoder = Encoder.from_disk(Path(path), **self.settings)
        tags_path = Path(path) / TAGS_FILE
        try:
            tags = json.loads(tags_path.read_text(encoding="utf-8"))
            self.initialize_from(encoder, tags)
        except (OSError, ValueError, TypeError) as error:
            raise PipelineError(f"the tags cannot be read: {error}", path=tags_path) from error
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model, its tokenizer and its tags as bytes."""
        import srsly

        encoder, layout = self._loaded()
        parts = {"model": encoder.model, "tokenizer": encoder.tokenizer_json, "tags": layout.tags}
        return cast("bytes", srsly.msgpack_dumps(parts))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> EntityTagger:
        """Read what `to_bytes` wrote."""
        import srsly

        parts = srsly.msgpack_loads(data)
        encoder = Encoder(parts["model"], parts["tokenizer"], **self.settings)
        self.initialize_from(encoder, parts["tags"])
        return self
