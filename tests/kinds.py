"""What a test needs beside the package and its unit tests' own tools, by where it stands and by what
it imports and takes.

Every kind is a marker, and every test of a kind is `slow`: `pytest --fast` leaves them out, does not
even read the modules that import what only they need, and keeps the others from importing it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Final

# What the extra `dev` has and `test` has not.
BY_IMPORT: Final = {
    "torch": "training",
    "transformers": "training",
    "onnx": "training",
    "safetensors": "training",
    "stanza": "stanza",
    "label_studio_sdk": "server",
    "playwright": "browser",
    "nbclient": "notebooks",
    "nbformat": "notebooks",
    "matplotlib": "notebooks",
    "openai": "llm",
    "datatrove": "web_scale",
    "ray": "web_scale",
    "krippendorff": "peers",
    "sklearn": "peers",
}
# Whole ways of a user, many commands long.
BY_FOLDER: Final = {"label_studio": "server", "bad_input": "commands", "web_scale": "web_scale"}
BY_FIXTURE: Final = {
    "program": "server",
    "browser_program": "browser",
    "stanza_folder": "stanza",
    "wheel": "process",
}
KINDS: Final = frozenset((*BY_IMPORT.values(), *BY_FOLDER.values(), *BY_FIXTURE.values()))


def kinds_of(path: Path, fixtures: Iterable[str]) -> set[str]:
    """The kinds of a test in a module, by its module and the test's fixtures."""
    return kinds_of_module(path) | {BY_FIXTURE[name] for name in fixtures if name in BY_FIXTURE}


def kinds_of_module(path: Path) -> set[str]:
    """The kinds of all tests in a module, by its folders and its imports."""
    below = path.parts[path.parts.index("tests") + 1 :] if "tests" in path.parts else path.parts
    by_folder = {BY_FOLDER[name] for name in below if name in BY_FOLDER}
    return by_folder | {BY_IMPORT[name] for name in imported(path)}


def imported(path: Path) -> set[str]:
    """Which packages of `BY_IMPORT` a module imports at its top."""
    found = set()
    for node in ast.parse(path.read_bytes()).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module or "")
    return {name.partition(".")[0] for name in found} & BY_IMPORT.keys()
