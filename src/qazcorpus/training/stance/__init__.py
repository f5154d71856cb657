"""Training of the stance models: a teacher that reads pieces of words, and the pair encoders of the
pipelines, which read word vectors."""
