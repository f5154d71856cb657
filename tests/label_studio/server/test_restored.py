"""A second server, restored from a backup: what tests may break without others noticing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qazcorpus.errors import QazcorpusError
from qazcorpus.label_studio.server.accounts import renew_token, token_owner
from qazcorpus.label_studio.server.backup import back_up, restore
from qazcorpus.label_studio.server.client import sdk_client
from qazcorpus.label_studio.server.connection import server_errors_explained
from qazcorpus.label_studio.server.server import stop_server
from qazcorpus.label_studio.server.start import start_workplace
from qazcorpus.label_studio.workplace.workplace import Workplace
from tests.label_studio.conftest import free_port

WRONG = "0" * 40


@pytest.fixture(scope="module")
def restored(workplace: Workplace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder: Path = tmp_path_factory.mktemp("restored")
    back_up(workplace, folder / "b.tar.zst")
    made = restore(folder / "b.tar.zst", folder / "annotation")
    try:
        yield start_workplace(made.folder, port=free_port())
    finally:
        stop_server(made)


def test_it_has_the_projects(restored: Workplace, workplace: Workplace) -> None:
    assert restored.url != workplace.url
    assert restored.projects == workplace.projects
    assert token_owner(restored) == token_owner(workplace)
    titles = {project.title for project in sdk_client(restored).projects.list()}
    assert titles >= {project.title for project in workplace.projects}


def test_a_revoked_token_is_explained_and_renewed(restored: Workplace) -> None:
    restored.save_secrets(replace(restored.secrets(), token=WRONG))
    with pytest.raises(
        QazcorpusError, match=r"does not accept the token.*annotate start"
    ) as caught:
        token_owner(restored)
    assert WRONG not in str(caught.value)
    with (
        pytest.raises(QazcorpusError, match="does not accept the token"),
        server_errors_explained(restored),
    ):
        list(sdk_client(restored).projects.list())
    said: list[str] = []
    again = start_workplace(restored.folder, say=said.append)
    assert any("new token was made" in text for text in said)
    assert token_owner(again).user_id == again.adjudicator.user_id
    assert again.token() != WRONG


def test_without_the_password_the_token_cannot_be_renewed(restored: Workplace) -> None:
    secrets = restored.secrets()
    restored.save_secrets(replace(secrets, token=WRONG, passwords={}))
    try:
        with pytest.raises(QazcorpusError, match=r"neither.*secrets\.json"):
            renew_token(restored)
    finally:
        restored.save_secrets(secrets)


def test_a_server_that_stops_in_the_middle_is_explained(restored: Workplace) -> None:
    client = sdk_client(restored)
    list(client.projects.list())
    stop_server(restored)
    explanation = pytest.raises(
        QazcorpusError, match=r"nothing answers at .* \(connection refused\).*annotate start"
    )
    with explanation, server_errors_explained(restored):
        list(client.projects.list())
