"""What annotators make: annotations, gold, agreement, lint, and changes of the label scheme."""
