"""Each case gives the answer on the page, and the page is up to date."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad_input.case import Case, check, parameters
from tests.bad_input.page import PAGE, page
from tests.bad_input.subjects import SUBJECTS


@pytest.mark.parametrize("case", parameters(SUBJECTS))
def test_case(case: Case, rules: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "1000")  # messages in boxes stay on one line
    for name, value in case.environment.items():
        monkeypatch.setenv(name, value)
    check(case, tmp_path, rules)


def test_the_page_is_that_of_the_cases() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it: python -m tests.bad_input"


def test_no_situation_occurs_twice() -> None:
    for subject, cases in SUBJECTS.items():
        situations = [case.situation for case in cases]
        assert len(situations) == len(set(situations)), subject
