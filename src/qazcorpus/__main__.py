"""`python -m qazcorpus`: the command line."""

from __future__ import annotations

from qazcorpus.cli.main import run

if __name__ == "__main__":
    run()
