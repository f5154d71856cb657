"""An engine `llm` that asks the server of `chat_server`, and a short report to judge."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from qazcorpus.document import Statement, Target
from qazcorpus.statements.engines import EngineMessage
from qazcorpus.statements.llm.settings import KEY_VARIABLE
from qazcorpus.statements.rules.interfaces import span_of
from qazcorpus.statements.rules.units import AnalysisInput
from tests.statements.llm.chat_server import MODEL, ChatServer, running

if TYPE_CHECKING:
    from qazcorpus.statements.llm.engine import LlmEngine

TEXT = (
    "Жаңа көпір салынады\n\n«Көпір қалаға керек», – деді әкім. Тұрғындар көпірге қарсы екенін "
    "айтты. «Көпір қашан салынады?» – деп сұрады зейнеткер. Полиция су тасығанын хабарлады."
)
CONTENTS = ("Көпір қалаға керек", "көпірге қарсы екенін", "Көпір қашан салынады?", "су тасығанын")
ANSWERS = ["favor", "against", "neutral", "none"]
TARGET = Target("көпір салу")


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with running() as server:
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of the engine, which take no time in tests."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    return waited


@pytest.fixture
def said() -> list[EngineMessage]:
    return []


@pytest.fixture
def make(server: ChatServer, tmp_path: Path, said: list[EngineMessage]) -> Callable[..., LlmEngine]:
    def make(**settings: Any) -> LlmEngine:
        from qazcorpus.statements.llm.engine import make_engine

        given = {"model": MODEL, "base_url": server.url, "cache_dir": tmp_path, **settings}
        return make_engine(report=said.append, **given)

    return make


@pytest.fixture
def judge(make_input: Callable[..., AnalysisInput]) -> Callable[..., list[str]]:
    def judge(engine: LlmEngine, text: str = TEXT, contents: Sequence[str] = CONTENTS) -> list[str]:
        doc = make_input(text, TARGET.text)
        statements = []
        for content in contents:
            start = text.index(content)
            statements.append(Statement(span_of(text, (start, start + len(content)))))
        return [str(answer.stance or "none") for answer in engine.judge(doc, statements, TARGET)]

    return judge
