"""Statements: who says what about a matter, and whether for or against it.

`finder.StatementAnalyser` puts target, statements and stance together; `interfaces` says what a
finder and a classifier are, so that learned ones can take the place of the rules. The word lists
are the YAML files in this folder, made to be read and corrected by linguists.
"""
