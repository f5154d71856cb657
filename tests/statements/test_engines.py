from __future__ import annotations

import json
import pickle
import re
from pathlib import Path
from threading import Barrier

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

import qazcorpus
from qazcorpus.document import Probabilities
from qazcorpus.errors import MissingExtraError, PipelineError, UsageError
from qazcorpus.pipeline.analyze import analyze
from qazcorpus.pipeline.load import load, set_stance_engine
from qazcorpus.statements.engines import EngineMessage, engine_names, stance_engine
from qazcorpus.statements.llm.settings import LlmSettings
from tests.statements.engine_packages import Packages, packages

__all__ = ["packages"]
REPORT = (
    "Жаңа көпір салынады\n\n«Көпір қалаға керек», – деп мәлімдеді әкім Серік Болатов. Тұрғындар "
    "көпірге қарсы екенін айтты. Экологтар жобаны тоқтатуды талап етті. Көпір биыл салынады."
)
TEXT = "Жаңа көпір\n\nТұрғындар көпірді қолдады. Көпір биыл салынады."


class Undecided:
    """Cannot tell favor from against."""

    def judge(self, doc, statements, target):
        return [Probabilities(0.4, 0.4, 0.1, 0.1)] * len(statements)


class Short(Undecided):
    def judge(self, doc, statements, target):
        return []


class Words(Undecided):
    def judge(self, doc, statements, target):
        return ["favor"] * len(statements)


@pytest.fixture
def rules() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    return nlp


def stances(nlp: Language, target: str = "көпір салу") -> list[str | None]:
    return [s.stance for s in analyze(TEXT, target, nlp=nlp).statements]


def test_an_engine_of_another_package_judges_the_stances(packages: Packages, rules: Language):
    packages.install("same", "same_stances:Same")
    assert "same" in engine_names()
    assert stances(rules) == ["favor"]
    set_stance_engine(rules, "same")
    assert stances(rules) == ["against"]
    set_stance_engine(rules, "same", {"stance": "none"})
    assert stances(rules) == [None]
    set_stance_engine(rules, None)
    assert stances(rules) == ["favor"]


@pytest.mark.parametrize("name", ["kk_news_trf", "kk_news_sm"])
def test_an_embedded_pipeline_takes_an_engine(packages: Packages, name: str):
    packages.install("same", "same_stances:Same")
    nlp = qazcorpus.load(name, stance_engine="same", stance_settings={"stance": "none"})
    document = analyze(REPORT, "көпір салу", nlp=nlp)
    assert document.statements
    assert {s.answer for s in document.statements} == {"none"}
    origin = document.origin["statements"]
    assert origin.name == document.origin["entities"].name + " + same"


def test_a_classifier_need_not_be_registered():
    nlp = load("kk_news_sm", stance_engine=Undecided())
    document = analyze(REPORT, "көпір салу", nlp=nlp)
    assert {s.confidence for s in document.statements} == {0.4}
    assert document.origin["statements"].name == "kk_news_sm + Undecided"


def test_the_message_of_an_engine_gets_to_its_user(packages: Packages, rules: Language):
    packages.install("same", "same_stances:Same")
    said: list[EngineMessage] = []
    set_stance_engine(rules, stance_engine("same", report=said.append))
    stances(rules)
    assert [(m.kind, m.text) for m in said] == [
        ("notice", "asked about көпір салу"),
        ("usage", "1 statements judged"),
    ]


def test_an_engine_is_not_asked_without_statements_or_without_a_target(rules: Language):
    set_stance_engine(rules, Short())
    assert analyze("Су келді.", "көпір салу", nlp=rules).statements == ()


def test_a_pipeline_with_an_engine_goes_to_other_processes(rules: Language):
    set_stance_engine(rules, Undecided())
    again = pickle.loads(pickle.dumps(rules.get_pipe("kk_statements")))
    assert again.stance_engine == "Undecided"


@pytest.mark.parametrize("engine", [Short(), Words()])
def test_wrong_answers_of_an_engine_are_an_error(rules: Language, engine: Undecided):
    set_stance_engine(rules, engine)
    said = f"the stance engine {type(engine).__name__} must give a list of Probabilities, one for"
    with pytest.raises(PipelineError, match=said):
        stances(rules)


def test_an_unknown_engine_is_told_with_the_known_ones(packages: Packages):
    packages.install("same", "same_stances:Same")
    with pytest.raises(UsageError, match=r"there is no stance engine 'sane'.*Registered: .*same"):
        stance_engine("sane")


def test_two_packages_with_one_name(packages: Packages):
    packages.install("same", "same_stances:Same")
    packages.install("same", "other_stances:Same", package="other")
    with pytest.raises(UsageError, match=r"several packages .*'same': .*other"):
        stance_engine("same")


@pytest.mark.parametrize(
    ("value", "code", "said"),
    [
        ("broken:Same", "import nothing_of_this_name", "cannot be loaded: ModuleNotFoundError"),
        ("broken:Other", "", "cannot be loaded: AttributeError"),
        ("broken:Same", "Same = 5", "is int, not a factory"),
        ("broken:Same", "def Same(): return 5", "gives int, which has no method judge"),
        ("broken:Same", "def Same(): raise ValueError('no\\nfile')", "ValueError: no file"),
    ],
)
def test_a_broken_engine_names_its_package(packages: Packages, value: str, code: str, said: str):
    packages.install("same", value, code, package="my-package")
    with pytest.raises(PipelineError, match=f"'same' of the package my-package .*{said}"):
        stance_engine("same")


def test_settings_that_an_engine_does_not_take(packages: Packages):
    packages.install("same", "same_stances:Same")
    with pytest.raises(UsageError, match=r"'same' does not take these settings.*settings: stance"):
        stance_engine("same", {"side": "favor"})


def test_what_the_factory_says_is_passed_on(packages: Packages):
    code = """
    from qazcorpus.errors import MissingExtraError
    def Same(): raise MissingExtraError("openai", "llm", "this engine")
    """
    packages.install("same", "broken:Same", code)
    with pytest.raises(MissingExtraError):
        stance_engine("same")


def test_what_cannot_take_an_engine(rules: Language):
    with pytest.raises(UsageError, match="settings of a stance engine need the name of one"):
        load("kk_news_sm", stance_settings={"model": "m"})
    blank = spacy.blank("kk")
    with pytest.raises(UsageError, match="needs a pipeline with the component kk_statements"):
        set_stance_engine(blank, Undecided())


def test_the_engine_of_the_page_works(packages: Packages, rules: Language):
    page = (Path(__file__).parents[2] / "docs" / "stance-engines.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(# my_package/.*?)```", page, re.DOTALL)
    packages.install("word", "my_stances:WordEngine", code)
    assert 'word = "my_package.stances:WordEngine"' in page
    set_stance_engine(rules, "word")
    assert stances(rules) == [None]
    set_stance_engine(rules, "word", {"word": "қолда"})
    assert stances(rules) == ["against"]


def test_the_page_lists_the_settings_of_the_engine_llm():
    page = (Path(__file__).parents[2] / "docs" / "stance-engines.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", page, re.MULTILINE))
    assert list(listed) == list(LlmSettings.model_fields)
    for name, field in LlmSettings.model_fields.items():
        if not field.is_required() and name != "cache_dir":
            value = field.default if isinstance(field.default, str) else json.dumps(field.default)
            assert listed[name].strip("`") == value


def with_target(nlp: Language, texts: list[str]) -> list[Doc]:
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        doc._.target = "көпір"
    return docs


class Together(Undecided):
    """Answers only when three documents have been asked about."""

    parallel = 3

    def __init__(self) -> None:
        self.met = Barrier(3)

    def judge(self, doc, statements, target):
        if "жоқ" in doc.text:
            raise ValueError("no answer")
        self.met.wait(60)
        return super().judge(doc, statements, target)


def test_an_engine_judges_several_documents_at_the_same_time(rules: Language):
    set_stance_engine(rules, Together())
    texts = [f"{number} тұрғын көпірді қолдады." for number in range(1, 7)]
    docs = list(rules.pipe(with_target(rules, texts), batch_size=6))
    assert [doc.text for doc in docs] == texts
    assert all(doc._.statements[0].confidence == 0.4 for doc in docs)


@pytest.mark.parametrize("engine", [Together(), Short()])
def test_the_error_handler_gets_the_errors_of_an_engine(rules: Language, engine: Undecided):
    set_stance_engine(rules, engine)
    texts = ["Тұрғындар көпірді қолдады, көлік жоқ."] * 2
    failed = []
    rules.set_error_handler(lambda name, _, docs, error: failed.append((name, len(docs), error)))
    assert not list(rules.pipe(with_target(rules, texts)))
    assert [item[:2] for item in failed] == [("kk_statements", 1)] * 2
    rules.set_error_handler(raise_error)
    with pytest.raises((ValueError, PipelineError)):
        list(rules.pipe(with_target(rules, texts)))
