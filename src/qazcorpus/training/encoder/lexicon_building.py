"""Make the lemmatizer's lexicon from treebanks, dictionaries and word lists."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from math import log
from pathlib import Path

from qazcorpus.atomic import written_file
from qazcorpus.pipeline.lemmas.lemma_lexicon import HIGHEST_FREQUENCY, Entry, lexicon_lines
from qazcorpus.pipeline.lemmas.lemmatizer import Analysis, Lemmatizer
from qazcorpus.pipeline.lemmas.suffixes import (
    VOWELS,
    Endings,
    is_back,
    realised,
    sound_class,
    suffix_chains,
)
from qazcorpus.training.encoder.apertium import read_apertium
from qazcorpus.training.encoder.labelled_sentences import LabelledSentence, read_ktb, read_trees

Uses = Iterable[tuple[str, str]]  # (lemma, UPOS)
TREEBANK_TIMES = 4  # so that the treebank has about the weight of the project's trees, 40,000 words
UNINFLECTED = {"PUNCT", "SYM", "X", "_", "INTJ"}
KAZNLP_UPOS = {
    "ZE": "NOUN", "ZEQ": "PROPN", "SE": "ADJ", "SN": "NUM", "US": "ADV",
    "ET": "VERB", "ETP": "VERB", "ETK": "AUX", "ETPK": "AUX", "SH": "ADP", "ZHL": "CCONJ",
}  # fmt: skip
# In a list of word forms, a noun is a stem that occurs with at least ENOUGH of the endings TELLING.
# It must not end like a verb form (OF_VERBS), and not be another stem with a suffix of POSSESSIVES.
TELLING = ("LAр", "GA", "DA", "BAн", "HY", "NYң", "LAрGA", "SYнA")
ENOUGH = 3
OF_VERBS = ("ған", "ген", "қан", "кен", "тын", "тін", "у", "й")
POSSESSIVES = ("", "SY", "Uм", "UмYз", "Uң", "UңYз", "DAғы", "DAй", "ндAғы")
KAZAKH = re.compile(r"[а-яёәғқңөұүіһ]+(?:-[а-яёәғқңөұүіһ]+)*", re.IGNORECASE)
# Found in analyses of running text: entries of the sources that are not words, and missing words.
NO_LEMMAS = frozenset({
    "а", "абайд", "журналис", "кабел", "конгрес", "контекс", "лагер", "магистрал", "модел",
    "поршен", "прогрес", "процес", "сақтал", "турис",
})  # fmt: skip
NO_VERBS = frozenset({"ке", "әке"})
MISSING = (
    ("бұйық", "VERB"), ("диалект", "NOUN"), ("кибершабуыл", "NOUN"), ("қолсұғылмаушылық", "NOUN"),
    ("холдинг", "NOUN"), ("хартия", "NOUN"), ("цензура", "NOUN"),
)  # fmt: skip
HEADER = """\
# Lemmas of Kazakh with their parts of speech (UPOS) and how often they were seen (log2);
# then how many times the project's trees, and four times the treebank's, have them as each.
# Written by qazcorpus.training.encoder.lexicon_building. Licence: CC BY-SA 4.0. Sources:
# UD_Kazakh-KTB (Tyers, Washington; CC BY-SA 4.0), without fold {fold}
# Apertium's disambiguated Kazakh texts (apertium-kaz; CC BY-SA 4.0), without the texts that KTB has
# UniMorph kaz, nouns (Batsuren, from Wiktionary; CC BY-SA 3.0)
# kaznlp, word counts (Nazarbayev University Computer Science Lab; CC BY-SA 4.0)
# Unicode CLDR, territories in Kazakh (Unicode-3.0)
# Tesseract tessdata, Kazakh word forms, nouns taken from them (Apache-2.0)
# annotations/sentences/trees.jsonl of qazcorpus, counts of parts of speech alone (CC BY 4.0)
"""


def of_sentences(sentences: Iterable[LabelledSentence]) -> Uses:
    """Yield the lemmas of annotated sentences."""
    for sentence in sentences:
        labels = zip(sentence.lemmas or (), sentence.upos or (), strict=True)
        yield from ((lemma, upos) for lemma, upos in labels if lemma and upos)


def of_trees(
    trees: Iterable[LabelledSentence], lemmatizer: Lemmatizer, treebank: Iterable[LabelledSentence]
) -> Uses:
    """Yield lemmas of sentences that have only parts of speech. The lemmatizer finds them, with
    features that the treebank has for this part of speech and that fit the word."""
    analyses = analyses_of(treebank)
    for tree in trees:
        for word, upos in zip(tree.words, tree.upos or (), strict=True):
            if upos:
                candidates = analyses.get(upos, [((upos, "_"), 0.0)])
                yield lemmatizer.lemma(word, *lemmatizer.analysis(word, candidates)), upos


def analyses_of(treebank: Iterable[LabelledSentence]) -> dict[str, list[tuple[Analysis, float]]]:
    """The treebank's analyses of each part of speech with their log-probabilities, the likeliest
    first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in treebank:
        for upos, feats in zip(sentence.upos or (), sentence.feats or (), strict=True):
            if upos and feats:
                counts[upos][feats] += 1
    return {
        upos: [((upos, feats), log(n / seen.total())) for feats, n in seen.most_common()]
        for upos, seen in counts.items()
    }


def of_unimorph(folder: Path) -> Uses:
    """Yield the nouns of UniMorph, with one use each."""
    lines = (folder / "kaz.noun.tsv").read_text(encoding="utf-8").splitlines()
    yield from ((lemma, "NOUN") for lemma in sorted({line.split("\t")[0] for line in lines}))


def of_kaznlp(folder: Path) -> Uses:
    """Yield the roots of kaznlp's segmented words, in lower case, each as often as it was counted.

    Roots are spelled as they sound, so a root before a vowel («кітаб», «халқ») may not be a lemma.
    Such a root is left out.
    """
    for line in (folder / "lkps").read_text(encoding="utf-8").splitlines():
        _, analysis, count = line.split("\t")
        first, *suffixes = analysis.split(" ")
        root, _, tag = first.partition("_R_")
        upos = KAZNLP_UPOS.get(tag)
        if upos and not (suffixes and suffixes[0][0] in VOWELS):
            yield from [(root, upos)] * int(count)


def of_territories(path: Path) -> Uses:
    """Yield the territories whose names have one word."""
    main = json.loads(path.read_text(encoding="utf-8"))["main"]["kk"]
    for name in main["localeDisplayNames"]["territories"].values():
        if is_name(name):
            yield name, "PROPN"


def of_wordlist(path: Path) -> Uses:
    """Yield nouns that a list of word forms has in several cases, with one use each.

    Most of the endings TELLING do not follow a possessive («-ға», not «-ына»). A stem that is
    itself a plural or a possessive of another stem is left out.
    """
    lines = path.read_text(encoding="utf-8").lower().splitlines()
    forms = {form for form in map(str.strip, lines) if KAZAKH.fullmatch(form)}
    nouns = {form for form in forms if len(form) > 3 and len(attested(form, forms)) >= ENOUGH}
    inflected = Endings(suffix_chains([("", 0.0), ("LAр", 0.0)], [(s, 0.0) for s in POSSESSIVES]))
    for noun in sorted(nouns):
        stems = {stem.text for stem in inflected.stems(noun, shortest=2)} - {noun}
        if not stems & forms and not noun.endswith(OF_VERBS):
            yield noun, "NOUN"


def attested(stem: str, forms: set[str]) -> list[str]:
    """The endings of TELLING with which a stem is in the list of forms."""
    back = bool(is_back(stem))
    shapes = (realised(chain, sound_class(stem), back) for chain in TELLING)
    return [shape for shape in shapes if stem + shape in forms]


def is_name(text: str) -> bool:
    """Whether a text is one Kazakh word with a capital letter."""
    return KAZAKH.fullmatch(text) is not None and text[0].isupper()


def entries(sources: Iterable[Uses]) -> dict[str, Entry]:
    """Count the uses in all sources. A lemma has its most frequent spelling."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for uses in sources:
        for lemma, upos in uses:
            low = lemma.lower()
            if low in NO_LEMMAS or (upos == "VERB" and low in NO_VERBS):
                continue
            if upos not in UNINFLECTED and KAZAKH.fullmatch(lemma):
                spellings[low][lemma] += 1
                counts[low][upos] += 1
    # kaznlp has «факті» for «факт» before a suffix.
    linked = {low for low in counts if low.endswith(("кті", "сті")) and low[:-1] in counts}
    return {
        low: Entry(
            spelling(spellings[low], counts[low]),
            {
                upos: min(count.bit_length() - 1, HIGHEST_FREQUENCY)
                for upos, count in counts[low].items()
            },
            {},
        )
        for low in counts.keys() - linked
    }


def with_counts(lexicon: dict[str, Entry], annotated: Iterable[Uses]) -> dict[str, Entry]:
    """The lexicon with the number of times that each lemma occurs in annotated sentences."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for lemma, upos in chain.from_iterable(annotated):
        counts[lemma.lower()][upos] += 1
    return {low: e._replace(in_trees=counts.get(low, {})) for low, e in lexicon.items()}


def spelling(spellings: Counter[str], uses: Counter[str]) -> str:
    """The most frequent spelling; if the lemma is mostly a name, the most frequent one with a
    capital letter."""
    if uses.most_common(1)[0][0] == "PROPN":
        capital = Counter({s: n for s, n in spellings.items() if not s.islower()})
        spellings = capital or spellings
    return spellings.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class LexiconSources:
    """The paths of the lexicon's sources. `held_out_fold` of the treebank is left out (None: its
    smaller file). `trees` are optional, in CoNLL-U without features."""

    ktb: Path
    apertium: Path
    unimorph: Path
    kaznlp: Path
    territories: Path
    words: Path
    trees: Path | None = None
    held_out_fold: int | None = 0

    @classmethod
    def below(
        cls, folder: Path, *, trees: Path | None = None, held_out_fold: int | None = 0
    ) -> LexiconSources:
        """The sources in the folders of the recipe."""
        return cls(
            ktb=folder / "ud_kazakh_ktb",
            apertium=folder / "apertium_kaz_texts",
            unimorph=folder / "unimorph_kaz",
            kaznlp=folder / "kaznlp_counts",
            territories=next((folder / "gazetteers").rglob("territories.json"), folder),
            words=folder / "wordlists" / "kaz.word.txt",
            trees=trees,
            held_out_fold=held_out_fold,
        )


def lexicon_of(sources: LexiconSources) -> dict[str, Entry]:
    """The entries from all sources, without the held-out fold of the treebank."""
    learn, _ = read_ktb(sources.ktb, sources.held_out_fold)
    treebank = list(of_sentences(learn))
    lexicon = entries([treebank, *other_sources(sources)])
    trees = read_trees(sources.trees) if sources.trees else []
    own = of_trees(trees, Lemmatizer(lexicon), learn)
    return with_counts(lexicon, [*[treebank] * (TREEBANK_TIMES if trees else 1), own])


def other_sources(sources: LexiconSources) -> Iterator[Uses]:
    """Yield the uses in all sources but the treebank."""
    yield of_sentences(read_apertium(sources.apertium))
    yield of_unimorph(sources.unimorph)
    yield of_kaznlp(sources.kaznlp)
    yield of_territories(sources.territories)
    yield of_wordlist(sources.words)
    yield MISSING


def write_lexicon(sources: LexiconSources, output: Path) -> None:
    """Write the package's lexicon, `lemma_lexicon.txt.gz`. The same sources give the same bytes."""
    text = HEADER.format(fold=sources.held_out_fold)
    text += "".join(lexicon_lines(lexicon_of(sources)))
    with written_file(output) as part:
        part.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))  # no time stamp
