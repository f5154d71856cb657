"""Commands with the engine `llm`, at a real HTTP server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openai  # noqa: F401 (the engine needs it, so these tests need the extra `llm`)
import pytest
import spacy
from typer.testing import CliRunner, Result

from qazcorpus.cli.main import app
from qazcorpus.statements.llm.settings import KEY_VARIABLE
from tests.statements.llm.chat_server import KEY, MODEL, Answer, ChatServer, error
from tests.statements.llm.conftest import TEXT


@pytest.fixture
def command(tmp_path: Path, server: ChatServer) -> tuple[str, ...]:
    """The arguments of `tag`, with a pipeline of rules and the engine `llm`."""
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    nlp.to_disk(tmp_path / "rules")
    text = tmp_path / "report.txt"
    text.write_text(TEXT, encoding="utf-8")
    return (
        *("tag", str(text), "--format", "json", "--target", "көпір салу"),
        *("--pipeline", str(tmp_path / "rules"), "--stance-engine", "llm"),
        *("--stance-setting", f"model={MODEL}", "--stance-setting", f"base_url={server.url}"),
        *("--stance-setting", f"cache_dir={tmp_path / 'cache'}"),
    )


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_stances_tokens_and_cost_are_shown(command: tuple[str, ...], server: ChatServer) -> None:
    tagged = run(*command, "--stance-setting", "price_in=2", "--stance-setting", "price_out=10")
    assert tagged.exit_code == 0, tagged.output
    document = json.loads(tagged.stdout)
    found = {s["content"]["text"]: s["stance"] for s in document["statements"]}
    assert found["Көпір қалаға керек"] == "favor"
    assert found["көпірге қарсы екенін"] == "against"
    assert document["origin"]["statements"]["name"].endswith(f" + llm {MODEL}")
    assert tagged.stderr.splitlines()[-1] == (
        f"llm {MODEL}: requests: 1; from the cache: 0; tokens read: 20,000, written: 50; "
        "cost at the given prices: 0.0405."
    )
    again = run(*command)
    assert again.stdout == tagged.stdout
    assert "requests: 0; from the cache: 1" in again.stderr
    assert len(server.requests) == 1


def test_a_failure_is_one_message_without_the_key(
    command: tuple[str, ...], server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    server.following += [error(500, f"no memory for {KEY}")] * 3
    failed = run(*command)
    assert failed.exit_code == 1
    assert "Trying again in 2 seconds." in failed.stderr
    assert re.search(r"qazcorpus: .*answered with status 500: no memory for \*\*\*", failed.stderr)
    assert KEY not in failed.output


def test_texts_stay_on_the_machine_unless_it_is_permitted(
    command: tuple[str, ...], server: ChatServer
) -> None:
    server.following.append(Answer(500))
    refused = run(*command, "--stance-setting", "base_url=https://api.example.org/v1")
    assert refused.exit_code == 2
    assert "would leave this machine" in refused.stderr
    assert not server.requests
