"""The engine `llm` with a real HTTP server (`chat_server`) and the real client."""

from __future__ import annotations

import json
from threading import Barrier

import openai  # noqa: F401 (the engine needs it, so these tests need the extra `llm`)
import pytest
import spacy

from qazcorpus.document import Probabilities, Statement
from qazcorpus.errors import PipelineError, QazcorpusError
from qazcorpus.pipeline.load import set_stance_engine
from qazcorpus.statements.engines import EngineMessage, engine_names, stance_engine
from qazcorpus.statements.llm.engine import stated
from qazcorpus.statements.llm.settings import KEY_VARIABLE
from qazcorpus.statements.rules.interfaces import span_of
from tests.statements.llm.chat_server import (
    KEY,
    MODEL,
    chat,
    stances,
)
from tests.statements.llm.conftest import ANSWERS, CONTENTS, TARGET, TEXT


def test_the_statements_of_a_document_are_judged_in_one_request(server, make, judge, said):
    assert judge(make()) == ANSWERS
    (request,) = server.requests
    (asked,) = server.asked
    assert request["model"] == MODEL
    assert request["temperature"] == 0
    assert request["response_format"]["type"] == "json_schema"
    assert asked["target"] == "көпір салу"
    assert asked["text"] == TEXT
    assert [item["content"] for item in asked["statements"]] == list(CONTENTS)
    assert said[-1].text == (
        "llm kazakh-8b: requests: 1; from the cache: 0; tokens read: 20,000, written: 50."
    )


def test_source_and_cue_are_asked_with_the_content(server, make, make_input):
    text = "Тұрғындар көпірді қолдайтынын мәлімдеді."
    whole = Statement(span_of(text, (10, 29)), span_of(text, (0, 9)), span_of(text, (30, 39)))
    (answer,) = make().judge(make_input(text), [whole], TARGET)
    assert answer.stance == "favor"
    assert server.asked[0]["statements"] == [
        {"id": 1, "source": "Тұрғындар", "cue": "мәлімдеді", "content": "көпірді қолдайтынын"}
    ]


def test_an_answer_has_the_stated_confidence(make, make_input):
    doc = make_input("Көпір керек.")
    (answer,) = make(confidence=0.7).judge(doc, [Statement(span_of(doc.text, (0, 11)))], TARGET)
    assert answer == stated("favor", 0.7)
    assert answer == Probabilities(0.7, *[pytest.approx(0.1)] * 3)


def test_the_engine_is_registered(server, tmp_path):
    assert "llm" in engine_names()
    settings = {"model": MODEL, "base_url": server.url, "cache_dir": tmp_path}
    assert stance_engine("llm", settings).name == "llm kazakh-8b"


def test_a_document_without_statements_needs_no_request(server, make, judge):
    assert judge(make(), TEXT, ()) == []
    assert not server.requests


def test_many_statements_need_several_requests(server, make, judge):
    assert judge(make(max_statements=3)) == ANSWERS
    assert [len(asked["statements"]) for asked in server.asked] == [3, 1]
    assert [item["id"] for item in server.asked[1]["statements"]] == [1]


# The cache


def test_an_answer_is_kept_on_disk(server, make, judge, said):
    assert judge(make()) == judge(make()) == ANSWERS
    assert len(server.requests) == 1
    assert "requests: 0; from the cache: 1" in said[-1].text


@pytest.mark.parametrize(
    "changed", [{"hard_cases": False}, {"temperature": 1}, {"extra": {"seed": 7}}]
)
def test_what_changes_the_answer_is_asked_again(server, make, judge, changed):
    judge(make())
    judge(make(**changed))
    assert len(server.requests) == 2


def test_another_text_is_asked_again(server, make, judge):
    judge(make())
    judge(make(), "Көпір керек емес.", ["Көпір керек емес"])
    assert len(server.requests) == 2


def test_the_cache_has_no_text_and_no_key(server, make, judge, tmp_path, monkeypatch):
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    judge(make())
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    assert KEY.encode() not in content
    assert "көпір".encode() not in content


def test_without_a_cache(server, make, judge, tmp_path):
    assert judge(make(cache=False)) == judge(make(cache=False)) == ANSWERS
    assert len(server.requests) == 2
    assert not [*tmp_path.iterdir()]


def test_an_answer_that_is_not_valid_is_not_kept(server, make, judge):
    server.following += [chat("жоқ")] * 9
    with pytest.raises(PipelineError):
        judge(make())
    assert judge(make()) == ANSWERS


def test_a_broken_cache_is_named(make, judge, tmp_path):
    (tmp_path / "llm-stances.sqlite").write_text("not a database" * 100)
    with pytest.raises(QazcorpusError, match=r"llm-stances\.sqlite.*Delete the file"):
        judge(make())


# The form of the answer


@pytest.mark.parametrize(
    "content",
    [
        f"```json\n{stances(*ANSWERS)}\n```",
        f"Жауабым мынадай: {stances(*ANSWERS)} Рақмет.",
        f'<think>{{"answers": []}} деп ойлаймын</think>{stances(*ANSWERS)}',
        f'{{"answers": []}} деп ойлаймын</think>{stances(*ANSWERS)}',
        f'{stances(*ANSWERS)}<think>{{"answers": []}} ма екен',
        json.dumps({"answers": [{"id": n, "stance": ANSWERS[n - 1]} for n in (4, 2, 3, 1)]}),
    ],
)
def test_an_answer_is_found_in_the_text(server, make, judge, content):
    server.following.append(chat(content))
    assert judge(make()) == ANSWERS
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "it is empty"),
        (None, "it is empty"),
        ("Білмеймін.", "it has no complete JSON object with the key"),
        (stances(*ANSWERS)[:-20], "it has no complete JSON object with the key"),
        (stances("favor"), "one answer for each of the ids 1 to 4; it has 1 answers"),
        (stances(*ANSWERS, "favor"), "it has 5 answers, for the ids 1, 2, 3, 4, 5"),
        (stances("favor", "pro", "none", "none"), "answers.1.stance: Input should be 'favor'"),
        ('{"answers": {"1": "favor"}}', "answers: Input should be a valid list"),
        ('{"stances": []}', "it has no complete JSON object with the key"),
    ],
)
def test_the_model_is_told_what_is_wrong_and_answers_again(server, make, judge, content, told):
    server.following.append(chat(content))
    assert judge(make()) == ANSWERS
    roles = [message["role"] for message in server.requests[1]["messages"]]
    assert roles == ["system", "user", "assistant", "user"]
    complaint = server.requests[1]["messages"][3]["content"]
    assert complaint.startswith("This answer is not valid: ")
    assert told in complaint


def test_a_model_that_fails_at_many_statements_is_asked_about_fewer(server, make, judge, said):
    server.following += [chat(stances("favor"))] * 3
    engine = make()
    assert judge(engine) == ANSWERS
    assert [len(asked["statements"]) for asked in server.asked] == [4, 4, 4, 2, 2]
    assert "answers not valid: 3" in said[-1].text
    judge(engine)
    assert len(server.requests) == 5


def test_a_model_that_never_answers_well_is_an_error(server, make, judge):
    server.following += [chat("Білмеймін.")] * 9
    with pytest.raises(PipelineError, match=r"kazakh-8b gave no valid answer in 3 attempts.*JSON"):
        judge(make())
    assert [len(asked["statements"]) for asked in server.asked] == [4, 4, 4, 2, 2, 2, 1, 1, 1]


def test_an_answer_that_was_cut_off_says_so(server, make, judge):
    server.following += [chat(stances(*ANSWERS)[:30], reason="length")] * 2
    with pytest.raises(PipelineError, match=r"cut off at the limit of tokens.*max_tokens"):
        judge(make(corrections=1, max_tokens=10), TEXT, CONTENTS[:1])
    assert server.requests[0]["max_tokens"] == 10


def test_a_server_that_knows_no_schema_is_asked_in_words(server, make, judge):
    server.knows_schemas = False
    engine = make(cache=False)
    assert judge(engine) == judge(engine) == ANSWERS
    assert ["response_format" in request for request in server.requests] == [True, False, False]
    with pytest.raises(PipelineError, match="status 400: response_format: unknown field"):
        judge(make(cache=False, response_format="json_schema"))


# Tokens and their cost


def test_tokens_and_cost_are_told(server, make, judge, said):
    server.following += [chat("жоқ"), chat(stances(*ANSWERS), read=None)]
    judge(make(price_in=2, price_out=10))
    assert said[-1] == EngineMessage(
        "usage",
        "llm kazakh-8b: requests: 2; from the cache: 0; answers not valid: 1; tokens read: 20,000, "
        "written: 50; answers without a number of tokens: 1; cost at the given prices: 0.0405.",
    )


@pytest.mark.parametrize("address", ["https://api.example.org/v1", "http://192.168.1.7:8000/v1"])
def test_where_texts_are_sent_is_told(make, said, address):
    make(base_url=address, allow_remote=True)
    (notice,) = said
    host = address.split("/")[2]
    assert notice.kind == "notice"
    assert notice.text.startswith(f"The texts of the documents are sent to {host}")
    assert notice.text.endswith(", without encryption.") == address.startswith("http:")


def test_nothing_is_told_about_this_machine(make, said):
    make()
    assert not said


def test_a_prompt_that_the_server_seems_to_have_cut_is_told_once(server, make, judge, said):
    server.following += [chat(stances(*ANSWERS), read=1024)] * 2
    engine = make(cache=False)
    judge(engine)
    judge(engine)
    (notice,) = [message.text for message in said if message.kind == "notice"]
    assert f"127.0.0.1:{server.port} says that it read 1,024 tokens of a prompt with" in notice
    assert "OLLAMA_CONTEXT_LENGTH" in notice


def test_documents_are_asked_about_at_the_same_time(server, make):
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    set_stance_engine(nlp, make(parallel=3))
    met = Barrier(3)

    def together(body):
        met.wait(60)
        return chat(stances("favor"))

    server.following += [together] * 6
    texts = [f"{number} тұрғын көпірді қолдады." for number in range(1, 7)]
    docs = [nlp.make_doc(text) for text in texts]
    for doc in docs:
        doc._.target = "көпір"
    found = [doc._.statements[0].stance for doc in nlp.pipe(docs, batch_size=6)]
    assert found == ["favor"] * 6
    assert len(server.requests) == 6
