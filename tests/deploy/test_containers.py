"""The image and the composed site: they name what there is, and publish one port."""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any

import pytest
import yaml

from tests.deploy.asking import (
    DEPLOY,
    DRAIN_SECONDS_MAX,
    HOUSE,
    known_settings,
    routes,
    seconds,
    understood,
)
from tests.deploy.site import TEMPLATE
from tests.servers import reserved_port

CONTAINERFILE = DEPLOY / "Containerfile"
COMPOSE = DEPLOY / "compose.yaml"
ENVIRONMENT = DEPLOY / ".env.example"
VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")


def instructions() -> Iterator[tuple[str, str]]:
    """What the Containerfile says, line by line: the instruction and its arguments."""
    text = re.sub(r"\\\n\s*", "", CONTAINERFILE.read_text())
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            yield word, rest


def last(instruction: str) -> str:
    return [rest for word, rest in instructions() if word == instruction][-1]


def copied() -> Iterator[str]:
    """What the image takes from the checkout."""
    for word, rest in instructions():
        if word == "COPY" and not rest.startswith("--from"):
            yield from shlex.split(rest)[:-1]


@pytest.mark.parametrize("source", sorted(set(copied())))
def test_the_image_copies_only_files_that_exist(source: str) -> None:
    assert (HOUSE / source).exists()
    allowed = (HOUSE / ".dockerignore").read_text().splitlines()
    assert f"!{source.partition('/')[0]}" in allowed


def test_the_image_holds_every_package() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packages) <= set(copied())


def test_the_image_runs_an_existing_command_without_privileges() -> None:
    assert json.loads(last("ENTRYPOINT")) == ["order-hub"]
    assert understood(json.loads(last("CMD")))
    assert int(last("USER").partition(":")[0]) > 0
    assert last("STOPSIGNAL") == "SIGTERM"


def test_the_health_check_of_the_image_is_a_path_that_is_served() -> None:
    (path,) = re.findall(r"'GET', '(\S+)'", last("HEALTHCHECK"))
    assert path in routes()
    _, option, code = json.loads(last("HEALTHCHECK").partition("CMD ")[2])
    assert "8000" in code
    # Of a port where nobody listens: a hub may run on this machine.
    unserved = code.replace("8000", str(reserved_port()))
    command = [sys.executable, option, unserved]
    assert subprocess.run(command, capture_output=True).returncode == 1


def images() -> list[str]:
    """What others have built."""
    named = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    return named + [s["image"] for s in services().values() if not s["image"].startswith("$")]


def test_every_base_image_has_an_exact_version() -> None:
    for image in images():
        tag = image.partition("@")[0].rpartition(":")[2]
        assert re.match(r"\d+\.\d+", tag), image


DOCKER = """#!/bin/sh
for image; do :; done
case "$image" in nginx:*) exit 1;; esac
echo "sha256:$(printf %s "$image" | sha256sum | cut -d' ' -f1)"
"""


def test_images_are_pinned_to_the_digests_that_a_registry_has(tmp_path: Path) -> None:
    deploy = tmp_path / "deploy"
    deploy.mkdir()
    for name in ("Containerfile", "compose.yaml", "pin.sh"):
        shutil.copy(DEPLOY / name, deploy / name)
    docker = tmp_path / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)
    path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    for _ in range(2):
        result = subprocess.run(
            ["sh", str(deploy / "pin.sh")], env=path, capture_output=True, text=True
        )
        assert (result.returncode, "nginx" in result.stderr) == (1, True)
    pinned = (deploy / "Containerfile").read_text() + (deploy / "compose.yaml").read_text()
    for image in images():
        digest = hashlib.sha256(image.encode()).hexdigest()
        assert (f"{image}@sha256:{digest}" in pinned) is not image.startswith("nginx:"), image
    assert "@sha256" not in "".join(line for line in pinned.splitlines() if "nginx:" in line)
    assert pinned.count("AS environment") == 1


def test_the_composed_hubs_are_of_production_and_keep_their_metrics_inside() -> None:
    environment = services()["hub"]["environment"]
    assert environment["ORDER_HUB_PROFILE"] == "production"
    assert environment["ORDER_HUB_METRICS_PORT"] == "9464"
    assert {name.removesuffix("_FILE") for name in environment} <= known_settings()
    assert "ENV ORDER_HUB_PROFILE=production" in CONTAINERFILE.read_text()


def composed() -> dict[str, Any]:
    site: dict[str, Any] = yaml.safe_load(COMPOSE.read_text())
    return site


def services() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = composed()["services"]
    return found


def filled(word: str) -> str:
    """With the default of each variable in it."""
    return VARIABLE.sub(lambda match: match.group(2) or "", word)


def hubs() -> dict[str, dict[str, Any]]:
    """The services that run the hub's image."""
    return {n: s for n, s in services().items() if s["image"].startswith("${ORDER_HUB_IMAGE")}


def test_the_composed_site_is_one_by_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    result = subprocess.run([*command, str(COMPOSE)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_docker_compose_reads_the_site() -> None:
    docker = shutil.which("docker")
    has = docker and subprocess.run([docker, "compose", "version"], capture_output=True)
    if not docker or not has or has.returncode:
        pytest.skip("docker compose is not installed")
    command = [docker, "compose", "-f", str(COMPOSE), "config", "--quiet"]
    for password, code in (("", 1), ("secret", 0)):
        result = subprocess.run(command, env={"POSTGRES_PASSWORD": password}, capture_output=True)
        assert (result.returncode != 0) == bool(code), result.stderr


def test_every_hub_of_the_site_runs_a_command_there_is() -> None:
    assert set(hubs()) == {"migrate", "hub", "worker"}
    for service in hubs().values():
        assert understood([filled(word) for word in service["command"]])


def test_the_schema_comes_first_and_nginx_last() -> None:
    for name in ("hub", "worker"):
        migrated = services()[name]["depends_on"]["migrate"]
        assert migrated == {"condition": "service_completed_successfully"}
    assert services()["nginx"]["depends_on"] == {"hub": {"condition": "service_healthy"}}


def test_only_nginx_publishes_a_port() -> None:
    assert [name for name, service in services().items() if "ports" in service] == ["nginx"]
    assert [n for n, s in services().items() if "outside" in s["networks"]] == ["nginx"]
    assert composed()["networks"]["inside"] == {"internal": True}
    assert filled(services()["nginx"]["ports"][0]).startswith("127.0.0.1:")


@pytest.mark.parametrize("name", services())
def test_every_service_has_limits_a_health_check_and_a_restart_policy(name: str) -> None:
    service = services()[name]
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory"} <= set(limits)
    # A hub's and a worker's is in their image, at this port.
    assert name in ("hub", "worker") or service["healthcheck"]
    assert name != "worker" or service["command"] == ["work", "--port", "8000"]
    assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert service["logging"]["options"]["max-size"]
    if name in hubs():
        assert seconds(service["stop_grace_period"]) > DRAIN_SECONDS_MAX
        assert service["read_only"]


def test_nginx_gets_every_variable_and_finds_its_file() -> None:
    nginx = services()["nginx"]
    given = {name for name in nginx["environment"] if name.startswith("PROXY_")}
    given.add("NGINX_LOCAL_RESOLVERS")  # of the image's own
    assert given == {n for n in Template(TEMPLATE.read_text()).get_identifiers() if n.isupper()}
    source = nginx["volumes"][0].partition(":")[0]
    assert (DEPLOY / source).resolve() == TEMPLATE
    test = " ".join(nginx["healthcheck"]["test"])
    assert f":{nginx['environment']['PROXY_LISTEN']}/livez" in test
    assert "location = /livez" in TEMPLATE.read_text()


def test_the_password_must_be_given_and_none_is_shipped() -> None:
    text = COMPOSE.read_text()
    asked = {match.group(1) for match in VARIABLE.finditer(text)}
    rows = [row for row in ENVIRONMENT.read_text().splitlines() if row and row[0] != "#"]
    example = dict(row.split("=", 1) for row in rows)
    assert set(example) == asked
    assert example["POSTGRES_PASSWORD"] == ""
    assert text.count("POSTGRES_PASSWORD}") == 0
