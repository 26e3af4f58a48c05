"""The attacks that take seconds: none succeeds on a hub of the production profile."""

from tests.attacks.probe import TOTALS, Finding, Probe
from tests.attacks.probes import PROBES
from tests.attacks.running import attack, report
from tests.attacks.target import attacked

FAST = [probe for probe in PROBES if probe.fast]


async def test_no_attack_of_a_stranger_succeeds() -> None:
    async with attacked() as target:
        found = await attack(target, FAST)
    succeeded = {name: probe["found"] for name, probe in found["probes"].items() if probe["found"]}
    assert succeeded == {}
    assert found["server_errors"] == 0
    assert all(probe["tried"] for probe in found["probes"].values())


def test_what_nobody_measured_is_not_reported_as_nothing() -> None:
    found = report({"one": Finding(3, ["a"], {"worst_cpu_ms": 7.0})}, {})
    assert {name: found[name] for name in TOTALS} == {
        **dict.fromkeys(TOTALS),
        "worst_cpu_ms": 7.0,
    }
    assert (found["tried"], found["succeeded"]) == (3, 1)


def test_probes_have_names_of_their_own() -> None:
    names = [probe.name for probe in PROBES]
    assert len(set(names)) == len(names)
    assert isinstance(PROBES[0], Probe)
