import json
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

import qazcorpus
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.load import load
from qazcorpus.resources import resource

MEGABYTE = 2**20


def test_the_embedded_pipeline_is_a_spacy_language_with_kazakhs_own_rules(nlp: Language) -> None:
    assert nlp.pipe_names == [
        "kk_sentencizer",
        "encoder",
        "kk_entity_details",
        "kk_referents",
        "kk_statements",
    ]
    stale = "the pipeline's copy of the tokenizer's rules is stale: make pipeline"
    own = spacy.blank("kk").tokenizer
    assert nlp.tokenizer.to_bytes(exclude=["vocab"]) == own.to_bytes(exclude=["vocab"]), stale
    assert nlp.meta["sources"]


@pytest.mark.parametrize(("name", "megabytes"), [("kk_news_trf", 50), ("kk_news_sm", 24)])
def test_the_embedded_pipelines_are_small(name: str, megabytes: int) -> None:
    files = [path for path in resource(name).rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < megabytes * MEGABYTE


@pytest.mark.parametrize("name", ["kk_news_trf", "kk_news_sm"])
def test_the_embedded_pipelines_say_what_their_folder_says(name: str) -> None:
    project = Path(__file__).parents[2] / "pipelines" / name
    described = json.loads((project / "meta.json").read_text(encoding="utf-8"))
    shipped = json.loads((resource(name) / "meta.json").read_text(encoding="utf-8"))
    assert {key: shipped.get(key) for key in described} == described


def test_the_fast_pipeline_sets_every_layer() -> None:
    nlp = load("kk_news_sm")
    stale = "the pipeline's copy of the tokenizer's rules is stale: make pipeline"
    own = spacy.blank("kk").tokenizer
    assert nlp.tokenizer.to_bytes(exclude=["vocab"]) == own.to_bytes(exclude=["vocab"]), stale
    doc = nlp("Қасым-Жомарт Тоқаев Астанада министрлерді қабылдады. Кездесу кеше өтті.")
    assert len(list(doc.sents)) == 2
    assert all(token.pos_ and token.dep_ and token.lemma_ for token in doc)
    assert [token.lemma_ for token in doc if token.text == "министрлерді"] == ["министр"]
    assert ("Астанада", "PLACE", "Астана") in {
        (entity.text, entity.label_, entity._.canonical) for entity in doc.ents
    }


def test_a_folder_is_loaded_as_well_as_a_name() -> None:
    assert load(resource("kk_news_trf")).meta["name"] == "news_trf"
    assert qazcorpus.load("kk_news_trf").lang == "kk"


def test_the_keywords_of_spacy_load() -> None:
    nlp = load("kk_news_sm", disable="ner", exclude=["kk_lemmatizer"])
    assert "ner" in nlp.disabled
    assert "kk_lemmatizer" not in nlp.component_names
    only = load(resource("kk_news_sm"), enable=["kk_sentencizer"])
    assert only.pipe_names == ["kk_sentencizer"]
    vocab = spacy.blank("kk").vocab
    changed = load("kk_news_sm", config={"nlp.batch_size": 7}, vocab=vocab)
    assert changed.batch_size == 7
    assert changed.vocab is vocab


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"disable": "tagger"}, "disable: the pipeline has no component 'tagger'"),
        ({"exclude": ["tagger"]}, "exclude: the pipeline has no component 'tagger'"),
        ({"enable": ["tagger"]}, "enable: the pipeline has no component 'tagger'"),
        ({"enable": "ner", "disable": ["ner"]}, "'ner' is both in disable and in enable"),
        ({"disable": [1]}, "disable: .* is not the name of a component"),
        ({"exclude": 5}, "exclude: 5 is not the name of a component"),
        ({"config": "gpu"}, "config: 'gpu' is not a mapping"),
        ({"config": {"components.ner.nope": 1}}, "config: the pipeline cannot be loaded"),
        ({"vocab": "kk"}, "vocab: 'kk' is not a spaCy Vocab"),
    ],
)
def test_keywords_that_cannot_be(keywords: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load("kk_news_sm", **keywords)


def test_stanza_takes_the_names_of_its_components(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "resources.json").write_text("{}")

    def without_models(folder: Path | None, *, exclude: Collection[str]) -> Language:
        nlp = spacy.blank("kk")
        for name in ("kk_sentencizer", "kk_entity_details", "kk_statements"):
            if name not in exclude:
                nlp.add_pipe(name)
        return nlp

    monkeypatch.setattr("qazcorpus.pipeline.stanza_pipeline.load_stanza", without_models)
    nlp = load(tmp_path, exclude="kk_statements", disable=["kk_entity_details"])
    assert (nlp.component_names, nlp.disabled) == (
        ["kk_sentencizer", "kk_entity_details"],
        ["kk_entity_details"],
    )
    assert load(tmp_path, enable=["kk_sentencizer"]).pipe_names == ["kk_sentencizer"]
    with pytest.raises(UsageError, match=r"Stanza's models take no config= and no vocab="):
        load(tmp_path, config={"nlp.batch_size": 5})
    with pytest.raises(UsageError, match="exclude: the pipeline has no component 'ner'"):
        load(tmp_path, exclude="ner")


def test_a_statement_model_without_its_encoder_names_it() -> None:
    nlp = load("kk_news_sm", exclude=["tok2vec"])
    with pytest.raises(
        PipelineError, match=r"'tok2vec': run it before 'kk_statements'.*leave out both"
    ):
        nlp("Қала ескі.")
    with_neither = load("kk_news_sm", exclude=["tok2vec", "kk_statements"])
    assert len(list(with_neither("Қала ескі. Көпір жаңа.").sents)) == 2


def test_the_module_that_is_run_is_no_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    with pytest.raises(UsageError, match="there is no pipeline '__main__'"):
        load("__main__")


def test_unknown_names_and_broken_folders_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"kk_news_trf.*stanza"):
        load("kk_news_xl")
    with pytest.raises(PipelineError, match=r"config\.cfg.*resources\.json"):
        load(tmp_path)
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 5\n")
    with pytest.raises(PipelineError, match="cannot load"):
        load(tmp_path)
    with pytest.raises(UsageError, match="'json' is installed, but it is not a spaCy pipeline"):
        load("json")


def test_a_component_without_a_model_says_so() -> None:
    bare = spacy.blank("kk")
    bare.add_pipe("kk_sentencizer")
    bare.add_pipe("kk_encoder")
    with pytest.raises(PipelineError, match=r"qazcorpus\.load\(\)"):
        bare("Сәлем")
