"""Statements: who says what about a matter, and whether they are for or against it.

`rules` has the rules and their word lists, YAML files that linguists can read and correct.
`rules.finder.StatementAnalyser` finds target, statements and stances by rules. `model` has the
trained model, which also reads what the rules found. `component` is the spaCy component.
"""
