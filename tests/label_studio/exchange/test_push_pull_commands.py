"""`qazcorpus annotate push` and `pull` as they are typed, at a server in memory."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import spacy
import typer
from typer.testing import CliRunner, Result

from qazcorpus.cli.annotate import pull as annotate_pull
from qazcorpus.cli.annotate import push as annotate_push
from qazcorpus.cli.annotate import status as annotate_status
from qazcorpus.cli.failures import CommandGroup
from qazcorpus.document import Document, Entity
from qazcorpus.label_studio.server.connection import unreachable
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.fake_server import FakeServer, at_fake, fake
from tests.statements.engine_packages import Packages, packages

__all__ = ["at_fake", "fake", "packages"]
TEXT = "Бас прокуратура <b>мәлімдеді</b>."


def _run(workplace: Workplace, command: str, *arguments: str | Path) -> Result:
    app = typer.Typer(cls=CommandGroup, pretty_exceptions_enable=False)
    app.command("push")(annotate_push.push)
    app.command("pull")(annotate_pull.pull)
    app.command("status")(annotate_status.status)
    place = ["--workplace", str(workplace.folder)]
    return CliRunner().invoke(app, [command, *map(str, arguments), *place])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two documents with layers, which need no pipeline."""
    path = tmp_path / "news.jsonl"
    entity = Entity(0, 15, TEXT[:15], "AGENCY")
    lines = [Document(f"d-{n}", TEXT, entities=(entity,)).to_dict() for n in range(2)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_push_shows_who_reads_how_much(at_fake: Workplace, fake: FakeServer, source: Path) -> None:
    result = _run(at_fake, "push", source, "--annotators-per-document", "1")
    assert result.exit_code == 0, result.output
    assert len(fake.tasks) == 2
    rows = [line.split() for line in result.output.splitlines()]
    assert ["Айгүл", "1", f"{len(TEXT)}", "1"] in rows
    assert "2 new documents, 0 known." in result.output
    again = _run(at_fake, "push", source, "--annotators-per-document", "1")
    assert "0 new documents, 2 known." in again.output
    assert len(fake.tasks) == 2


def test_a_stance_engine_suggests_the_stances(
    at_fake: Workplace, fake: FakeServer, packages: Packages, tmp_path: Path
) -> None:
    packages.install("same", "same_stances:Same")
    text = tmp_path / "letter.txt"
    text.write_text("Тұрғындар көпірді қолдайтынын мәлімдеді. Көпір ескі.", encoding="utf-8")
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    nlp.add_pipe("kk_statements")
    nlp.to_disk(tmp_path / "rules")
    result = _run(
        *(at_fake, "push", text, "--target", "көпір", "--pipeline", tmp_path / "rules"),
        *("--suggest-with", "same", "--stance-setting", "stance=against"),
    )
    assert result.exit_code == 0, result.output
    assert "asked about көпір" in result.stderr
    suggested = [
        choice
        for task in fake.tasks
        for item in fake.predicted(task)
        for choice in item.get("value", {}).get("choices", ())
    ]
    assert set(suggested) == {"against", "көпір"}  # the stance and the target
    refused = _run(at_fake, "push", text, "--suggest-with", "other")
    assert refused.exit_code == 2
    assert "there is no stance engine 'other'" in refused.stderr


def test_pull_shows_what_was_done_and_where_the_findings_are(
    at_fake: Workplace, fake: FakeServer, source: Path
) -> None:
    _run(at_fake, "push", source)
    aigul = at_fake.annotators[0]
    value = {"start": 0, "end": 16, "labels": ["AGENCY"]}
    region = {"id": "a", "from_name": "entity", "to_name": "text", "type": "labels"}
    fake.submit(fake.of(3)[0]["id"], aigul, [region | {"value": value}])
    fake.submit(fake.add(3, data={"text": "бөтен"}), aigul, [])
    result = _run(at_fake, "pull")
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.splitlines()]
    assert ["Айгүл", "1", "0", "0", "0", "0", "1"] in rows
    assert "raw/ only" in result.output
    assert str(at_fake.annotations_path) in result.output.replace("\n", "")
    page = (at_fake.reports_path / "findings.html").read_text(encoding="utf-8")
    assert "edge-space" in page
    assert "<script" not in page
    assert "<b>мәлімдеді" not in page


def test_status_that_pulls_writes_the_page_of_findings_too(
    at_fake: Workplace, fake: FakeServer, source: Path
) -> None:
    _run(at_fake, "push", source)
    task = fake.of(3)[0]["id"]
    fake.submit(task, at_fake.annotators[0], [{"type": "relation", "from_id": "a", "to_id": "b"}])
    result = _run(at_fake, "status", "--refresh")
    assert result.exit_code == 0, result.output
    page = (at_fake.reports_path / "findings.html").read_text(encoding="utf-8")
    assert "dangling-relation" in page


def test_what_is_wrong_is_said_without_a_traceback(
    at_fake: Workplace, fake: FakeServer, source: Path
) -> None:
    fake.version = "1.7"
    result = _run(at_fake, "push", source)
    assert result.exit_code == 2
    assert "too old" in result.output
    result = _run(at_fake, "push", source, "--annotators-per-document", "3")
    assert result.exit_code == 2
    assert "3 of 2" in result.output


@pytest.mark.parametrize("option", [("--blank",), ("--blank-share", "0.5")])
def test_push_says_that_known_documents_do_not_become_blank(
    at_fake: Workplace, fake: FakeServer, source: Path, option: tuple[str, ...]
) -> None:
    told = f"{option[0]} concerns only new documents."
    assert told not in _run(at_fake, "push", source, *option).output
    again = _run(at_fake, "push", source, *option)
    assert told in " ".join(again.output.split())
    assert told not in " ".join(_run(at_fake, "push", source).output.split())


def test_a_server_that_does_not_run_is_told_in_plain_words(
    at_fake: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = httpx.ConnectError("[Errno 111] Connection refused")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    told = str(unreachable(at_fake, error))
    assert f"nothing answers at {at_fake.url} (connection refused)." in told
    assert "Errno" not in told
    assert "then run the same command again" in told
    unknown = str(unreachable(at_fake, httpx.ConnectError("[Errno -2] Name or service not known")))
    assert "cannot be reached: Name or service not known." in unknown
