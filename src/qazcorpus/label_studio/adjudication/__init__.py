"""Send disagreements to the adjudicator, and collect the decisions as gold."""
