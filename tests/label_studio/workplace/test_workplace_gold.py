from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.annotations.annotation import Annotation, write_annotations
from qazcorpus.annotations.gold import gold_documents
from qazcorpus.label_studio.exchange.imported import add_imported
from qazcorpus.label_studio.workplace.settings import Settings
from qazcorpus.label_studio.workplace.workplace import Workplace
from qazcorpus.label_studio.workplace.workplace_gold import agreement_on_gold
from qazcorpus.resources import resource

FIRST, SECOND, *_ = gold_documents()


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    made = Workplace(tmp_path, Settings("т", "http://127.0.0.1:9", scheme="1.0"))
    shutil.copyfile(resource("annotations", "scheme.yaml"), made.scheme_path)
    return made


def test_only_what_is_gold_is_compared_wherever_it_was_annotated(place: Workplace) -> None:
    assert agreement_on_gold(place) is None
    write_annotations(
        [Annotation(FIRST, "Айгүл"), Annotation(SECOND, "Айгүл")], place.annotations_path
    )
    add_imported(
        place, [Annotation(FIRST, "Серік"), Annotation(replace(SECOND, entities=()), "Серік")]
    )
    assert agreement_on_gold(place) is None
    place.gold_path.mkdir()
    shutil.copy(resource("annotations", "gold") / f"{FIRST.doc_id}.json", place.gold_path)
    report = agreement_on_gold(place)
    assert report is not None
    assert report.annotators == ("Айгүл", "Серік")
    assert report.overall.documents == 1
    assert report.overall.entities.exact.value == 1
