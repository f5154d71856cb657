"""Which language a document and each of its sentences is in: Kazakh or not, above all.

Letters decide where they can (`alphabets`); lingua decides the rest among languages met in
Kazakhstan and beside it. Both are quick enough to ask for every sentence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from qazcorpus.document import Document
from qazcorpus.readers import alphabets

if TYPE_CHECKING:
    from lingua import LanguageDetector

UNKNOWN: Final = "und"
MIXED: Final = "mixed"
KAZAKH_LATIN: Final = "kk-Latn"
KAZAKH_ARABIC: Final = "kk-Arab"
SCRIPTS: Final[dict[str, Literal["Latin", "Arabic"]]] = {
    KAZAKH_LATIN: "Latin",
    KAZAKH_ARABIC: "Arabic",
}
OtherScript = Literal["Latin", "Arabic", "partly Latin", ""]
_CYRILLIC: Final = ("KAZAKH", "RUSSIAN", "UKRAINIAN", "BELARUSIAN", "BULGARIAN", "SERBIAN")
# Little text tells neighbours apart badly: only what is likely is asked about.
_CYRILLIC_SHORT: Final = ("KAZAKH", "RUSSIAN")
_LATIN: Final = ("ENGLISH", "TURKISH", "AZERBAIJANI", "GERMAN", "FRENCH", "SPANISH")
_ARABIC: Final = ("ARABIC", "PERSIAN", "URDU")
_OTHER: Final = ("CHINESE", "JAPANESE", "KOREAN", "GEORGIAN", "ARMENIAN", "GREEK", "HEBREW")
_SHORT: Final = 25
_LONGEST_SAMPLE: Final = 20_000
# Longer than any word: expressions over words would take quadratic time.
_NOT_A_WORD: Final = re.compile(r"(?<!\w)\w{60,}+")
_FEWEST_LETTERS: Final = 3
_FEWEST_WORDS: Final = 3
_FEWEST_LATIN: Final = 15
# Of a guess about a text as short as that: below it, a name as likely as a word.
_LEAST_CONFIDENCE: Final = 0.5
_MIXED_SHARE: Final = 0.1
# Above the first share of words with Kazakh letters a text is Kazakh; below it, such words may be
# names inside another language, and the rest of the text is asked.
_KAZAKH_SHARE: Final = 0.3
# Enough for Kyrgyz where the model says Kazakh; one feature in so many letters where it does not.
_KYRGYZ_EVIDENCE: Final = 1.5
_KYRGYZ_LETTERS: Final = 24
_SENTENCE_LIKE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Identified:
    """A language: ISO 639-1 tag, with its script for Kazakh that is not in Cyrillic (`kk-Latn`,
    `kk-Arab`), or `und` when there is too little text; confidence 0 to 1."""

    language: str
    confidence: float


_NOTHING: Final = Identified(UNKNOWN, 0.0)


def identify(text: str) -> Identified:
    """The language that most of a text is in (of its first 20,000 code points).

    Kazakh is known in Cyrillic, the Latin of 2017 to 2021 and Arabic script. For marking mixed
    documents, ask sentence by sentence.
    """
    lower = _NOT_A_WORD.sub(" ", text[:_LONGEST_SAMPLE]).lower()
    script, letters = alphabets.main_script(lower)
    if not script:
        return _by_model(lower, _OTHER) if any(map(str.isalpha, lower)) else _NOTHING
    if letters < _FEWEST_LETTERS and not alphabets.kazakh_share(lower):
        return _NOTHING
    match script:
        case "Cyrillic":
            found = _identify_cyrillic(lower, letters)
        case "Latin":
            found = _identify_latin(lower)
        case _:
            found = _identify_arabic(lower)
    return _NOTHING if letters < _SHORT and found.confidence < _LEAST_CONFIDENCE else found


def _identify_cyrillic(text: str, letters: int) -> Identified:
    if other := alphabets.other_cyrillic(text):
        return Identified(other, 1.0)
    share = alphabets.kazakh_share(text)
    if share == 0:
        return _without_kazakh_letters(text, letters)
    if alphabets.may_be_ukrainian(text):
        return _by_model(text, _CYRILLIC)
    if share >= _KAZAKH_SHARE:
        return Identified("kk", 1.0)
    rest = _by_model(alphabets.without_kazakh_words(text), _CYRILLIC)
    return rest if rest is not _NOTHING else Identified("kk", 0.5)


def _without_kazakh_letters(text: str, letters: int) -> Identified:
    if alphabets.is_mongolian(text):
        return Identified("mn", 0.8)
    found = _by_model(text, _CYRILLIC_SHORT if letters < _SHORT else _CYRILLIC)
    if found.language == "kk" or alphabets.is_turkic(text):
        found = found if found.language == "kk" else Identified("kk", 0.5)
        kyrgyz = alphabets.kyrgyz_evidence(text) >= _KYRGYZ_EVIDENCE
    else:
        features = alphabets.kyrgyz_features(text)
        kyrgyz = features >= 2 and features * _KYRGYZ_LETTERS >= letters
    return Identified("ky", 0.8) if kyrgyz else found


def _identify_latin(text: str) -> Identified:
    if alphabets.is_kazakh_with_apostrophes(text):
        return Identified(KAZAKH_LATIN, 0.8)
    if other := alphabets.other_latin(text):
        return Identified(other, 0.8)
    found = _by_model(text, _LATIN)
    if alphabets.is_kazakh_latin(text, said_turkish=found.language in ("tr", "az")):
        return Identified(KAZAKH_LATIN, 0.8)
    return found


def _identify_arabic(text: str) -> Identified:
    if language := alphabets.arabic_language(text):
        return Identified(KAZAKH_ARABIC if language == "kk" else language, 0.9)
    return _by_model(text, _ARABIC)


def _by_model(text: str, languages: tuple[str, ...]) -> Identified:
    values = _detector(languages).compute_language_confidence_values(text)
    if not values or values[0].value == 0:
        return _NOTHING
    return Identified(values[0].language.iso_code_639_1.name.lower(), values[0].value)


@cache
def _detector(languages: tuple[str, ...]) -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    chosen = [getattr(Language, name) for name in languages]
    return LanguageDetectorBuilder.from_languages(*chosen).build()


def other_script(text: str) -> OtherScript:
    """The script of a Kazakh text that is not, or not all, in Cyrillic, which is all that pipelines
    know; empty for Cyrillic and for other languages."""
    script, _ = alphabets.main_script(text[:_LONGEST_SAMPLE].lower())
    if script in ("Latin", "Arabic"):
        return SCRIPTS.get(identify(text).language, "")
    length = sum(map(len, latin_sentences(text[:_LONGEST_SAMPLE])))
    return "partly Latin" if length > _MIXED_SHARE * min(len(text), _LONGEST_SAMPLE) else ""


def latin_sentences(text: str) -> list[str]:
    """The stretches of a text up to a stop or line end that are Kazakh in Latin script."""
    return [part for part in _SENTENCE_LIKE.findall(text) if is_latin_sentence(part)]


def is_latin_sentence(text: str) -> bool:
    """Whether a sentence is Kazakh in Latin script: of several words, some in small letters,
    as names are not."""
    script, letters = alphabets.main_script(text.lower())
    words = text.split()
    return (
        script == "Latin"
        and letters >= _FEWEST_LATIN
        and len(words) >= _FEWEST_WORDS
        and any(word[0].islower() for word in words)
        and identify(text).language == KAZAKH_LATIN
    )


def replace_latin_sentences(text: str, respell: Callable[[str], str]) -> str:
    """The text with each stretch of `latin_sentences` respelled."""
    return _SENTENCE_LIKE.sub(
        lambda found: respell(found[0]) if is_latin_sentence(found[0]) else found[0], text
    )


def document_language(sentences: Iterable[tuple[str, int]]) -> str:
    """The language of a document from its sentences' tags and lengths (code points).

    `mixed` when a tenth of the text or more is in another language than the rest; `und` sentences
    do not count, and a document of nothing else is `und`.
    """
    lengths: Counter[str] = Counter()
    for language, length in sentences:
        if language and language != UNKNOWN:
            lengths[language] += length
    if not lengths:
        return UNKNOWN
    main, most = lengths.most_common(1)[0]
    total = lengths.total()
    return MIXED if total - most >= _MIXED_SHARE * total and len(lengths) > 1 else main


def mark_languages(document: Document) -> Document:
    """The document with the language of each sentence and of itself.

    Without sentences, stretches up to a stop or line end are looked at for the document's language.
    A stated language stays where the text is too short to tell.
    """
    sentences = tuple(
        replace(sentence, language=identify(sentence.text).language)
        for sentence in document.sentences
    )
    parts = [(s.language, len(s.text)) for s in sentences] or [
        (identify(part).language, len(part)) for part in _SENTENCE_LIKE.findall(document.text)
    ]
    language = document_language(parts)
    if language == UNKNOWN:
        language = document.metadata.language or UNKNOWN
    metadata = replace(document.metadata, language=language)
    return replace(document, sentences=sentences, metadata=metadata)
