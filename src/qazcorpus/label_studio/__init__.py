"""Annotation in Label Studio: the server, documents to it and annotations from it."""
