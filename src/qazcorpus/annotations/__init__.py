"""Annotations: gold, agreement, lint, and changes of the label scheme."""
