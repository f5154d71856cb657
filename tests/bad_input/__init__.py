"""Cases of bad input: how the commands and the library answer.

Each subject has a module with its cases. `test_cases.py` runs each case, and each case is a row in
`docs/bad-input.md`, which `python -m tests.bad_input` writes.
"""
