"""The folder of an annotation workplace: its settings, documents, annotations, gold and status."""
