"""Components of the fast pipeline `kk_news_sm`: spaCy's own models, decoded for whole batches."""
