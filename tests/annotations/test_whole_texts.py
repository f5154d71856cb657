from pathlib import Path

import pytest

from qazcorpus.annotations.whole_texts import other_targets, whole_texts
from qazcorpus.errors import DocumentError
from tests.annotations.whole_text_rows import TEXT, written


def test_a_text_has_its_statements(tmp_path: Path) -> None:
    path = written(tmp_path / "r.jsonl")
    [document] = whole_texts("learn", [path])
    [statement] = document.statements
    assert (statement.content.text, statement.target) == ("бағаның өсетінін", "бағаны босату")
    assert TEXT[statement.source.start : statement.source.end] == "Сарапшы"
    assert statement.stance == "against"
    assert document.metadata.extra["register"] == "news"
    assert list(whole_texts("measure", [path])) == []


def test_a_text_may_have_stances_toward_other_targets(tmp_path: Path) -> None:
    also = [{"target": "салық", "stances": ["none"]}, {"target": "нарық", "stances": ["favor"]}]
    found = list(other_targets("learn", [written(tmp_path / "r.jsonl", also=also)]))
    told = [(d.targets[0].text, s.target, s.stance) for d in found for s in d.statements]
    assert told == [("салық", "салық", None), ("нарық", "нарық", "favor")]
    assert list(other_targets("learn", [written(tmp_path / "r.jsonl")])) == []
    few = written(tmp_path / "r.jsonl", also=[{"target": "салық", "stances": []}])
    with pytest.raises(DocumentError, match="line 1"):
        list(other_targets("learn", [few]))


def test_the_nearest_place_is_taken(tmp_path: Path) -> None:
    statement = {"content": "қарсы болды", "source": "Министр", "cue": None, "stance": "against"}
    [document] = whole_texts("learn", [written(tmp_path / "r.jsonl", statements=[statement])])
    assert document.statements[0].source.start == TEXT.rindex("Министр")


@pytest.mark.parametrize(
    ("text", "source", "start"),
    [
        ("Хатты біз алып отырмыз.", "біз", 6),  # within, since nowhere else
        ("Біз келдік. Хатты біз алып отырмыз. Кеше біз де.", "біз", 41),
        ("Кеше су Хатты біз алып отырмыз. Иә, су Хатты.", "су Хатты", 36),  # not across its edge
        ("Кеше Хатты біз алып отырмыз. Иә, сол кеше Хатты.", "Кеше Хатты", 0),
    ],
)
def test_a_source_stands_outside_of_its_content_where_it_can(
    tmp_path: Path, text: str, source: str, start: int
) -> None:
    content = "Хатты біз алып отырмыз"
    statement = {"content": content, "source": source, "cue": None, "stance": "against"}
    path = written(tmp_path / "r.jsonl", text=text, statements=[statement])
    [document] = whole_texts("learn", [path])
    assert document.statements[0].source.start == start


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "lern"},
        {"text": None},
        {"statements": [{"content": "жоқ сөз", "source": None, "cue": None, "stance": "favor"}]},
        {
            "statements": [
                {"content": "қарсы болды", "source": "Әкім", "cue": None, "stance": "favor"}
            ]
        },
    ],
)
def test_a_broken_row_is_named(tmp_path: Path, changes: dict[str, object]) -> None:
    path = written(tmp_path / "r.jsonl", **changes)
    with pytest.raises(DocumentError, match="line 1"):
        list(whole_texts("learn", [path]))


def test_the_project_has_texts_for_either_use() -> None:
    learned, measured = [*whole_texts("learn")], [*whole_texts("measure")]
    assert len(learned) > len(measured) > 100
    assert not {d.text for d in learned} & {d.text for d in measured}
