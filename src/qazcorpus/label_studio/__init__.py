"""Annotation in Label Studio: a workplace, its server, documents to it and annotations from it."""
