from pathlib import Path

import pytest

from qazcorpus.errors import ReadError
from qazcorpus.yaml_files import plain_yaml


def test_plain_values() -> None:
    text = "a: [1, x, null]\nb: {c: true}\n"
    read = plain_yaml(text, path=None, error=ReadError, remedy="")
    assert read == {"a": [1, "x", None], "b": {"c": True}}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: [", "f.yaml, line 1, column 5: this is not YAML of plain values"),
        ("a:\n  b: 1\n  b: 2", "f.yaml, line 3: the key 'b' occurs twice. Keep only one of them."),
        ("!!python/object:os.x {}", "f.yaml, line 1, column 1: this is not YAML"),
        ("[" * 3000, "it is nested too deeply. Write a list."),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ReadError) as caught:
        plain_yaml(text, path=Path("f.yaml"), error=ReadError, remedy="Write a list.")
    assert says in str(caught.value)
