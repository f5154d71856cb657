"""Start and stop Label Studio as a separate process of the workplace, on this machine only.

The running server holds a lock on `server/server.lock`, which it inherits from the command that
started it. Therefore another program with the same process id is never mistaken for the server, and
two commands cannot start it at the same time.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from qazcorpus.errors import QazcorpusError, UsageError
from qazcorpus.label_studio.server.database import workplace_database
from qazcorpus.label_studio.server.environment import check_program
from qazcorpus.label_studio.workplace.secret_files import write_private
from qazcorpus.label_studio.workplace.workplace import Workplace

HOST: Final = "127.0.0.1"
START_SECONDS: Final = 600.0
STOP_SECONDS: Final = 20.0
# Label Studio also reads plain names (HOST, PORT, PASSWORD, DEBUG …), so it gets only these.
_INHERITED: Final = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")
_LOCK_SECONDS: Final = 1.0
_LOG_LINES: Final = 12


def start_server(workplace: Workplace, program: Path, *, timeout: float = START_SECONDS) -> None:
    """Start the workplace's server and wait until it answers.

    Raises UsageError if it is already running, the port is in use or the program is too old. Raises
    QazcorpusError with the end of the log if it exits or does not answer in time.
    """
    check_program(program)
    workplace.server_path.mkdir(mode=0o700, exist_ok=True)
    with _lock(workplace) as lock:
        check_port(int(urlsplit(workplace.url).port or 0))
        _pid_path(workplace).unlink(missing_ok=True)
        pid = _spawn(workplace, program, lock)
        write_private(_pid_path(workplace), f"{pid}\n")
    _wait_until_ready(workplace, timeout)


def stop_server(workplace: Workplace, *, timeout: float = STOP_SECONDS) -> bool:
    """Stop the workplace's server; returns whether it was running."""
    if not is_running(workplace):
        return False
    pid = server_pid(workplace)
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        if _gone(workplace, timeout):
            _pid_path(workplace).unlink(missing_ok=True)
            return True
    raise QazcorpusError(f"the server (process {pid}) cannot be stopped.", path=workplace.folder)


def is_running(workplace: Workplace) -> bool:
    """Whether the workplace's own server is running."""
    try:
        descriptor = os.open(_lock_path(workplace), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        # A shared lock, so that two commands that check at the same time do not mistake each other
        # for the server.
        return not _locked(descriptor, shared=True)
    finally:
        os.close(descriptor)


def server_pid(workplace: Workplace) -> int:
    """The process id of the server; valid only while `is_running` is true."""
    try:
        return int(_pid_path(workplace).read_text(encoding="ascii"))
    except (OSError, ValueError) as error:
        raise QazcorpusError(
            "another command is starting the server.",
            path=workplace.folder,
            remedy="Wait for that command to end and run this one again.",
        ) from error


def check_port(port: int) -> None:
    """Raise UsageError if a port is in use: Label Studio itself would silently use another one."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # The same option as the server's: connections of a server that has just ended do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"port {port} of this machine is in use or not allowed: {error}.",
                remedy=f"Name another: --port {port + 1 if port < 65535 else 8080}. Or stop the "
                "program that uses it.",
            ) from error


def server_environment(workplace: Workplace) -> dict[str, str]:
    """The environment variables of the server, secrets included."""
    secrets = workplace.secrets()
    lead = workplace.adjudicator
    database = workplace_database(workplace)
    variables = {
        "BASE_DATA_DIR": str(workplace.data_path.absolute()),
        # No usage statistics, and no checks for newer versions.
        "COLLECT_ANALYTICS": "False",
        "LATEST_VERSION_CHECK": "False",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        "DISABLE_SIGNUP_WITHOUT_LINK": "true",
        "ENABLE_LEGACY_API_TOKEN": "true",
        "USERNAME": lead.email,
        "PASSWORD": secrets.passwords.get(lead.email, ""),
        "USER_TOKEN": secrets.token,
        **(database.environment() if database else {"DJANGO_DB": "sqlite"}),
    }
    if workplace.settings.live_help:
        variables["ML_BLOCK_LOCAL_IP"] = "False"
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return inherited | {f"LABEL_STUDIO_{name}": value for name, value in variables.items()}


def is_healthy(url: str) -> bool:
    """Whether Label Studio answers at an address."""
    # A proxy from the environment must not be used for a server on this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/health", timeout=10) as answer:
            return bool(json.load(answer).get("status") == "UP")
    except (OSError, ValueError, AttributeError):
        return False


def end_of_log(workplace: Workplace) -> str:
    """The last lines of the server's log, without its secrets."""
    try:
        text = workplace.log_path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    secrets = workplace.secrets()
    for secret in (secrets.token, secrets.database_password, *secrets.passwords.values()):
        text = text.replace(secret, "***") if secret else text
    return "\n".join(text.rstrip().splitlines()[-_LOG_LINES:])


def _spawn(workplace: Workplace, program: Path, lock: int) -> int:
    port = str(urlsplit(workplace.url).port)
    command = [str(program), "start", "--no-browser", "--internal-host", HOST, "--port", port]
    os.close(os.open(workplace.log_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    # The shell exits at once and the server goes on: it outlives this command, and no process has
    # to wait for it.
    script = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'
    shell = subprocess.run(
        ["/bin/sh", "-c", script, "sh", str(workplace.log_path.absolute()), *command],
        cwd=workplace.server_path,
        env=server_environment(workplace),
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        pass_fds=(lock,),
        check=True,
    )
    return int(shell.stdout)


def _wait_until_ready(workplace: Workplace, timeout: float) -> None:
    end = time.monotonic() + timeout
    try:
        while is_running(workplace):
            if is_healthy(workplace.url):
                return
            if time.monotonic() > end:
                stop_server(workplace)
                raise QazcorpusError(
                    f"the server did not answer within {timeout:.0f} s and was stopped. The end "
                    f"of its log:\n{end_of_log(workplace)}",
                    path=workplace.log_path,
                    remedy="\nRun the command again; on a slow machine, give a longer --wait.",
                )
            time.sleep(0.2)
    except KeyboardInterrupt:
        stop_server(workplace)
        raise
    raise QazcorpusError(
        f"the server ended while starting. The end of its log:\n{end_of_log(workplace)}\n",
        path=workplace.log_path,
        remedy=_remedy(end_of_log(workplace)),
    )


def _remedy(log: str) -> str:
    if "psycopg" in log or ("OperationalError" in log and "connection" in log):
        return (
            "The database cannot be used: check that PostgreSQL is running, that the database "
            "exists and that its password (PGPASSWORD) is right."
        )
    if "No space left" in log or "disk is full" in log:
        return "The disk is full: free some space and start again."
    return "Correct the problem that the log reports and start again; the data are kept."


def _gone(workplace: Workplace, timeout: float) -> bool:
    end = time.monotonic() + timeout
    while is_running(workplace):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@contextmanager
def _lock(workplace: Workplace) -> Iterator[int]:
    descriptor = os.open(_lock_path(workplace), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + _LOCK_SECONDS  # a command that checks holds it only for a moment
        while not _locked(descriptor):
            if time.monotonic() > end:
                raise UsageError(
                    "the server of this workplace is already running or being started.",
                    path=workplace.folder,
                    remedy=f"Its address is {workplace.url}. Stop it: qazcorpus annotate stop",
                )
            time.sleep(0.05)
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int, *, shared: bool = False) -> bool:
    try:
        import fcntl
    except ImportError as error:
        raise QazcorpusError(
            "starting a server for the workplace needs Linux or macOS.",
            remedy="On Windows, use the Linux subsystem (WSL), or an existing server: --server URL",
        ) from error
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_path(workplace: Workplace) -> Path:
    return workplace.server_path / "server.lock"


def _pid_path(workplace: Workplace) -> Path:
    return workplace.server_path / "server.pid"
