from __future__ import annotations

from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError
from qazcorpus.statements.llm.cache import AnswerCache, cache_key


def test_what_was_put_is_found_by_another_process(tmp_path: Path):
    AnswerCache(tmp_path / "new").put("key", "m", ["favor", "none"])
    assert AnswerCache(tmp_path / "new").get("key") == ["favor", "none"]
    assert AnswerCache(tmp_path / "new").get("other") is None


def test_keys_depend_on_every_part():
    assert cache_key(1, "m", {"a": 1, "b": 2}) == cache_key(1, "m", {"b": 2, "a": 1})
    assert (
        len({cache_key(1, "m"), cache_key(2, "m"), cache_key(1, "n"), cache_key(1, "m", [])}) == 4
    )


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(QazcorpusError, match=r"cannot be used.*cache_dir"):
        AnswerCache(tmp_path / "file" / "folder").get("key")
