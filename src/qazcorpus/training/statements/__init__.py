"""Training and evaluation of the statement model."""
