"""What is said about a pipeline that finds no sentences."""

import pytest
import spacy
from spacy.language import Language

from qazcorpus.errors import PipelineError
from qazcorpus.pipeline.analyze import analyze
from qazcorpus.pipeline.load import load

TEXT = "Қала ескі. Көпір жаңа."


def test_a_component_that_would_set_them_is_disabled() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.disable_pipe("kk_sentencizer")
    with pytest.raises(PipelineError, match=r"nlp\.enable_pipe\('kk_sentencizer'\)"):
        analyze(TEXT, nlp=nlp)


def test_the_component_named_is_one_of_the_pipeline() -> None:
    nlp = spacy.blank("kk")
    nlp.add_pipe("sentencizer")
    nlp.disable_pipe("sentencizer")
    with pytest.raises(PipelineError, match=r"nlp\.enable_pipe\('sentencizer'\)"):
        analyze(TEXT, nlp=nlp)


def test_nothing_in_the_pipeline_sets_them() -> None:
    with pytest.raises(PipelineError, match=r"None of its components .*'kk_sentencizer', first"):
        analyze(TEXT, nlp=spacy.blank("kk"))


def test_a_component_that_should_have_set_them() -> None:
    nlp = spacy.blank("kk")
    Language.component("sets_nothing", assigns=["token.is_sent_start"], func=lambda doc: doc)
    nlp.add_pipe("sets_nothing")
    with pytest.raises(PipelineError, match="'sets_nothing' should have set them"):
        analyze(TEXT, nlp=nlp)


def test_the_encoder_says_what_it_lacks() -> None:
    nlp = load(exclude="kk_sentencizer")
    with pytest.raises(PipelineError, match="'encoder' reads sentence by sentence"):
        nlp(TEXT)
    with pytest.raises(PipelineError, match="None of its components sets them"):
        analyze(TEXT, nlp=nlp)
    assert len(analyze("Қала", nlp=nlp).tokens) == 1  # one word needs no border
