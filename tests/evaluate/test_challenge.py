import json
from collections import Counter
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Span

from qazcorpus.errors import ReadError
from qazcorpus.evaluate.challenge import evaluate_challenges, read_challenges
from qazcorpus.scheme import load_scheme


def test_the_projects_own_set_is_whole() -> None:
    challenges = list(read_challenges())
    assert len(challenges) >= 300
    assert len({c.id for c in challenges}) == len({c.text for c in challenges}) == len(challenges)
    assert min(Counter(c.phenomenon for c in challenges).values()) >= 30
    scheme = load_scheme()
    for challenge in challenges:
        last = 0
        for entity in challenge.entities:
            assert last <= entity.start < entity.end <= len(challenge.text), challenge.id
            assert challenge.text[entity.start : entity.end].strip()
            assert entity.kind in scheme.get(entity.label).kinds
            last = entity.end


def test_scores_are_counted_by_phenomenon(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    rows = [
        {"id": "a", "phenomenon": "x", "text": "Алматы", "entities": [[0, 6, "PLACE", "GPE"]]},
        {"id": "b", "phenomenon": "y", "text": "Сәлем!", "entities": []},
        {"id": "c", "phenomenon": "y", "text": "Алма", "entities": [[0, 4, "PERSON", "PERSON"]]},
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    nlp = spacy.blank("kk")

    @spacy.Language.component("first_word_is_a_town")
    def first_word(doc):  # type: ignore[no-untyped-def]
        doc.ents = [Span(doc, 0, 1, label="GPE")]
        return doc

    nlp.add_pipe("first_word_is_a_town")
    scores = evaluate_challenges(list(read_challenges(path)), nlp)
    assert (scores.precision("x"), scores.recall("x")) == (1.0, 1.0)
    assert (scores.right["y"], scores.found["y"], scores.gold["y"]) == (0, 2, 1)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(ReadError, match="line 1"):
        list(read_challenges(path))
