"""Training and measuring of the statement model."""
