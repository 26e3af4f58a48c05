"""The commands, as an operator runs them."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from hub.__main__ import app
from hub.settings import NO_SETTINGS, Settings

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
    *("serve", "work", "dead-letters", "demo", "import", "report", "verify", "schema", "migrate"),
    *("copy", "backup", "restore", "documents", "privacy"),
)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(environment: Environment, command: str) -> None:
    code, output = run(*filter(None, [command]), "--help")
    assert (code, "Usage" in output) == (0, True)
    assert all(name in output for name in COMMANDS) or command
    assert "<bool>" not in output


def test_help_gives_the_defaults_there_are(environment: Environment) -> None:
    output = " ".join(run("serve", "--help")[1].replace("│", " ").split())
    for name in ("host", "port"):
        assert f"[default: {Settings.model_fields[name].default}]" in output


def test_the_version_is_printed(environment: Environment) -> None:
    code, output = run("--version")
    assert (code, output) == (0, f"Order Hub {version('omnichannel-order-hub')}\n")


# Each costs a tenth of a second or more, and none has a say in what the options are.
HEAVY = (
    "sqlalchemy",
    "strawberry",
    "graphql",
    "starlette",
    "uvicorn",
    "alembic",
    "redis",
    "httpx2",
)
IMPORTED = """
import sys
from typer.testing import CliRunner
from hub.__main__ import app
for words in {words}:
    assert CliRunner().invoke(app, words).exit_code in (0, 2)
print(*{{name.partition(".")[0] for name in sys.modules}})
"""


def test_help_and_mistakes_load_nothing_of_the_hub() -> None:
    words = [["--help"], ["--version"], ["serve", "--help"], ["serve", "--port", "x"]]
    script = IMPORTED.format(words=words)
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    imported = set(result.stdout.split())
    assert "typer" in imported
    assert imported & {*HEAVY, "domain", "persistence", "schema", "resolvers"} == set()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("serve --port 70000", "'--port': must be at most 65535."),
        ("serve --port web", "'--port': must be a whole number."),
        ("serve --workers 0", "'--workers': must be at least 1."),
        ("demo --pace quick", "'--pace': must be a number."),
        ("serv", "Did you mean 'serve'?"),
        ("restore nowhere.db", "There is no file nowhere.db."),
        ("backup no/kept.db", "There is no database at"),
        ("import olist nowhere", "nowhere is no folder"),
        ("copy --to mysql://user:secret@host/name", "--to is no database address"),
    ],
)
def test_a_wrong_argument_is_explained(environment: Environment, words: str, message: str) -> None:
    code, answer = run(*words.split())
    assert (code, message in " ".join(answer.split())) == (2, True), answer
    assert not any(word in answer for word in ("Traceback", "Input should", "secret"))


@pytest.mark.parametrize("command", ["serve", "work", "dead-letters", "report", "verify"])
def test_commands_that_need_tables_ask_for_migrate(
    environment: Environment, tmp_path: Path, command: str
) -> None:
    code, output = run(command)
    assert (code, "There is no database at" in output) == (2, True)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "hub.db").touch()
    code, output = run(command)
    assert (code, "Run `order-hub migrate` first" in output) == (2, True)


def test_a_migrated_hub_is_empty_and_verified(environment: Environment) -> None:
    code, output = run("migrate")
    assert (code, "now at revision" in output) == (0, True)
    assert "already at revision" in run("migrate")[1]
    code, output = run("verify")
    assert (code, "Everything adds up" in output) == (0, True)
    assert run("report")[0] == 0


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("DATABASE_URL", "mysql://host/db", "sqlite+aiosqlite"),
        ("DATABASE_URL", "nonsense", "no database address"),
        ("DATABASE_URL", "sqlite+aiosqlite:///missing/folder/hub.db", "does not exist"),
        ("DATABASE_URL", "postgresql:/user:secret@host", "no database address"),
        ("DATABASE_URL", "sqlite+aiosqlite:////", "is a folder"),
        ("PORT", "70000", "ORDER_HUB_PORT (port in order-hub.toml) must be at most 65535"),
        ("PORT", "web", "must be a whole number"),
        ("SHOW_COST", "perhaps", "must be true or false"),
        ("KEEP_KEYS", "1", "must be at least 8"),
        ("LOG_LEVEL", "loud", "must be 'debug', 'info', 'warning' or 'error'"),
        ("REDIS_URL", "host", "must begin with redis://"),
        ("REDIS_URL", "redis://host:web", "must have a number as its port"),
        ("TRACES", "collector", "must begin with http://"),
        ("DATABSE_URL", "x", "is no setting; the closest one is ORDER_HUB_DATABASE_URL."),
        ("COLOUR", "red", "ORDER_HUB_COLOUR is no setting; there are ORDER_HUB_"),
    ],
)
def test_a_wrong_setting_is_named(
    environment: Environment,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    value: str,
    message: str,
) -> None:
    monkeypatch.setenv(f"ORDER_HUB_{setting}", value)
    code, answer = run("migrate")
    assert (code, message in " ".join(answer.split())) == (2, True), answer
    assert not any(
        word in answer for word in ("Traceback", "Input should", "Value error", "secret")
    )


def test_the_variables_of_tests_and_deployments_are_no_mistakes(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in NO_SETTINGS:
        monkeypatch.setenv(name, "x")
    assert run("migrate")[0] == 0


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_is_reported_with_the_remedy(
    environment: Environment, tmp_path: Path, command: str
) -> None:
    (tmp_path / "hub.db").touch()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, answer = run(command, "--port", str(port))
    assert (code, f"ORDER_HUB_PORT={port + 1}" in answer) == (2, True), answer


def test_an_address_of_another_machine_is_reported(environment: Environment) -> None:
    code, answer = run("demo", "--host", "192.0.2.1")
    assert (code, "ORDER_HUB_HOST" in answer) == (2, True), answer


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("database_ursl = 1", "database_ursl is no setting; the closest one is database_url."),
        ("port = ", "cannot be read"),
        ("port = '0'", ""),
        ("port = 1.5", "must be a whole number"),
        ("port = 0", ""),
    ],
)
def test_the_settings_file_is_read_and_its_errors_are_reported(
    environment: Environment, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "order-hub.toml").write_text(text)
    code, answer = run("migrate")
    assert (code, message in answer) == (2 if message else 0, True)


def test_a_file_of_another_kind_is_no_database(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_text("a shopping list")
    code, answer = run("verify")
    assert (code, "no SQLite database" in answer.replace("\n", " ")) == (2, True)


def test_the_printed_files_are_current() -> None:
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
            signalled = time.monotonic()
            server.send_signal(signal.SIGTERM)
            rest = list(lines)
        log = server.stderr.read()
        assert server.wait(60) in (0, -signal.SIGTERM)
    assert any("complete" in line for line in rest)
    assert time.monotonic() - signalled < 60
    assert "Traceback" not in log
