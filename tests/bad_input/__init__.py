"""Bad input of every kind: what the commands and the library answer.

The cases stand in one module for each subject. Each is run by `test_cases.py` and stands as a row
in `docs/bad-input.md`, which `python -m tests.bad_input` writes.
"""
