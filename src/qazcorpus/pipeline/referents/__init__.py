"""Which names of a document mean the same person, body or place."""
