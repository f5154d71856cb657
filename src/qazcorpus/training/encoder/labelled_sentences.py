"""Training sentences: words with the labels that their source has."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from qazcorpus.document import STANCES
from qazcorpus.errors import UsageError
from qazcorpus.readers.interchange.treebank import read_folds

UNKNOWN = "?"
# A part of speech of a word does not agree with a treebank if the word occurs in the treebank at
# least ENOUGH times, and at most the share RARELY of them has this part of speech.
ENOUGH, RARELY = 3, 0.1
T = TypeVar("T")


@dataclass(frozen=True)
class StanceQuery:
    """The stance (an index of STANCES) of the words `start` to `end` toward a target."""

    start: int
    end: int
    target: tuple[str, ...]
    stance: int


@dataclass(frozen=True)
class LabelledSentence:
    """Words with the labels of one source; None for labels that the source does not have.

    `heads` are indices of words plus one, 0 for the root. The value of a feature may be UNKNOWN.
    `tags`, `ends` and `missing` are those of `NamedWords`. `parts` has the tags of each word for
    content, source and cue: O, B, I as 0, 1, 2. `queries` are contents with a known stance toward
    a target. `original` are the words before their letter case was changed, which a teacher reads;
    None if it was not changed.
    """

    words: tuple[str, ...]
    source: str
    tags: tuple[str, ...] | None = None
    ends: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    upos: tuple[str | None, ...] | None = None
    feats: tuple[str | None, ...] | None = None
    lemmas: tuple[str | None, ...] | None = None
    heads: tuple[int, ...] | None = None
    deprels: tuple[str, ...] | None = None
    parts: tuple[tuple[int, ...], ...] | None = None
    queries: tuple[StanceQuery, ...] = ()
    original: tuple[str, ...] | None = None


def read_treebank(paths: Sequence[Path], source: str) -> Iterator[LabelledSentence]:
    """Yield the sentences of CoNLL-U files, in order.

    A multiword token («қуаныштымын») is one word, as in the text. It has the labels of the part
    whose head is outside of the token.
    """
    for path in paths:
        for tokens in _conllu_rows(path):
            yield _merged(tokens, source)


def _conllu_rows(path: Path) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows of each sentence of a CoNLL-U file."""
    from conllu import parse_incr

    with path.open(encoding="utf-8") as file:
        for tokens in parse_incr(file):
            yield [dict(token) for token in tokens]


def _merged(tokens: list[dict[str, object]], source: str) -> LabelledSentence:
    parts = {int(t["id"]): t for t in tokens if isinstance(t["id"], int)}
    surface: list[tuple[str, list[int]]] = []
    covered: set[int] = set()
    for token in tokens:
        place = token["id"]
        if isinstance(place, tuple) and place[1] == "-":
            ids = list(range(place[0], place[2] + 1))
            surface.append((str(token["form"]), ids))
            covered.update(ids)
        elif isinstance(place, int) and place not in covered:
            surface.append((str(token["form"]), [place]))
    word_of = {part: i + 1 for i, (_, ids) in enumerate(surface) for part in ids}
    chosen = [
        parts[next((i for i in ids if parts[i]["head"] not in ids), ids[0])] for _, ids in surface
    ]
    return LabelledSentence(
        tuple(form for form, _ in surface),
        source,
        upos=tuple(str(t["upos"]) for t in chosen),
        feats=tuple(_feature_string(t["feats"]) for t in chosen),
        lemmas=tuple(str(t["lemma"]) for t in chosen),
        heads=tuple(word_of.get(int(str(t["head"])), 0) for t in chosen),
        deprels=tuple(str(t["deprel"]) for t in chosen),
    )


def _feature_string(feats: object) -> str:
    pairs = feats.items() if isinstance(feats, dict) else ()
    return "|".join(f"{name}={value}" for name, value in pairs) or "_"


def read_trees(path: Path) -> list[LabelledSentence]:
    """The project's own trees, written by `restored_texts.write_trees`. A word with unknown
    features has `Unknown=Yes` in MISC; words have no lemmas."""
    return [_tree(tokens) for tokens in _conllu_rows(path)]


def _tree(tokens: Sequence[dict[str, Any]]) -> LabelledSentence:
    return LabelledSentence(
        tuple(str(token["form"]) for token in tokens),
        "trees",
        upos=tuple(str(token["upos"]) for token in tokens),
        feats=tuple(
            None if "Unknown" in (token["misc"] or ()) else _feature_string(token["feats"])
            for token in tokens
        ),
        heads=tuple(int(str(token["head"])) for token in tokens),
        deprels=tuple(str(token["deprel"]) for token in tokens),
    )


def read_statements(path: Path) -> list[LabelledSentence]:
    """Texts with marked statements. Each line is a JSON object: `words`, `parts`, `queries`."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [
        LabelledSentence(
            tuple(row["words"]),
            "statements",
            parts=tuple(map(tuple, row["parts"])) if row["parts"] else None,
            queries=tuple(
                StanceQuery(start, end, tuple(target), STANCES.index(stance))
                for start, end, target, stance in row["queries"]
            ),
        )
        for row in rows
    ]


def read_ktb(
    folder: Path, held_out: int | None
) -> tuple[list[LabelledSentence], list[LabelledSentence]]:
    """UD_Kazakh-KTB in two parts: training sentences, and fold `held_out` of `folds.json`.

    If `held_out` is None, the treebank's own division is used: the larger file for training, the
    smaller file held out. Raises UsageError for an unknown fold.
    """
    train = list(read_treebank([folder / "kk_ktb-ud-train.conllu"], "ktb"))
    test = list(read_treebank([folder / "kk_ktb-ud-test.conllu"], "ktb"))
    if held_out is None:
        return test, train
    folds = read_folds(folder / "folds.json")
    if held_out not in folds:
        raise UsageError(
            f"there is no fold {held_out}.",
            path=folder / "folds.json",
            remedy=f"The folds are {', '.join(map(str, sorted(set(folds))))}, and 'official'.",
        )
    everything = list(zip([*train, *test], folds, strict=True))
    return (
        [sentence for sentence, fold in everything if fold != held_out],
        [sentence for sentence, fold in everything if fold == held_out],
    )


def agreeing(
    sentences: Sequence[LabelledSentence], treebank: Sequence[LabelledSentence]
) -> list[LabelledSentence]:
    """Remove the labels that do not agree with the conventions of the treebank.

    If a word almost never has this part of speech in the treebank («кетті» AUX, the initial «М.»
    PROPN), the word's part of speech and features become None. Returns all sentences.
    """
    seen: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for sentence in treebank:
        for word, upos in zip(sentence.words, sentence.upos or (), strict=True):
            seen[_kind(word)][upos] += 1

    def known(word: str, upos: str | None) -> bool:
        counts = seen[_kind(word)]
        return counts.total() < ENOUGH or counts[upos] > RARELY * counts.total()

    def agreed(sentence: LabelledSentence) -> LabelledSentence:
        if not sentence.upos or not sentence.feats:
            return sentence
        keep = list(map(known, sentence.words, sentence.upos))
        return replace(
            sentence, upos=_where(keep, sentence.upos), feats=_where(keep, sentence.feats)
        )

    return list(map(agreed, sentences))


def _where(keep: Sequence[bool], labels: Sequence[str | None]) -> tuple[str | None, ...]:
    return tuple(label if kept else None for label, kept in zip(labels, keep, strict=True))


def _kind(word: str) -> str:
    """The word in lower case. Every initial is «И.», so that initials are counted together."""
    return "И." if len(word) == 2 and word[0].isalpha() and word[1] == "." else word.lower()


def joined_trees(
    sentences: Sequence[LabelledSentence], rng: random.Random, longest: int
) -> Iterator[LabelledSentence]:
    """Yield the sentences in random order, joined in groups of one to `longest`.

    A joined sentence has a tree for each part. Sentences in the treebank are short, sentences in
    news are long. A parser that was never trained on the thirtieth word of a sentence finds no
    good head for it. Half of the inner full stops become commas.
    """
    if longest == 1:
        yield from sentences
        return
    order = list(sentences)
    rng.shuffle(order)
    while order:
        size = rng.randint(1, longest)
        yield _joined(order[:size], rng)
        del order[:size]


def _joined(parts: Sequence[LabelledSentence], rng: random.Random) -> LabelledSentence:
    words: list[str] = []
    heads: list[int] = []
    for number, part in enumerate(parts):
        start = len(words)
        own = list(part.words)
        if number + 1 < len(parts) and own[-1] == "." and rng.random() < 0.5:
            own[-1] = ","
        words += own
        heads += [head + start if head else 0 for head in part.heads or ()]
    return LabelledSentence(
        tuple(words),
        parts[0].source,
        upos=_chained([part.upos for part in parts]),
        feats=_chained([part.feats for part in parts]),
        lemmas=_chained([part.lemmas for part in parts]),
        heads=tuple(heads) if all(part.heads for part in parts) else None,
        deprels=_chained([part.deprels for part in parts]),
    )


def _chained(layers: Sequence[tuple[T, ...] | None]) -> tuple[T, ...] | None:
    """The values of all parts together; None if a part has none."""
    if any(layer is None for layer in layers):
        return None
    return tuple(value for layer in layers for value in layer or ())
