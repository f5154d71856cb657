from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import qazcorpus.statements.rules
from qazcorpus.errors import QazcorpusError
from qazcorpus.statements.rules.lexicon import FILES, load_lexicon

FOLDER = Path(qazcorpus.statements.rules.__file__).parent


def entries(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ("stance", "object"):
                yield from entries(item)
    elif isinstance(value, list):
        yield from value


@pytest.mark.parametrize("name", FILES)
def test_entries_are_lower_case_cyrillic_words(name):
    for entry in entries(yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))):
        assert isinstance(entry, str)
        assert re.fullmatch(r"[а-яёәіңғүұқөһ -]+", entry), entry


def test_the_longest_phrase_wins():
    hit = load_lexicon().cue_verbs.at(["баса", "айтты"], 1)
    assert (hit.first, hit.entry.phrase) == (0, "баса айт")


def test_inflection_of_a_hit():
    hit = load_lexicon().cue_verbs.at(["қолдамайды"], 0)
    assert (hit.entry.stance, hit.inflection.negated) == ("favor", True)


def test_a_stem_spelled_together_with_its_suffix():
    hit = load_lexicon().cue_verbs.at(["талап", "қояды"], 1)
    assert (hit.entry.phrase, hit.inflection.form) == ("талап қой", "finite")


def test_no_entry_is_listed_twice():
    for name in FILES:
        data = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
        for key, value in data.items():
            for words in value.values() if isinstance(value, dict) else [value]:
                assert isinstance(words, str) or len(words) == len(set(words)), (name, key)


def test_a_broken_word_list_is_named(tmp_path):
    for name in FILES:
        (tmp_path / f"{name}.yaml").write_text("a: [b]", encoding="utf-8")
    (tmp_path / "stance.yaml").write_text("a: [b", encoding="utf-8")
    with pytest.raises(QazcorpusError, match=r"stance\.yaml"):
        load_lexicon(tmp_path)


def test_a_missing_word_list_is_named(tmp_path):
    with pytest.raises(QazcorpusError, match=r"reporting\.yaml"):
        load_lexicon(tmp_path)
