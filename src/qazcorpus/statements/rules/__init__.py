"""Statements and stances by rules and word lists."""
