"""Statements and stances by the learned discourse model."""
