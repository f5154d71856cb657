"""Language identification for documents and sentences, above all: Kazakh or not.

Letters decide if they can (`alphabets`). Otherwise lingua decides among the languages that are
common in Kazakhstan and its neighbours. Both are fast enough for every sentence.
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
# A short text is not enough to tell related languages apart, so only likely ones are considered.
_CYRILLIC_SHORT: Final = ("KAZAKH", "RUSSIAN")
_LATIN: Final = ("ENGLISH", "TURKISH", "AZERBAIJANI", "GERMAN", "FRENCH", "SPANISH")
_ARABIC: Final = ("ARABIC", "PERSIAN", "URDU")
_OTHER: Final = ("CHINESE", "JAPANESE", "KOREAN", "GEORGIAN", "ARMENIAN", "GREEK", "HEBREW")
_SHORT: Final = 25
_LONGEST_SAMPLE: Final = 20_000
# Runs longer than any word, on which the expressions for words would take quadratic time.
_NOT_A_WORD: Final = re.compile(r"(?<!\w)\w{60,}+")
_FEWEST_LETTERS: Final = 3
_FEWEST_WORDS: Final = 3
_FEWEST_LATIN: Final = 15
# Below this confidence, a guess about a short text is not used: it may be a name.
_LEAST_CONFIDENCE: Final = 0.5
_MIXED_SHARE: Final = 0.1
# A text with this share of words with Kazakh letters is Kazakh. Below it, such words may be names
# in a text of another language, and the rest of the text decides.
_KAZAKH_SHARE: Final = 0.3
# The evidence that is enough for Kyrgyz if the model says Kazakh. If it does not, Kyrgyz needs one
# feature in this number of letters.
_KYRGYZ_EVIDENCE: Final = 1.5
_KYRGYZ_LETTERS: Final = 24
_SENTENCE_LIKE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Identified:
    """An identified language.

    `language` is an ISO 639-1 tag, or `und` if there is too little text. `kk-Latn` and `kk-Arab`
    are Kazakh in Latin and Arabic script. `confidence` is 0 to 1.
    """

    language: str
    confidence: float


_NOTHING: Final = Identified(UNKNOWN, 0.0)


def identify(text: str) -> Identified:
    """The main language of a text, or of its first 20,000 code points if it is longer.

    Kazakh is recognised in Cyrillic, in the Latin alphabets of 2017 to 2021 and in Arabic script.
    For documents in several languages, identify each sentence.
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
    """The script of a Kazakh text that is not wholly in Cyrillic, the only script that pipelines
    know. Empty for Cyrillic and for other languages."""
    script, _ = alphabets.main_script(text[:_LONGEST_SAMPLE].lower())
    if script in ("Latin", "Arabic"):
        return SCRIPTS.get(identify(text).language, "")
    length = sum(map(len, latin_sentences(text[:_LONGEST_SAMPLE])))
    return "partly Latin" if length > _MIXED_SHARE * min(len(text), _LONGEST_SAMPLE) else ""


def latin_sentences(text: str) -> list[str]:
    """The parts of a text, split at stops and line ends, that are Kazakh in Latin script."""
    return [part for part in _SENTENCE_LIKE.findall(text) if is_latin_sentence(part)]


def is_latin_sentence(text: str) -> bool:
    """Whether a sentence is Kazakh in Latin script.

    It must have several words, and one of them in lower case, so that names do not count.
    """
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
    """The text, in which each part of `latin_sentences` is respelled."""
    return _SENTENCE_LIKE.sub(
        lambda found: respell(found[0]) if is_latin_sentence(found[0]) else found[0], text
    )


def document_language(sentences: Iterable[tuple[str, int]]) -> str:
    """The language of a document, from the tags and lengths (in code points) of its sentences.

    It is `mixed` if at least a tenth of the text is not in the main language. Sentences with `und`
    do not count; a document that has only such sentences is `und`.
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
    """The document with its language and the language of each sentence.

    Without sentences, the language is identified from parts of the text, split at stops and line
    ends. If the text is too short, a language in the metadata is kept.
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
