from __future__ import annotations

import sys

import pytest

from qazcorpus.errors import MissingExtraError, UsageError
from qazcorpus.statements.engines import stance_engine
from qazcorpus.statements.llm.settings import read_settings


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, "model: Field required"),
        ({"model": ""}, "model: String should have at least 1 character"),
        ({"colour": 5}, "colour: Extra inputs are not permitted.*Its settings: model, base_url"),
        ({"confidence": 0.2}, r"confidence: Input should be greater than 0\.25"),
        ({"base_url": "localhost:11434"}, "'localhost:11434' is not an address"),
        ({"base_url": "http://[::1"}, "is not an address"),
        ({"base_url": "http://localhost:99999/v1"}, "is not an address"),
        ({"base_url": "https://me:secret@example.org/v1"}, "base_url has a user name"),
        ({"base_url": "https://example.org/v1?key=secret"}, "base_url has a user name"),
    ],
)
def test_wrong_settings(settings, told):
    given = {"model": "m", **settings} if settings else {}
    with pytest.raises(UsageError, match=told) as refused:
        read_settings(given)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    ["https://api.example.org/v1", "http://192.168.1.7:8000/v1", "http://localhost.example.org/v1"],
)
def test_texts_leave_the_machine_only_if_it_is_permitted(address):
    host = address.split("/")[2]
    with pytest.raises(UsageError, match=f"would leave this machine: .*{host}.*allow_remote"):
        read_settings({"model": "m", "base_url": address})
    assert read_settings({"model": "m", "base_url": address, "allow_remote": True}).host == host


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_needs_no_permission(host):
    assert read_settings({"model": "m", "base_url": f"http://{host}:11434/v1"}).is_local


def test_the_default_is_on_this_machine():
    assert read_settings({"model": "m"}).is_local


def test_without_the_client_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "openai", None)
    monkeypatch.delitem(sys.modules, "qazcorpus.statements.llm.endpoint", raising=False)
    with pytest.raises(
        MissingExtraError, match=r"llm needs the package 'openai'.*qazcorpus\[llm\]"
    ):
        stance_engine("llm", {"model": "m"})
