"""Disagreements to the adjudicator, decisions back as gold."""
