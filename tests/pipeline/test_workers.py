"""Worker processes: real ones, with a pipeline that is made here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Lock

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from qazcorpus.document import Document
from qazcorpus.errors import MissingExtraError, PipelineError, QazcorpusError, ReadError, UsageError
from qazcorpus.pipeline import workers as module
from qazcorpus.pipeline.analyze import analyze_documents
from qazcorpus.pipeline.worker_setup import WorkerSetup
from qazcorpus.pipeline.workers import Workers, analyzed_by_workers, cores
from tests.missing import POSIX

LONG = 120.0  # seconds, on a busy machine
pytestmark = pytest.mark.process


def sentences_only() -> Language:
    nlp = spacy.blank("kk")
    nlp.add_pipe("kk_sentencizer")
    return nlp


def documents(number: int) -> list[Document]:
    return [Document(f"d{i}", f"Ол келді. Біз {i} рет кеттік.") for i in range(number)]


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < end, "this did not happen"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The worker processes that a test starts."""
    processes: list[subprocess.Popen[bytes]] = []
    start = module._started

    def noted() -> subprocess.Popen[bytes]:
        processes.append(start())
        return processes[-1]

    monkeypatch.setattr(module, "_started", noted)
    return processes


def test_workers_give_what_one_process_gives(started: list[subprocess.Popen[bytes]]) -> None:
    nlp = sentences_only()
    one = list(analyze_documents(documents(20), nlp=nlp))
    assert list(analyze_documents(documents(20), nlp=nlp, n_process=2, batch_size=3)) == one
    assert len(started) == 2
    assert [process.returncode for process in started] == [0, 0]


def test_no_more_workers_are_started_than_there_are_batches(
    started: list[subprocess.Popen[bytes]],
) -> None:
    assert len(list(analyze_documents(documents(1), nlp=sentences_only(), n_process=1000))) == 1
    assert len(started) == 1


def test_more_workers_than_cores_are_started_as_the_others_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)
    monkeypatch.setattr(Workers, "_serve", lambda self: None)  # none answers
    with Workers(1000, WorkerSetup.of("kk_nothing", ())) as workers:
        for _ in range(50):
            workers.submit([])
        assert len(workers._threads) == 2
        workers._ready = 2
        for _ in range(50):
            workers.submit([])
        assert len(workers._threads) == 3


def test_documents_that_are_kept_need_no_worker(started: list[subprocess.Popen[bytes]]) -> None:
    kept = list(analyze_documents(documents(5), nlp=sentences_only()))
    again = analyze_documents(kept, nlp="no_such_pipeline", n_process=2, keep_layers=True)
    assert list(again) == kept
    assert started == []


def test_documents_with_and_without_layers_take_turns_in_one_pool(
    started: list[subprocess.Popen[bytes]],
) -> None:
    nlp = sentences_only()
    one = list(analyze_documents(documents(40), nlp=nlp))
    mixed = [one[i] if i % 2 else new for i, new in enumerate(documents(40))]
    found = analyze_documents(mixed, nlp=nlp, n_process=2, batch_size=4, keep_layers=True)
    assert list(found) == one
    assert len(started) <= 2


def test_reading_stays_ahead_by_a_bounded_number_of_documents() -> None:
    read = 0

    def endless() -> Iterator[Document]:
        nonlocal read
        while True:
            read += 1
            yield Document(f"d{read}", "Ол келді.")

    found = analyze_documents(endless(), nlp=sentences_only(), n_process=2, batch_size=2)
    for _ in range(100):
        next(found)
    found.close()  # type: ignore[attr-defined]
    assert read <= 100 + 2 * 2 * module._AHEAD + 4


@POSIX
def test_a_worker_that_is_killed_is_an_error_that_names_its_documents(
    started: list[subprocess.Popen[bytes]],
) -> None:
    def source() -> Iterator[Document]:
        yield from documents(3)
        wait_until(lambda: started)
        for process in started:
            process.kill()
        yield from documents(100)[3:]

    with pytest.raises(
        PipelineError, match=r"killed by SIGKILL while it was analyzing .*'d\d+'.*memory"
    ):
        list(analyze_documents(source(), nlp=sentences_only(), n_process=2))
    assert all(process.returncode is not None for process in started)


def test_workers_that_are_left_half_used_end(started: list[subprocess.Popen[bytes]]) -> None:
    found = analyze_documents(documents(200), nlp=sentences_only(), n_process=2, batch_size=2)
    next(found)
    found.close()  # type: ignore[attr-defined]
    assert started
    assert all(process.returncode is not None for process in started)


def test_an_error_of_reading_comes_after_what_was_read() -> None:
    def broken() -> Iterator[Document]:
        yield from documents(7)
        raise ReadError("is broken.", path="g.txt")

    found = analyze_documents(broken(), nlp=sentences_only(), n_process=2)
    assert [next(found).doc_id for _ in range(7)] == [f"d{i}" for i in range(7)]
    with pytest.raises(ReadError, match="is broken"):
        next(found)


def test_a_pipeline_is_loaded_by_its_name_where_it_works(rules_folder: Path) -> None:
    one = list(analyze_documents(documents(5), nlp=rules_folder))
    assert list(analyze_documents(documents(5), nlp=str(rules_folder), n_process=2)) == one
    with pytest.raises(UsageError, match="there is no pipeline 'kk_nothing'"):
        list(analyze_documents(documents(5), nlp="kk_nothing", n_process=2))


@pytest.fixture
def rules_folder(tmp_path: Path) -> Path:
    sentences_only().to_disk(tmp_path / "rules")
    return tmp_path / "rules"


def test_a_pickled_pipeline_is_held_once() -> None:
    setup = WorkerSetup.of(sentences_only(), ())
    answered = analyzed_by_workers([documents(1)], setup, 1, lambda _: True)
    next(answered)
    assert answered.gi_frame.f_locals.get("setup") is None
    answered.close()


def test_a_pipeline_that_cannot_be_pickled_is_refused() -> None:
    nlp = sentences_only()
    nlp.tokenizer = Locked()  # type: ignore[assignment]
    with pytest.raises(PipelineError, match=r"cannot be sent to other processes.*nlp\.to_disk"):
        list(analyze_documents(documents(2), nlp=nlp, n_process=2))


class Locked:
    def __init__(self) -> None:
        self.lock = Lock()


def test_each_worker_has_one_thread_of_its_libraries() -> None:
    with Workers(1, WorkerSetup.of("kk_nothing", ())) as workers:
        workers.submit(documents(1)).result(LONG)
        [process] = workers._processes
        if Path(f"/proc/{process.pid}/environ").exists():
            environment = Path(f"/proc/{process.pid}/environ").read_bytes().split(b"\0")
            assert b"OMP_NUM_THREADS=1" in environment
            assert b"TOKENIZERS_PARALLELISM=false" in environment


def test_without_a_python_no_worker_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(UsageError, match="Analyze in one process"):
        list(analyze_documents(documents(2), nlp=sentences_only(), n_process=2))


def test_a_python_that_cannot_be_started_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(PipelineError, match=r"cannot be started: .*Use fewer processes"):
        list(analyze_documents(documents(2), nlp=sentences_only(), n_process=2))


def test_cores() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(
    "error",
    [
        ReadError("is broken.", path="a.txt", place="line 3", remedy="Mend it."),
        MissingExtraError("stanza", "stanza", "the pipeline"),
    ],
)
def test_errors_come_from_other_processes_as_they_are(error: QazcorpusError) -> None:
    import pickle

    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert (str(again), again.__dict__) == (str(error), error.__dict__)


SCRIPT = """
import sys
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from qazcorpus import analyze_documents
from qazcorpus.document import Document

print("the script runs", flush=True)
Doc.set_extension("length", getter=lambda doc: len(doc.text))

class Counter:
    def __call__(self, doc):
        print("a component prints")
        assert doc._.length
        return doc

@Language.factory("counter")
def counter(nlp, name):
    return Counter()

nlp = spacy.blank("kk")
nlp.add_pipe("kk_sentencizer")
nlp.add_pipe("counter")
documents = [Document(f"d{i}", "Ол келді. Біз кеттік.") for i in range(8)]
found = list(analyze_documents(documents, nlp=nlp, n_process=2))
print([len(document.sentences) for document in found])
"""


def test_a_script_needs_no_guard_and_its_own_components_work(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT, encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "script.py"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        text=True,
        timeout=LONG,
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == ["the script runs", str([2] * 8)]
    assert "a component prints" in result.stderr


WAITING = """
import os, sys, time
import spacy
from qazcorpus import analyze_documents
from qazcorpus.document import Document
from qazcorpus.pipeline import workers

class Slow:
    def __call__(self, doc):
        time.sleep(1000)

nlp = spacy.blank("kk")
nlp.tokenizer = Slow()
start = workers._started
def started():
    process = start()
    print(process.pid, flush=True)
    return process
workers._started = started
next(analyze_documents([Document(f"d{i}", "Ол.") for i in range(9)], nlp=nlp, n_process=2))
"""


@POSIX
@pytest.mark.parametrize("number", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_workers_end_with_their_parent_however_it_ends(number: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stderr is not None
        workers = [int(parent.stdout.readline()) for _ in range(2)]
        parent.send_signal(getattr(signal, number))
        said = parent.stderr.read()  # the workers have it, too: it ends when they do
        parent.wait(LONG)
    assert said.count("Traceback") <= (number == "SIGINT"), "the workers are to be quiet"
    wait_until(lambda: not any(is_alive(worker) for worker in workers))


def test_a_worker_that_ends_by_itself_is_an_error() -> None:
    nlp = sentences_only()
    nlp.tokenizer = Ending()  # type: ignore[assignment]
    with pytest.raises(
        PipelineError, match="ended with status 3 while it was analyzing the document 'd0'"
    ):
        list(analyze_documents(documents(1), nlp=nlp, n_process=2))


class Ending:
    def __call__(self, text: str) -> Doc:
        os._exit(3)
