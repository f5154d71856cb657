"""Training of `kk_news_sm`: silver text of the accurate pipeline, spaCy's training, assembly.

`recipe.retrain` does all of it, and goes on where it was interrupted. `silver` labels the texts
(`teacher`), with other names in them (`name_swaps`) and as other registers write them (`variants`);
what people labelled stays on top (`gold_sentences`). `spacy_training` trains; `assembly` makes the
pipeline to ship. `averaging`, `word_vectors` and `raw_text` are steps of their own.
"""
