"""Kazakh for spaCy: `spacy.blank("kk")`."""

from __future__ import annotations

from typing import Any

from spacy.language import BaseDefaults, Language
from spacy.tokenizer import Tokenizer
from spacy.util import registry

from qazcorpus.lang.kk.displacy import displacy_colours
from qazcorpus.lang.kk.glossary import add_explanations
from qazcorpus.lang.kk.lex_attrs import LEX_ATTRS
from qazcorpus.lang.kk.punctuation import (
    TOKENIZER_INFIXES,
    TOKENIZER_PREFIXES,
    TOKENIZER_SUFFIXES,
)
from qazcorpus.lang.kk.stop_words import STOP_WORDS
from qazcorpus.lang.kk.syntax_iterators import SYNTAX_ITERATORS
from qazcorpus.lang.kk.tokenizer import KazakhTokenizer
from qazcorpus.lang.kk.tokenizer_exceptions import TOKEN_MATCH, TOKENIZER_EXCEPTIONS, URL_MATCH


class KazakhDefaults(BaseDefaults):
    """The data of the language: tokenizer rules, lexical attributes, stop words, noun chunks."""

    tokenizer_exceptions = TOKENIZER_EXCEPTIONS
    prefixes = TOKENIZER_PREFIXES
    suffixes = TOKENIZER_SUFFIXES
    infixes = TOKENIZER_INFIXES
    token_match = TOKEN_MATCH
    url_match = URL_MATCH
    lex_attr_getters = LEX_ATTRS
    stop_words = STOP_WORDS
    syntax_iterators = SYNTAX_ITERATORS


class Kazakh(Language):  # type: ignore[no-untyped-call, unused-ignore]
    """A spaCy pipeline for Kazakh, in Cyrillic, Latin (2021) or Arabic script."""

    lang = "kk"
    Defaults = KazakhDefaults

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        # The config names spaCy's own, as those of pipelines trained with earlier versions do.
        if type(self.tokenizer) is Tokenizer:
            self.tokenizer = KazakhTokenizer.of(self.tokenizer)
        # Done here and not by an entry point, so that people who use only pipelines of other
        # languages keep spaCy's colours and explanations.
        registry.displacy_colors.register("qazcorpus", func=displacy_colours)
        add_explanations()


__all__ = ["Kazakh"]
