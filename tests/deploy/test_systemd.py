"""The units: systemd takes them, and finds little to object to."""

import configparser
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.asking import DEPLOY, DRAIN_SECONDS_MAX, understood

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
# Of ten; what is left is the network, which a hub needs.
EXPOSURE_MAX = 2.0

each_unit = pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.stem))
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def service(unit: Path) -> dict[str, str]:
    """The `[Service]` section; of a setting given twice, the last."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text())
    return dict(parser["Service"])


def hardening(unit: Path) -> list[str]:
    """Everything from who it runs as, to what it may call."""
    lines = unit.read_text().splitlines()
    return lines[lines.index("DynamicUser=yes") : lines.index("[Install]")]


@each_unit
def test_a_unit_runs_a_command_there_is(unit: Path) -> None:
    program, *words = shlex.split(service(unit)["ExecStart"])
    assert program == "/opt/order-hub/bin/order-hub"
    assert understood(words)
    assert service(unit)["EnvironmentFile"] == "/etc/order-hub/order-hub.env"


@needs_systemd
@each_unit
def test_systemd_accepts_every_unit(unit: Path, tmp_path: Path) -> None:
    # Where this test's own order-hub is.
    programs = str(Path(sys.executable).parent)
    for one in UNITS:
        text = one.read_text().replace("/opt/order-hub/bin", programs)
        (tmp_path / one.name).write_text(text)
    result = analyzed("verify", "--man=no", str(tmp_path / unit.name))
    assert (result.returncode, result.stderr) == (0, "")


@needs_systemd
@each_unit
def test_a_unit_has_few_privileges(unit: Path) -> None:
    tenths = round(EXPOSURE_MAX * 10)
    result = analyzed("security", "--offline=yes", "--no-pager", f"--threshold={tenths}", str(unit))
    assert result.returncode == 0, result.stdout


def analyzed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True)


def test_all_units_have_the_same_hardening() -> None:
    assert len(UNITS) == 3
    assert hardening(UNITS[0]) == hardening(UNITS[1]) == hardening(UNITS[2])


@pytest.mark.parametrize("name", ["order-hub", "order-hub-worker"])
def test_serving_processes_are_restarted_and_given_time_to_end(name: str) -> None:
    kept = service(DEPLOY / "systemd" / f"{name}.service")
    assert (kept["Restart"], kept["KillMode"]) == ("always", "mixed")
    assert int(kept["TimeoutStopSec"]) > DRAIN_SECONDS_MAX
    assert int(kept["LimitNOFILE"]) >= 65_536
