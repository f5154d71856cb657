import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import qazcorpus
from qazcorpus.errors import PipelineError, UsageError
from qazcorpus.pipeline.load import load
from qazcorpus.resources import resource

MEGABYTE = 2**20


def test_the_embedded_pipeline_is_a_spacy_language_with_kazakhs_own_rules(nlp: Language) -> None:
    assert nlp.pipe_names == ["kk_sentencizer", "encoder", "kk_entity_details", "kk_statements"]
    stale = "the pipeline's copy of the tokenizer's rules is stale: make pipeline"
    own = spacy.blank("kk").tokenizer
    assert nlp.tokenizer.to_bytes(exclude=["vocab"]) == own.to_bytes(exclude=["vocab"]), stale
    assert nlp.meta["sources"]


@pytest.mark.parametrize(("name", "megabytes"), [("kk_news_trf", 45), ("kk_news_sm", 20)])
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


def test_unknown_names_and_broken_folders_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"kk_news_trf.*stanza"):
        load("kk_news_xl")
    with pytest.raises(PipelineError, match=r"config\.cfg.*resources\.json"):
        load(tmp_path)
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 5\n")
    with pytest.raises(PipelineError, match="cannot load"):
        load(tmp_path)
    with pytest.raises(PipelineError, match="cannot load"):
        load("json")


def test_a_component_without_a_model_says_so() -> None:
    bare = spacy.blank("kk")
    bare.add_pipe("kk_sentencizer")
    bare.add_pipe("kk_encoder")
    with pytest.raises(PipelineError, match=r"qazcorpus\.load\(\)"):
        bare("Сәлем")
