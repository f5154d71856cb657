from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import qazcorpus
from qazcorpus.errors import MissingExtraError, PipelineError, UsageError
from qazcorpus.pipeline.load import load
from qazcorpus.resources import resource

MEGABYTE = 2**20


def test_the_embedded_pipeline_is_a_spacy_language_with_kazakhs_own_rules(nlp: Language) -> None:
    assert nlp.pipe_names == ["kk_sentencizer", "ner", "kk_entity_details", "kk_statements"]
    stale = "the pipeline's copy of the tokenizer's rules is stale: make pipeline"
    own = spacy.blank("kk").tokenizer
    assert nlp.tokenizer.to_bytes(exclude=["vocab"]) == own.to_bytes(exclude=["vocab"]), stale
    assert nlp.meta["sources"]


def test_the_embedded_pipeline_is_small() -> None:
    files = [path for path in resource("kk_news_trf").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 45 * MEGABYTE


def test_a_folder_is_loaded_as_well_as_a_name() -> None:
    assert load(resource("kk_news_trf")).meta["name"] == "news_trf"
    assert qazcorpus.load("kk_news_trf").lang == "kk"


def test_unknown_names_and_broken_folders_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="kk_news_trf"):
        load("kk_news_xl")
    with pytest.raises(PipelineError, match=r"config\.cfg"):
        load(tmp_path)
    (tmp_path / "config.cfg").write_text("[nlp]\nlang = 5\n")
    with pytest.raises(PipelineError, match="cannot load"):
        load(tmp_path)
    with pytest.raises(PipelineError, match="cannot load"):
        load("json")


def test_an_extra_that_is_missing_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qazcorpus.pipeline.load.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'qazcorpus\[stanza\]'"):
        load("stanza")


def test_a_component_without_a_model_says_so() -> None:
    bare = spacy.blank("kk")
    bare.add_pipe("kk_sentencizer")
    bare.add_pipe("kk_entity_tagger")
    with pytest.raises(PipelineError, match=r"qazcorpus\.load\(\)"):
        bare("Сәлем")
