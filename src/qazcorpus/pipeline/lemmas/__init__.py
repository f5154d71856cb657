"""Lemmas: Kazakh suffixes, rules of inflection, a lexicon, and the component `kk_lemmatizer`."""
