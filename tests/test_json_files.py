"""JSON that people give, and what is wrong with it in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from qazcorpus.json_files import in_words, parse_json


@dataclass
class Named:
    name: str


def test_a_byte_order_mark_is_no_part_of_json() -> None:
    assert parse_json('\ufeff{"a": 1}\n') == {"a": 1}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("{", "this is not JSON: Expecting property name enclosed in double quotes at column 2"),
        ('{"a":\n x}', "this is not JSON: Expecting value at line 2, column 2"),
        ("[" * 100_000, "the JSON is nested too deeply"),
        ("9" * 5000, "a number has too many digits"),
    ],
)
def test_what_is_wrong_with_json_is_said(text: str, answer: str) -> None:
    with pytest.raises(ValueError, match=answer):
        parse_json(text)


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("{}['a']", "the key 'a' is missing"),
        ("Named(**{})", "the key 'name' is missing"),
        ("Named(**{'name': '', 'age': 1})", "there is no key 'age'"),
        ("Named(**5)", "a value has the wrong type"),
        ("{**5}", "a value has the wrong type"),
        ("list()['a']", "a value has the wrong type"),
        ("'a' < 5", "a value has the wrong type"),
        ("int('x')", "'x' is not a number"),
        ("float('x')", "'x' is not a number"),
        ("int('9' * 5000)", "a number is too large"),
        ("int(float('inf'))", "a number is too large"),
        (r"'\ud800'.encode()", "a character is half of a surrogate pair, which a file cannot hold"),
    ],
)
def test_pythons_words_become_peoples(code: str, answer: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, OverflowError)) as caught:
        eval(code)
    assert in_words(caught.value) == answer
