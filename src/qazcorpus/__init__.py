"""qazcorpus: Kazakh documents in, entities and stances out."""
