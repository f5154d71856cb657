"""Scores of parsing from raw text, as in the CoNLL 2018 shared task.

Gold and system split the same text into sentences, tokens and words. They may have different
numbers of them. Spans are compared by offsets into the text without white space, so a token that
contains a space («болған емес») is one span, as in the task's script `conll18_ud_eval.py` (Zeman et
al. 2018, "CoNLL 2018 Shared Task: Multilingual Parsing from Raw Text to Universal Dependencies",
section 5). The words of a multi-word token have no spans. In parts of the text where one side has
multi-word tokens, words are paired by the longest common subsequence of their lower-cased forms.
Annotations are compared on paired words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from qazcorpus.errors import UsageError
from qazcorpus.evaluate.score import Score
from qazcorpus.readers.interchange.treebank import SurfaceToken, WordAnalysis

Offsets = tuple[int, int]

# The lists of the task. A layered feature (Number[psor]) is not in them, and is not compared.
UNIVERSAL_FEATURES: Final = {
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number",
    "Case", "Definite", "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident",
    "Polarity", "Person", "Polite",
}  # fmt: skip
CONTENT_RELATIONS: Final = {
    "nsubj", "obj", "iobj", "csubj", "ccomp", "xcomp", "obl", "vocative", "expl", "dislocated",
    "advcl", "advmod", "discourse", "nmod", "appos", "nummod", "acl", "amod", "conj", "fixed",
    "flat", "compound", "list", "parataxis", "orphan", "goeswith", "reparandum", "root", "dep",
}  # fmt: skip
_TEXT_LAYERS: Final = ("upos", "feats", "lemma", "deprel")
_EMPTY: Final = ("", "_")
# Values of `parent` that are not the index of a word.
_ROOT: Final = -1
_UNKNOWN: Final = -2


@dataclass(frozen=True, slots=True)
class SegmentationScores:
    """The scores of one system on one text."""

    tokens: Score
    sentences: Score
    words: Score


@dataclass(frozen=True, slots=True)
class _Word:
    """A word. `parent` is the index of its head among all words of the text, from 0."""

    span: Offsets
    form: str
    multiword: bool
    analysis: WordAnalysis
    parent: int

    @property
    def relation(self) -> str:
        """The relation without its subtype."""
        return self.analysis.deprel.split(":")[0]


def score_segmentation(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> SegmentationScores:
    """Score the sentences of a system against the gold. A sentence is a sequence of tokens.

    Raises UsageError if the two texts differ in more than white space.
    """
    check_same_text(gold, system)
    gold_tokens, system_tokens = token_spans(gold), token_spans(system)
    gold_sentences, system_sentences = sentence_spans(gold), sentence_spans(system)
    gold_words, system_words = _words(gold), _words(system)
    return SegmentationScores(
        tokens=_score(gold_tokens, system_tokens),
        sentences=_score(gold_sentences, system_sentences),
        words=Score(len(_align(gold_words, system_words)), len(system_words), len(gold_words)),
    )


def score_parse(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> dict[str, Score]:
    """Score all layers that both sides have. The names are those of the task.

    These are Tokens, Sentences, Words; UPOS; UFeats (the universal features); Lemmas (if the gold
    has no lemma, any lemma is correct); UAS and LAS (without subtypes of relations); CLAS (LAS of
    content words). A sentence is a sequence of tokens with their analyses. Raises UsageError if the
    two texts differ in more than white space.
    """
    segmentation = score_segmentation(gold, system)
    scores = {
        "Tokens": segmentation.tokens,
        "Sentences": segmentation.sentences,
        "Words": segmentation.words,
    }
    words = _PairedWords.of(_words(gold), _words(system))
    known = _layers(words.gold) & _layers(words.system)
    if "upos" in known:
        scores["UPOS"] = words.score(lambda g, s: g.analysis.upos == s.analysis.upos)
    if "feats" in known:
        scores["UFeats"] = words.score(lambda g, s: _universal(g) == _universal(s))
    if "lemma" in known:
        scores["Lemmas"] = words.score(lambda g, s: g.analysis.lemma in ("_", s.analysis.lemma))
    if "head" in known:
        scores["UAS"] = words.score(words.attached)
    if {"head", "deprel"} <= known:
        scores["LAS"] = words.score(words.labelled)
        scores["CLAS"] = words.score(words.labelled, among=_is_content)
    return scores


@dataclass(frozen=True, slots=True)
class _PairedWords:
    """The words of both sides, their pairs, and the gold index of each paired system word."""

    gold: list[_Word]
    system: list[_Word]
    pairs: list[tuple[_Word, _Word]]
    in_gold: dict[int, int]

    @classmethod
    def of(cls, gold: list[_Word], system: list[_Word]) -> _PairedWords:
        indices = _align(gold, system)
        pairs = [(gold[i], system[j]) for i, j in indices]
        return cls(gold, system, pairs, {_ROOT: _ROOT, **{j: i for i, j in indices}})

    def attached(self, gold: _Word, system: _Word) -> bool:
        """Whether both words of a pair have the same head: the root, or two words that are a
        pair."""
        return gold.parent == self.in_gold.get(system.parent, _UNKNOWN) != _UNKNOWN

    def labelled(self, gold: _Word, system: _Word) -> bool:
        """Whether both words of a pair have the same head and the same relation to it."""
        return self.attached(gold, system) and gold.relation == system.relation

    def score(
        self,
        right: Callable[[_Word, _Word], bool],
        *,
        among: Callable[[_Word], bool] = lambda _: True,
    ) -> Score:
        """Count the words for which `among` is true, and the pairs of these that are right."""
        correct = sum(among(gold) and right(gold, system) for gold, system in self.pairs)
        return Score(correct, sum(map(among, self.system)), sum(map(among, self.gold)))


def _layers(words: Iterable[_Word]) -> set[str]:
    """The layers that at least one of the words has."""
    layers: set[str] = set()
    for word in words:
        analysis = word.analysis
        filled = {name for name in _TEXT_LAYERS if getattr(analysis, name) not in _EMPTY}
        layers |= filled if word.parent == _UNKNOWN else {*filled, "head"}
    return layers


def _universal(word: _Word) -> frozenset[str]:
    features = word.analysis.feats.split("|")
    return frozenset(f for f in features if f.split("=", 1)[0] in UNIVERSAL_FEATURES)


def _is_content(word: _Word) -> bool:
    return word.relation in CONTENT_RELATIONS


def align_words(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> list[tuple[int, int]]:
    """The paired words of gold and system, as pairs of indices among all words of the text.

    Raises UsageError if the two texts differ in more than white space.
    """
    check_same_text(gold, system)
    return _align(_words(gold), _words(system))


def check_same_text(
    gold: Sequence[Sequence[SurfaceToken]], system: Sequence[Sequence[SurfaceToken]]
) -> None:
    """Raise UsageError, which says where, if the two texts differ in more than white space."""
    ours, theirs = (
        "".join(_characters(token.form) for sentence in side for token in sentence)
        for side in (gold, system)
    )
    if ours == theirs:
        return
    at = next(
        (i for i, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b),
        min(len(ours), len(theirs)),
    )
    raise UsageError(
        f"gold and system are not the same text: {ours[at : at + 20]!r} in the gold, "
        f"{theirs[at : at + 20]!r} in the system.",
        place=f"character {at}, white space not counted",
        remedy="Score a system on the raw text of this treebank.",
    )


def token_spans(sentences: Iterable[Sequence[SurfaceToken]]) -> list[Offsets]:
    """Each token's offsets into the text without white space."""
    return list(_spans(len(_characters(t.form)) for sentence in sentences for t in sentence))


def sentence_spans(sentences: Iterable[Sequence[SurfaceToken]]) -> list[Offsets]:
    """Each sentence's offsets into the text without white space."""
    return list(_spans(sum(len(_characters(t.form)) for t in s) for s in sentences))


def _characters(form: str) -> str:
    return "".join(form.split())


def _spans(lengths: Iterable[int]) -> Iterator[Offsets]:
    start = 0
    for length in lengths:
        if length:
            yield start, start + length
        start += length


def _score(gold: list[Offsets], system: list[Offsets]) -> Score:
    return Score(len(set(gold) & set(system)), len(system), len(gold))


def _words(sentences: Iterable[Sequence[SurfaceToken]]) -> list[_Word]:
    words: list[_Word] = []
    start = 0
    for sentence in sentences:
        tokens = [token for token in sentence if _characters(token.form)]
        first = len(words)
        for token in tokens:
            end = start + len(_characters(token.form))
            forms = token.words or (_characters(token.form),)
            analyses = token.analyses or (WordAnalysis(),) * len(forms)
            words += (
                _Word(
                    (start, end),
                    form.lower(),
                    bool(token.words),
                    analysis,
                    _parent(analysis.head, first),
                )
                for form, analysis in zip(forms, analyses, strict=True)
            )
            start = end
    return words


def _parent(head: int | None, first: int) -> int:
    if head is None:
        return _UNKNOWN
    return first + head - 1 if head else _ROOT


def _align(gold: list[_Word], system: list[_Word]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(gold) and j < len(system):
        if gold[i].multiword or system[j].multiword:
            (i_start, i), (j_start, j) = _stretch(gold, system, i, j)
            shared = _common(gold[i_start:i], system[j_start:j])
            pairs.extend((i_start + a, j_start + b) for a, b in shared)
        elif gold[i].span == system[j].span:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif gold[i].span[0] <= system[j].span[0]:
            i += 1
        else:
            j += 1
    return pairs


def _stretch(
    gold: list[_Word], system: list[_Word], i: int, j: int
) -> tuple[tuple[int, int], tuple[int, int]]:
    """The shortest sequences of words around a multi-word token, as (start, end) for each side.

    A simple word that starts before the multi-word token is not included. Words are added in the
    order of their offsets until no multi-word token crosses the end.
    """
    if gold[i].multiword:
        end = gold[i].span[1]
        j += not system[j].multiword and system[j].span[0] < gold[i].span[0]
    else:
        end = system[j].span[1]
        i += gold[i].span[0] < system[j].span[0]
    starts = i, j
    while _within(gold, i, end) or _within(system, j, end):
        if i < len(gold) and (j == len(system) or gold[i].span[0] <= system[j].span[0]):
            end = max(end, gold[i].span[1]) if gold[i].multiword else end
            i += 1
        else:
            end = max(end, system[j].span[1]) if system[j].multiword else end
            j += 1
    return (starts[0], i), (starts[1], j)


def _within(words: list[_Word], index: int, end: int) -> bool:
    if index == len(words):
        return False
    word = words[index]
    return word.span[0] < end if word.multiword else word.span[1] <= end


def _common(gold: list[_Word], system: list[_Word]) -> list[tuple[int, int]]:
    """A longest common subsequence of the forms, as pairs of indices."""
    lengths = [[0] * (len(system) + 1) for _ in range(len(gold) + 1)]
    for i in reversed(range(len(gold))):
        for j in reversed(range(len(system))):
            lengths[i][j] = (
                lengths[i + 1][j + 1] + 1
                if gold[i].form == system[j].form
                else max(lengths[i + 1][j], lengths[i][j + 1])
            )
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(gold) and j < len(system):
        if gold[i].form == system[j].form:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
