"""What the statement model learns from: pipelines/statements/scripts."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import spacy

from qazcorpus.annotations.gold import HELD_OUT
from qazcorpus.document import Document
from qazcorpus.errors import DocumentError
from qazcorpus.statements.discourse import DiscourseModel

from ..script_modules import script_modules
from ..statements.discourse_models import random_model

NAMES = ("data", "marked", "real_texts", "average_models")
WHOLE = ("reports.jsonl", "briefs.jsonl")
STANCES = Path(__file__).parents[2] / "annotations" / "stance"
TEXT = "Министр келді. Сарапшы бағаның өсетінін айтты, министр қарсы болды. Министр кетті."


@pytest.fixture(scope="module")
def scripts() -> Iterator[dict[str, ModuleType]]:
    """The scripts as modules."""
    with script_modules("statements", NAMES) as found:
        yield found


def written(path: Path, **changes: object) -> Path:
    statement = {"content": "бағаның өсетінін", "source": "Сарапшы", "cue": "айтты"}
    row = {
        "use": "learn",
        "register": "news",
        "target": "бағаны босату",
        "text": TEXT,
        "statements": [{**statement, "stance": "against"}],
    }
    path.write_text(json.dumps(row | changes, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_a_report_has_its_statements(scripts: dict[str, ModuleType], tmp_path: Path) -> None:
    [report] = scripts["data"].reports([written(tmp_path / "r.jsonl")], "learn")
    [statement] = report.statements
    assert isinstance(report, Document)
    assert (statement.content.text, statement.target) == ("бағаның өсетінін", "бағаны босату")
    assert TEXT[statement.source.start : statement.source.end] == "Сарапшы"
    assert statement.stance == "against"
    assert list(scripts["data"].reports([tmp_path / "r.jsonl"], "measure")) == []


def test_the_nearest_place_is_taken(scripts: dict[str, ModuleType], tmp_path: Path) -> None:
    statement = {"content": "қарсы болды", "source": "Министр", "cue": None, "stance": "against"}
    [report] = scripts["data"].reports(
        [written(tmp_path / "r.jsonl", statements=[statement])], "learn"
    )
    assert report.statements[0].source.start == TEXT.rindex("Министр")


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
    scripts: dict[str, ModuleType], tmp_path: Path, text: str, source: str, start: int
) -> None:
    content = "Хатты біз алып отырмыз"
    statement = {"content": content, "source": source, "cue": None, "stance": "against"}
    [report] = scripts["data"].reports(
        [written(tmp_path / "r.jsonl", text=text, statements=[statement])], "learn"
    )
    assert report.statements[0].source.start == start


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
def test_a_broken_report_is_named(
    scripts: dict[str, ModuleType], tmp_path: Path, changes: dict[str, object]
) -> None:
    path = written(tmp_path / "r.jsonl", **changes)
    with pytest.raises(DocumentError, match="line 1"):
        list(scripts["data"].reports([path], "learn"))


def test_a_report_is_no_single_statement(scripts: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="content"):
        list(scripts["data"].single_statements([written(tmp_path / "r.jsonl")]))


def test_nothing_about_a_gold_matter_is_learned(
    scripts: dict[str, ModuleType], tmp_path: Path
) -> None:
    [report] = scripts["data"].reports([written(tmp_path / "r.jsonl")], "learn")
    with pytest.raises(SystemExit, match="бағаны босату"):
        scripts["data"].refuse_matters([report], [report])
    scripts["data"].refuse_matters([report], [])


def test_words_and_their_tags(scripts: dict[str, ModuleType], tmp_path: Path) -> None:
    [report] = scripts["data"].reports([written(tmp_path / "r.jsonl")], "learn")
    tokenizer = spacy.blank("kk").tokenizer
    [line] = scripts["marked"].marked(tokenizer, [report], complete=True)
    row = json.loads(line)
    tags = {word: tuple(t) for word, t in zip(row["words"], row["parts"], strict=True) if any(t)}
    assert tags == {
        "бағаның": (1, 0, 0),
        "өсетінін": (2, 0, 0),
        "Сарапшы": (0, 1, 0),
        "айтты": (0, 0, 1),
    }
    [[start, end, target, stance]] = row["queries"]
    assert row["words"][start:end] == ["бағаның", "өсетінін"]
    assert (target, stance) == (["бағаны", "босату"], "against")
    [line] = scripts["marked"].marked(tokenizer, [report], complete=False)
    assert json.loads(line)["parts"] is None


def test_measured_matters_are_learned_nowhere(scripts: dict[str, ModuleType]) -> None:
    data = scripts["data"]
    whole = [STANCES / name for name in WHOLE]
    single = [STANCES / "sentences.jsonl", STANCES / "news.jsonl"]
    measured = [*data.reports(whole, "measure"), *data.documents()]
    learned = [*data.reports(whole, "learn"), *data.single_statements(single)]
    assert data.names_of(measured)
    data.refuse_matters(learned, measured)


def test_a_kept_matter_is_known_in_other_words(
    scripts: dict[str, ModuleType], tmp_path: Path
) -> None:
    data = scripts["data"]
    target, [wording, *_] = next(iter(data.wordings().items()))
    kept, other = (
        next(data.reports([written(tmp_path / "r.jsonl", target=name)], "learn"))
        for name in (target, wording.upper())
    )
    with pytest.raises(SystemExit, match="kept matter"):
        data.refuse_matters([other], [kept])


def test_a_text_is_the_same_toward_each_wording(
    scripts: dict[str, ModuleType], tmp_path: Path
) -> None:
    data = scripts["data"]
    target, others = next(iter(data.wordings().items()))
    [report] = data.reports([written(tmp_path / "r.jsonl", target=target)], "learn")
    same = list(data.reworded(report))
    assert [document.targets[0].text for document in same] == [target, *others]
    assert [document.statements[0].target for document in same] == [target, *others]
    assert {document.doc_id for document in same} == {report.doc_id}
    unknown = next(data.reports([written(tmp_path / "r.jsonl")], "learn"))
    assert list(data.reworded(unknown)) == [unknown]


def test_every_target_has_its_wordings(scripts: dict[str, ModuleType]) -> None:
    data = scripts["data"]
    whole = [STANCES / name for name in WHOLE]
    texts = (d for use in ("learn", "measure") for d in data.reports(whole, use))
    targets = {document.targets[0].text for document in (*texts, *data.documents())}
    assert data.wordings().keys() == targets
    assert all(len({target, *others}) == 5 for target, others in data.wordings().items())


def test_the_first_fold_is_held_out(scripts: dict[str, ModuleType]) -> None:
    data = scripts["data"]
    assert data.matter_folds(data.documents(), 5)[0] <= HELD_OUT


def test_the_mean_of_models(scripts: dict[str, ModuleType]) -> None:
    first, second = random_model(0), random_model(1)
    mean = scripts["average_models"].averaged([first, second])
    name = "tag.weight"
    assert np.allclose(mean.weights[name], (first.weights[name] + second.weights[name]) / 2)
    assert mean.settings == first.settings
    other = DiscourseModel(
        {key: value[:1] if key == name else value for key, value in second.weights.items()},
        second.settings,
    )
    with pytest.raises(ValueError, match="other sizes"):
        scripts["average_models"].averaged([first, other])
