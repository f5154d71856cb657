"""Finding raw texts that contain a sentence of a test set, so that no model is trained on them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LONG: Final = 24  # letters; a shorter sentence is compared only with whole sentences


class HeldOut:
    """The sentences of test sets, compared by their letters and digits.

    Spacing, case and punctuation are ignored, because copies differ in them.
    """

    def __init__(self, sentences: Iterable[str], treebank: Iterable[str]) -> None:
        """`sentences` are compared with whole sentences. Those of the `treebank`, which are few,
        are also searched for anywhere in a text."""
        treebank = list(treebank)
        self._keys = {key(text) for text in (*sentences, *treebank)} - {""}
        self._parts = [k for k in map(key, treebank) if len(k) >= _LONG]

    def has(self, text: str) -> bool:
        """Whether the text is a held-out sentence."""
        return key(text) in self._keys

    def holds(self, doc: Doc) -> bool:
        """Whether a sentence of the Doc, or the whole Doc, is held out."""
        whole = key(doc.text)
        return (
            whole in self._keys
            or any(part in whole for part in self._parts)
            or any(key(sentence.text) in self._keys for sentence in doc.sents)
        )


def key(text: str) -> str:
    """The letters and digits of a text, in lower case."""
    return "".join(letter for letter in text.lower() if letter.isalnum())
