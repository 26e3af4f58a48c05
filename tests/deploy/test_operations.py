"""The manual is true: its settings, its commands, its metrics."""

import re
import shlex
import tomllib

import httpx2
import pytest

from hub.http.app import create_app
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.database_errors import LOST, SQLITE, TRANSIENT
from persistence.writes.transaction import APART, CHANGED
from tests.deploy.asking import (
    DEPLOY,
    HOUSE,
    MANUAL,
    known_settings,
    routes,
    settings_named,
    shipped,
    understood,
)

COMMAND = re.compile(r"(?<![/\w-])order-hub (?=[a-z])([^`|&#\n]*)")
# Words that stand for something of the operator's.
PLACEHOLDERS = {"N": "2", "FILE": "hub.db"}


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    chapter = MANUAL.read_text().partition(f"# {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table[2:]]


def code(cell: str) -> str:
    """What stands between backticks first."""
    return cell.partition("`")[2].partition("`")[0]


def test_the_manual_lists_every_setting_with_its_default() -> None:
    listed = {code(row[0]): code(row[1]) or row[1] for row in rows("Settings")}
    assert set(listed) == known_settings()
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = "none" if default is None else str(default)
        expected = shown.lower() if isinstance(default, bool) else shown
        assert listed[f"ORDER_HUB_{name.upper()}"] == expected, name


def test_every_setting_that_is_named_is_one() -> None:
    for file in shipped():
        assert settings_named(file.read_text()) <= known_settings(), file


def commands() -> set[str]:
    """Every command of the hub that the manual or a deployment names."""
    spans = re.findall(r"`([^`\n]+)`", MANUAL.read_text())
    texts = [*spans, *re.findall(r"```sh\n(.*?)```", MANUAL.read_text(), re.DOTALL)]
    found = {match.group(1).strip() for text in texts for match in COMMAND.finditer(text)}
    # Units of systemd are called the same.
    return {one for one in found if not one.startswith(("order-hub", "systemctl"))}


@pytest.mark.parametrize("command", sorted(commands()))
def test_every_command_in_the_manual_is_one(command: str) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in shlex.split(command)]
    assert understood(words)


@pytest.fixture
async def metrics(sqlite_url: str) -> set[str]:
    """The names of what the hub measures."""
    # The metric of Redis is exposed whether or not Redis answers.
    hub = wire(Settings(database_url=sqlite_url, redis_url="unix:///none.sock"))
    transport = httpx2.ASGITransport(app=create_app(hub))
    async with httpx2.AsyncClient(transport=transport, base_url="http://hub") as http:
        text = (await http.get("/metrics")).text
    await hub.close()
    return set(re.findall(r"^# TYPE (order_hub_\w+)", text, re.MULTILINE))


def test_the_manual_lists_every_metric(metrics: set[str]) -> None:
    assert {code(row[0]) for row in rows("Metrics")} == metrics


def test_every_metric_in_an_alert_or_a_runbook_is_one(metrics: set[str]) -> None:
    named = set(re.findall(r"order_hub_\w+", MANUAL.read_text()))
    assert named <= metrics


def test_the_manual_explains_every_cause_of_a_retry() -> None:
    explanations = {row[0]: row[2] for row in rows("Alerts")}
    explained = set(re.findall(r"`([^`]+)`", explanations["Retries"]))
    assert explained == {CHANGED, APART, LOST, *TRANSIENT.values(), *SQLITE.values()}


def test_one_version_is_deployed_everywhere() -> None:
    version = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]["version"]
    texts = [file.read_text() for file in shipped()]
    named = [tag for text in texts for tag in re.findall(r"order-hub(?::|, newTag: )(\d\S*)", text)]
    assert {tag.rstrip("}") for tag in named} == {version}


def test_the_manual_lists_only_health_addresses_that_exist() -> None:
    assert {code(row[0]) for row in rows("Health")} <= routes()


def test_the_manual_lists_every_file_of_the_deployment() -> None:
    listed = {name for row in rows("Running a hub") for name in re.findall(r"`([^`]+)`", row[0])}
    assert {name.rstrip("/") for name in listed} == {file.name for file in DEPLOY.iterdir()}
