"""The pipeline of rules that the commands run with."""

from tests.cli.conftest import rules

__all__ = ["rules"]
