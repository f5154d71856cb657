"""The life of the server's process, on a small program in place of Label Studio."""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.new_workplace import WorkplaceOptions, make_workplace
from qazcorpus.label_studio.server.server import (
    check_port,
    end_of_log,
    is_healthy,
    is_running,
    server_environment,
    server_pid,
    start_server,
    stop_server,
)
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.conftest import free_port
from tests.waiting import wait_until

SERVER = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "UP"}')
address = sys.argv[sys.argv.index("--internal-host") + 1], int(sys.argv[-1])
http.server.HTTPServer(address, Handler).serve_forever()
"""
DEATH = "import os, sys; sys.exit('no: ' + os.environ['LABEL_STUDIO_USER_TOKEN'])"
SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return make_workplace(
        tmp_path / "annotation", WorkplaceOptions(title="Пікірлер"), port=free_port()
    )


def program(folder: Path, code: str) -> Path:
    path = folder / "bin" / "label-studio"
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{code}")
    path.chmod(0o755)
    return path


def test_it_starts_and_stops_and_starts_again(workplace: Workplace, tmp_path: Path) -> None:
    server = program(tmp_path, SERVER)
    assert not is_running(workplace)
    assert not stop_server(workplace)
    for _ in range(2):
        start_server(workplace, server)
        try:
            assert is_running(workplace)
            assert is_healthy(workplace.url)
            with pytest.raises(UsageError, match=r"already running.*annotate stop"):
                start_server(workplace, server)
        finally:
            assert stop_server(workplace)
        assert not is_running(workplace)
        assert not is_healthy(workplace.url)


def test_a_process_that_got_the_number_of_a_dead_server_is_left_alone(
    workplace: Workplace, tmp_path: Path
) -> None:
    start_server(workplace, program(tmp_path, SERVER))
    os.kill(server_pid(workplace), signal.SIGKILL)
    wait_until(lambda: not is_running(workplace))
    (workplace.server_path / "server.pid").write_text(str(os.getpid()))
    assert not stop_server(workplace)  # or else this test would end here
    start_server(workplace, program(tmp_path, SERVER))
    assert stop_server(workplace)


def test_a_taken_port_is_named(workplace: Workplace, tmp_path: Path) -> None:
    port = int(workplace.url.rpartition(":")[2])
    taken = pytest.raises(UsageError, match=rf"port {port}.*--port {port + 1}")
    with socket.create_server(("127.0.0.1", port)), taken:
        start_server(workplace, program(tmp_path, SERVER))
    check_port(port)
    assert not is_running(workplace)


def test_a_server_that_dies_shows_the_end_of_its_log(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(QazcorpusError, match=r"(?s)ended while starting.*no: \*\*\*") as caught:
        start_server(workplace, program(tmp_path, DEATH))
    token = workplace.secrets().token
    assert token not in str(caught.value)
    assert token in workplace.log_path.read_text()
    assert token not in end_of_log(workplace)
    assert workplace.log_path.stat().st_mode & 0o777 == 0o600


def test_a_server_that_does_not_answer_is_stopped(workplace: Workplace, tmp_path: Path) -> None:
    with pytest.raises(QazcorpusError, match="did not answer within 1 s"):
        start_server(workplace, program(tmp_path, SLEEP), timeout=1)
    assert not is_running(workplace)


def test_an_old_program_is_refused(workplace: Workplace, tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    (packages / "label_studio-1.9.1.dist-info").mkdir(parents=True)
    with pytest.raises(UsageError, match=r"1\.9\.1 is too old"):
        start_server(workplace, program(tmp_path, SERVER))


def test_the_server_gets_no_variables_but_its_own(
    workplace: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOST", "PASSWORD", "DEBUG", "LABEL_STUDIO_HOST", "DJANGO_DB", "HEARTEX_PORT"):
        monkeypatch.setenv(name, "x")
    environment = server_environment(workplace)
    assert "x" not in environment.values()
    assert environment["LABEL_STUDIO_COLLECT_ANALYTICS"] == "False"
    assert environment["LABEL_STUDIO_SENTRY_DSN"] == ""
    assert "LABEL_STUDIO_ML_BLOCK_LOCAL_IP" not in environment
    workplace.change(live_help=True)
    environment = server_environment(workplace)
    assert environment["LABEL_STUDIO_ML_BLOCK_LOCAL_IP"] == "False"
