"""The manifests: of the right shape, naming what there is, safe to roll and to drain."""

import json
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.deploy.asking import DEPLOY, DRAIN_SECONDS_MAX, known_settings, routes, understood

FOLDER = DEPLOY / "kubernetes"
KUSTOMIZATIONS = (FOLDER, FOLDER / "migrate")
KUBECTL = shutil.which("kubectl")


def manifests() -> list[dict[str, Any]]:
    files = sorted(file for file in FOLDER.rglob("*.yaml") if file.name != "kustomization.yaml")
    return [part for file in files for part in yaml.safe_load_all(file.read_text())]


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {m["metadata"]["name"]: m for m in manifests() if m["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    """What is run, by name."""
    running = {**named("Deployment"), **named("Job")}
    return {name: manifest["spec"]["template"]["spec"] for name, manifest in running.items()}


def container(name: str) -> dict[str, Any]:
    (one,) = pods()[name]["containers"]
    found: dict[str, Any] = one
    return found


def test_every_manifest_is_of_the_shape_of_its_kind() -> None:
    shapes = pytest.importorskip("kubernetes_validate", reason="kubernetes-validate is missing")
    for manifest in manifests():
        shapes.validate(manifest, shapes.latest_version(), strict=True)


@pytest.mark.parametrize("folder", KUSTOMIZATIONS, ids=lambda folder: str(folder.name))
def test_kustomize_puts_everything_together(folder: Any) -> None:
    if KUBECTL is None:
        pytest.skip("kubectl is not installed")
    result = subprocess.run([KUBECTL, "kustomize", str(folder)], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    for part in yaml.safe_load_all(result.stdout):
        assert part["kind"] == "Namespace" or part["metadata"]["namespace"] == "order-hub"


def test_every_file_is_in_a_kustomization_but_the_example_of_a_secret() -> None:
    listed = set()
    for folder in KUSTOMIZATIONS:
        resources = yaml.safe_load((folder / "kustomization.yaml").read_text())["resources"]
        listed |= {folder / name for name in resources}
    files = {file for file in FOLDER.rglob("*.yaml") if file.name != "kustomization.yaml"}
    assert files - listed == {FOLDER / "secret.example.yaml"}


@pytest.mark.parametrize("name", pods())
def test_every_pod_runs_a_command_there_is_and_may_do_little_else(name: str) -> None:
    pod, inner = pods()[name], container(name)
    assert understood(inner["args"])
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    assert inner["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert "memory" in inner["resources"]["limits"]
    # A service's variables must not be taken for settings.
    assert pod["enableServiceLinks"] is False


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe"])
def test_a_worker_that_hangs_is_replaced(probe: str) -> None:
    worker = container("worker")
    assert worker[probe]["httpGet"] == {"path": "/livez", "port": "http"}
    assert {"name": "http", "containerPort": 8000} in worker["ports"]
    assert worker["args"][-1] == "8000"


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe", "readinessProbe"])
def test_probes_use_paths_that_are_served(probe: str) -> None:
    asked = container("hub")[probe]["httpGet"]
    wanted = "/readyz" if probe == "readinessProbe" else "/livez"
    assert (asked["path"], asked["port"]) == (wanted, "http")
    assert wanted in routes()
    assert {"name": "http", "containerPort": 8000} in container("hub")["ports"]


def test_metrics_have_a_port_that_only_prometheus_reaches() -> None:
    settings = named("ConfigMap")["hub"]["data"]
    port = int(settings["ORDER_HUB_METRICS_PORT"])
    assert {"name": "metrics", "containerPort": port} in container("hub")["ports"]
    scraped = named("Deployment")["hub"]["spec"]["template"]["metadata"]["annotations"]
    assert scraped["prometheus.io/port"] == str(port)
    assert [p["name"] for p in named("Service")["hub"]["spec"]["ports"]] == ["http"]
    allowed = {rule["ports"][0]["port"]: rule["from"] for rule in ingress("hub")}
    assert set(allowed) == {"http", "metrics"}
    assert "monitoring" in json.dumps(allowed["metrics"])


def ingress(policy: str) -> list[dict[str, Any]]:
    rules: list[dict[str, Any]] = named("NetworkPolicy")[policy]["spec"]["ingress"]
    return rules


def test_what_no_policy_allows_is_forbidden() -> None:
    policies = {name: policy["spec"] for name, policy in named("NetworkPolicy").items()}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name in ("hub", "worker"):
        labels = named("Deployment")[name]["spec"]["selector"]["matchLabels"]
        assert policies[name]["podSelector"]["matchLabels"] == labels
        assert all(rule["from"] and rule["ports"] for rule in policies[name]["ingress"])
    reached = {port["port"] for rule in policies["stores"]["egress"] for port in rule["ports"]}
    assert reached == {53, 5432, 6379}


def test_the_hub_answers_to_the_name_of_its_ingress() -> None:
    names = named("ConfigMap")["hub"]["data"]["ORDER_HUB_HOSTS"].split()
    assert {rule["host"] for rule in named("Ingress")["hub"]["spec"]["rules"]} <= set(names)
    assert named("Service")["hub"]["metadata"]["name"] in names


def test_nginx_forwards_the_graph_alone() -> None:
    (rule,) = named("Ingress")["hub"]["spec"]["rules"]
    paths = {path["path"]: path["pathType"] for path in rule["http"]["paths"]}
    assert paths == {"/": "Exact", "/graphql": "Prefix"}
    assert set(paths) <= routes()


def test_a_pod_has_the_time_to_drain() -> None:
    pod = pods()["hub"]
    (word, waits) = container("hub")["lifecycle"]["preStop"]["exec"]["command"]
    assert word == "sleep"
    assert pod["terminationGracePeriodSeconds"] > int(waits) + DRAIN_SECONDS_MAX
    assert pods()["worker"]["terminationGracePeriodSeconds"] > DRAIN_SECONDS_MAX


def test_a_roll_or_a_moved_node_takes_no_capacity() -> None:
    roll = named("Deployment")["hub"]["spec"]["strategy"]["rollingUpdate"]
    assert roll == {"maxSurge": 1, "maxUnavailable": 0}
    assert named("PodDisruptionBudget")["hub"]["spec"]["maxUnavailable"] == 1
    scaler = named("HorizontalPodAutoscaler")["hub"]["spec"]
    assert scaler["minReplicas"] == 3
    # Two would quarrel over the number.
    assert "replicas" not in named("Deployment")["hub"]["spec"]


def test_what_selects_finds_what_runs() -> None:
    for name, deployment in named("Deployment").items():
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        assert deployment["spec"]["selector"]["matchLabels"] == labels, name
    labels = named("Deployment")["hub"]["spec"]["template"]["metadata"]["labels"]
    assert named("Service")["hub"]["spec"]["selector"] == labels
    assert named("PodDisruptionBudget")["hub"]["spec"]["selector"]["matchLabels"] == labels


def test_settings_come_from_one_map_and_one_secret_which_is_not_real() -> None:
    kept = {**named("ConfigMap")["hub"]["data"], **named("Secret")["hub"]["stringData"]}
    assert set(kept) <= known_settings()
    assert all("REPLACE-ME" in value for value in named("Secret")["hub"]["stringData"].values())
    assert "REPLACE-ME" not in json.dumps(named("ConfigMap"))
