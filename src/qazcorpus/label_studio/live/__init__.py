"""A pipeline that predicts while people annotate, and what it can learn from their corrections."""
