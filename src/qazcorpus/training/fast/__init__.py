"""Training of `kk_news_sm`: silver text by the accurate pipeline, spaCy's training, assembly.

`recipe.retrain` runs all steps, and continues where it was interrupted. `silver` labels the texts
(`teacher`), also with other names (`name_swaps`) and in the spelling of other registers
(`variants`); labels by people are kept (`gold_sentences`). `spacy_training` trains; `assembly`
makes the pipeline to ship. `averaging` and `word_vectors` are separate steps.
"""
