"""Stanza's Kazakh models as a spaCy pipeline: a tokenizer and the component `kk_stanza`.

The tokenizer splits the text as Stanza does and keeps the offsets: every character of the text is
in the Doc, even if Stanza leaves it out. The component adds UPOS, XPOS (`tag_`), features, lemmas,
dependencies and entities, to many Docs at once. It also takes Docs that another tokenizer made.

A multi-word token («баласыз» = бала + сыз) stays one token, because it is one word in the text. Its
syntactic words are in `token._.words`. It has the analysis of the word nearest to the root (here
«бала») and all arcs between its words and other tokens, so that the result is a tree.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer, get_ner_prf
from spacy.tokens import Doc, Span, Token
from spacy.util import DummyTokenizer, registry

from qazcorpus.decoding import spans_of_tags
from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.doc_sentences import require_sentences
from qazcorpus.pipeline.stanza_models import StanzaModels, StanzaToken

if TYPE_CHECKING:
    from spacy.training import Example
    from spacy.vocab import Vocab

NAME: Final = "kk_stanza"
TOKENIZER: Final = "qazcorpus.StanzaTokenizer.v1"
COMPONENTS: Final = (
    "kk_sentencizer",
    NAME,
    "kk_entity_details",
    "kk_name_parts",
    "kk_referents",
    "kk_statements",
)
_GAP: Final = re.compile(r"\s+|\S+")

if not Token.has_extension("words"):
    Token.set_extension("words", default=())


def load_stanza(folder: str | Path | None = None, *, exclude: Collection[str] = ()) -> Language:
    """Load Stanza's Kazakh models as a spaCy Language, with the scheme's labels and statements.

    `exclude` names components to leave out.

    `folder` holds Stanza's `resources.json`, and nothing is downloaded. Without `folder`, the
    models are in Stanza's own folder (or in STANZA_RESOURCES_DIR), and missing models are
    downloaded. Raises MissingExtraError if the package `stanza` is missing, and PipelineError if
    the models cannot be loaded.
    """
    import spacy

    place = str(Path(folder).absolute()) if folder is not None else None
    nlp = spacy.blank(
        "kk", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER, "folder": place}}}
    )
    for name in COMPONENTS:
        if name not in exclude:
            nlp.add_pipe(name)
    models = _models_of(nlp)
    nlp.meta.update(name="stanza", version=models.version, description=models.description)
    return nlp


class StanzaTokenizer(DummyTokenizer):
    """Splits a text into Stanza's tokens and sentences."""

    def __init__(self, vocab: Vocab, models: StanzaModels) -> None:
        self.vocab = vocab
        self.models = models

    def __call__(self, text: str) -> Doc:
        """A Doc with every character of the text, and with sentence starts."""
        return make_doc(self.vocab, text, self.models.segment(text))

    def __reduce__(self) -> tuple[type[StanzaTokenizer], tuple[Vocab, StanzaModels]]:
        return StanzaTokenizer, (self.vocab, self.models)


def create_tokenizer(folder: str | None = None) -> Callable[[Language], StanzaTokenizer]:
    """The function that makes the tokenizer of a config; `folder` is that of `load_stanza`."""

    def make(nlp: Language) -> StanzaTokenizer:
        return StanzaTokenizer(nlp.vocab, StanzaModels(folder))

    return make


registry.tokenizers.register(TOKENIZER, func=create_tokenizer)


def make_doc(vocab: Vocab, text: str, sentences: Sequence[Sequence[StanzaToken]]) -> Doc:
    """A Doc of `text` with the given tokens and sentences; tokens are in order and do not overlap.

    As in spaCy, one space after a token belongs to the token. Other white space is a separate token
    in the sentence before it. Other characters between two tokens also become tokens.
    """
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool] = []
    multiword: dict[int, tuple[str, ...]] = {}

    def add(piece: str, *, starts_sentence: bool = False) -> None:
        words.append(piece)
        spaces.append(False)
        starts.append(starts_sentence or len(starts) == 0)

    def add_gap(gap: str) -> None:
        for piece in _GAP.findall(gap):
            owned = piece[0] == " " and bool(words) and not words[-1].isspace()
            if owned:
                spaces[-1] = True
            if len(piece) > owned:
                add(piece[owned:])

    position = 0
    for number, sentence in enumerate(sentences):
        for i, token in enumerate(sentence):
            add_gap(text[position : token.start])
            if token.words:
                multiword[len(words)] = token.words
            add(text[token.start : token.end], starts_sentence=number > 0 and i == 0)
            position = token.end
    add_gap(text[position:])
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=starts)  # type: ignore[arg-type]
    for i, parts in multiword.items():
        doc[i]._.words = parts
    return doc


@Language.factory(
    NAME,
    requires=["token.is_sent_start"],
    assigns=[
        *("token.pos", "token.tag", "token.morph", "token.lemma", "token.head", "token.dep"),
        *("doc.ents", "token._.words"),
    ],
    default_score_weights={"pos_acc": 0.25, "morph_acc": 0.25, "dep_las": 0.25, "ents_f": 0.25},
)
def make_annotator(nlp: Language, name: str) -> StanzaAnnotator:
    """Make the component. It uses the models of the pipeline's tokenizer."""
    return StanzaAnnotator(name, _models_of(nlp))


class StanzaAnnotator:
    """Sets tags, features, lemmas, trees and entities (with KazNERD's classes).

    Tokens and sentences are not changed. If a Doc has entities already, they are not changed.
    """

    def __init__(self, name: str, models: StanzaModels) -> None:
        self.name = name
        self.models = models

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one document."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Annotate documents in batches; the models see the sentences of one batch together."""
        docs = iter(stream)
        while batch := list(islice(docs, batch_size)):
            self._annotate(batch)
            yield from batch

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Accuracy of tags, features and lemmas; attachment scores; exact-span F1 of entities."""
        examples = list(examples)
        scores = Scorer.score_deps(examples, "dep", ignore_labels=("punct",))
        for attribute in ("pos", "morph", "lemma"):
            scores |= Scorer.score_token_attr(examples, attribute, getter=_text_of)
        return scores | get_ner_prf(examples)

    def _annotate(self, docs: Sequence[Doc]) -> None:
        for doc in docs:
            require_sentences(doc, self.name)
        sentences = [[_tokens(sentence) for sentence in doc.sents] for doc in docs]
        answers = iter(self.models.annotate([s for doc in sentences for s in doc if s]))
        for doc, tokens in zip(docs, sentences, strict=True):
            annotated = [(words, next(answers)) for words in tokens if words]
            if annotated:
                _set_tokens(doc, annotated)
                _set_entities(doc, annotated)


def _models_of(nlp: Language) -> StanzaModels:
    tokenizer: object = nlp.tokenizer
    if not isinstance(tokenizer, StanzaTokenizer):
        raise PipelineError(
            f"the component '{NAME}' works with Stanza's tokenizer only.",
            remedy="Load the pipeline with qazcorpus.load('stanza').",
        )
    return tokenizer.models


def _tokens(sentence: Span) -> list[Token]:
    return [token for token in sentence if not token.is_space]


def _set_tokens(doc: Doc, annotated: Sequence[tuple[Sequence[Token], Any]]) -> None:
    strings, morphology = doc.vocab.strings, doc.vocab.morphology
    columns = {
        name: np.zeros(len(doc), dtype=np.uint64) for name in ("POS", "TAG", "MORPH", "LEMMA")
    }
    heads, labels = np.zeros(len(doc), dtype=np.int64), np.zeros(len(doc), dtype=np.uint64)
    parsed = False
    for words, sentence in annotated:
        at = {w.id: word.i for word, t in zip(words, sentence.tokens, strict=True) for w in t.words}
        parents = {w.id: w.head for w in sentence.words}
        for word, token in zip(words, sentence.tokens, strict=True):
            i, chosen = word.i, min(token.words, key=lambda w: _depth(parents, w.id))
            columns["POS"][i] = strings.add(chosen.upos or "")
            columns["TAG"][i] = strings.add(chosen.xpos or "")
            columns["MORPH"][i] = morphology.add(chosen.feats or "")
            columns["LEMMA"][i] = strings.add(chosen.lemma or "")
            if chosen.deprel is not None:
                parsed = True
                heads[i] = at[chosen.head] - i if chosen.head else 0
                labels[i] = strings.add(chosen.deprel)
    for token in doc:
        if token.is_space:
            columns["POS"][token.i] = strings.add("SPACE")
    if parsed:
        _attach_spaces(doc, heads, labels)
        columns |= {"HEAD": heads.astype(np.uint64), "DEP": labels}
    table: Any = np.stack(list(columns.values()), axis=1)
    doc.from_array(list(columns), table)


def _depth(parents: dict[int, int | None], word: int | None) -> int:
    """The number of arcs from a word up to the root node 0; 0 for a word without a head."""
    steps = 0
    while word and (word := parents[word]) is not None:
        steps += 1
    return steps


def _text_of(token: Token, attribute: str) -> str:
    return str(getattr(token, attribute if attribute == "morph" else f"{attribute}_"))


def _attach_spaces(doc: Doc, heads: Any, labels: Any) -> None:
    """Attach white space to the token before it, or to the first word at a sentence's start."""
    label = doc.vocab.strings.add("dep")
    for sentence in doc.sents:
        words = _tokens(sentence)
        for token in sentence:
            if token.is_space and words:
                heads[token.i] = max(words[0].i - token.i, -1)
                labels[token.i] = label


def _set_entities(doc: Doc, annotated: Sequence[tuple[Sequence[Token], Any]]) -> None:
    if doc.ents:
        return
    spans: list[Span] = []
    for words, sentence in annotated:
        tags = [_iob2(token.ner or "O") for token in sentence.tokens]
        for start, end, kind in spans_of_tags(tags):
            spans.append(Span(doc, words[start].i, words[end - 1].i + 1, label=kind))
    doc.set_ents(spans, default="outside")


def _iob2(tag: str) -> str:
    """The IOB2 tag for an IOBES tag."""
    return {"S": "B", "E": "I"}.get(tag[0], tag[0]) + tag[1:]
