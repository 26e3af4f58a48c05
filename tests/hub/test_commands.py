"""The commands, as an operator runs them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from hub.__main__ import app

Environment = dict[str, str]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Environment:
    monkeypatch.chdir(tmp_path)
    settings = {"ORDER_HUB_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/hub.db"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return settings


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


COMMANDS = (
    *("serve", "work", "parked", "demo", "import", "report", "verify", "schema", "migrate"),
    *("copy", "backup", "restore"),
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(environment: Environment, command: str) -> None:
    code, told = run(*filter(None, [command]), "--help")
    assert (code, "Usage" in told) == (0, True)
    assert all(name in told for name in COMMANDS) or command


@pytest.mark.parametrize("command", ["serve", "work", "parked", "report", "verify"])
def test_what_needs_tables_asks_for_them(environment: Environment, command: str) -> None:
    code, told = run(command)
    assert (code, "order-hub migrate" in told) == (2, True)


def test_a_migrated_hub_is_empty_and_adds_up(environment: Environment) -> None:
    code, told = run("migrate")
    assert (code, "now at revision" in told) == (0, True)
    assert "already at revision" in run("migrate")[1]
    code, told = run("verify")
    assert (code, "Everything adds up" in told) == (0, True)
    assert run("report")[0] == 0


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("DATABASE_URL", "mysql://host/db", "sqlite+aiosqlite"),
        ("DATABASE_URL", "nonsense", "no database address"),
        ("DATABASE_URL", "sqlite+aiosqlite:///missing/folder/hub.db", "does not exist"),
        ("PORT", "70000", "ORDER_HUB_PORT"),
        ("LOG_LEVEL", "loud", "ORDER_HUB_LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_is_named(
    environment: Environment, monkeypatch: pytest.MonkeyPatch, setting: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"ORDER_HUB_{setting}", value)
    code, answer = run("migrate")
    assert (code, told in answer.replace("\n", " ")) == (2, True), answer
    assert "Traceback" not in answer


@pytest.mark.parametrize(
    ("text", "told"),
    [("database_ursl = 1", "database_ursl"), ("port = ", "cannot be read"), ("port = 0", "")],
)
def test_the_settings_file_is_read_and_its_faults_are_told(
    environment: Environment, tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "order-hub.toml").write_text(text)
    code, answer = run("migrate")
    assert (code, told in answer) == (2 if told else 0, True)


def test_a_file_of_another_kind_is_no_database(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_text("a shopping list")
    code, answer = run("verify")
    assert (code, "no SQLite database" in answer.replace("\n", " ")) == (2, True)


def test_the_printed_files_are_true() -> None:
    assert run("schema", "--check") == (0, "")


def test_a_stopped_hub_ends_its_streams_and_exits(environment: Environment) -> None:
    assert run("migrate")[0] == 0
    query = {"query": "subscription { orderEvents { __typename } }"}
    stream = {"accept": "text/event-stream"}
    with subprocess.Popen(
        [sys.executable, "-m", "hub", "serve", "--port", "0"],
        env={**os.environ, **environment},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        address = server.stderr.readline().split()[-1]
        with httpx2.stream("POST", address, json=query, headers=stream, timeout=60) as answer:
            lines = answer.iter_lines()
            assert any("OrderSnapshot" in line for line in lines)
            told = time.monotonic()
            server.send_signal(signal.SIGTERM)
            rest = list(lines)
        log = server.stderr.read()
        assert server.wait(60) in (0, -signal.SIGTERM)
    assert any("complete" in line for line in rest)
    assert time.monotonic() - told < 60
    assert "Traceback" not in log
