from __future__ import annotations

import pytest

from qazcorpus.errors import UsageError
from qazcorpus.given_targets import given_targets


@pytest.mark.parametrize(
    ("given", "targets"),
    [
        ("", ()),
        ("  ", ()),
        ([], ()),
        (" жол   салу ", ("жол салу",)),
        (["зауыт салу", "жол  салу"], ("зауыт салу", "жол салу")),
    ],
)
def test_a_text_or_a_list_of_texts(given: object, targets: tuple[str, ...]) -> None:
    assert given_targets(given) == targets


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (None, "neither a text nor a list of texts"),
        ({"kk": "жол"}, "neither a text nor a list of texts"),
        (["жол", 5], "5 is not a text"),
        (["жол", " "], "one of its texts is empty"),
        (["жол салу", "Жол  салу"], "'Жол салу' is in it twice"),
    ],
)
def test_other_values_are_refused(given: object, problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        given_targets(given)
