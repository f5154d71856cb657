"""Annotation in Label Studio: the workplace, its server, and exchange of tasks and annotations."""
