"""`python -m tests.attacks.audit`: asks the advisory databases about every locked dependency.

What could not be asked is said, and is no success: exit code 2; with known vulnerabilities it is 1.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[2]
AUDITOR = "pip-audit==2.10.1"
# Not in the environment of the tests: it is needed here only, and brings thirty packages.
ENVIRONMENT = HOUSE / "build" / "audit"
PYTHON_LOCKS = ("requirements-serve.lock", "requirements.lock", "requirements-build.lock")
NPM_LOCKS = ("web/graphiql", "examples", "tests/clients", "benchmarks/peers/node")
SECONDS_MAX = 300


@dataclass
class Audit:
    """Of one lock file: how many packages were asked about, the advisories, and what was not asked,
    with the reason."""

    asked: int = 0
    advisories: list[str] = field(default_factory=list)
    unasked: list[str] = field(default_factory=list)


def of_python(output: str) -> Audit:
    """What pip-audit found. A package that it skips was not asked about."""
    found = _json(output)
    if not isinstance(found, dict) or "dependencies" not in found:
        return Audit(unasked=["no answer from the advisory database"])
    audit = Audit()
    for package in found["dependencies"]:
        if "skip_reason" in package:
            audit.unasked.append(str(package["skip_reason"]))
            continue
        audit.asked += 1
        for advisory in package.get("vulns", ()):
            fixed = ", ".join(advisory.get("fix_versions", ())) or "no version"
            name = f"{package['name']} {package['version']}"
            audit.advisories.append(f"{name}: {advisory['id']}, fixed in {fixed}")
    return audit


def of_npm(output: str) -> Audit:
    """What `npm audit` found."""
    found = _json(output)
    if not isinstance(found, dict) or "vulnerabilities" not in found:
        told = found.get("message") if isinstance(found, dict) else None
        return Audit(unasked=[str(told or "no answer from the advisory database")])
    total = found.get("metadata", {}).get("dependencies", {}).get("total", 0)
    advisories = [
        f"{name} {one.get('range', '')}: {one.get('severity', 'unknown')}"
        for name, one in found["vulnerabilities"].items()
    ]
    return Audit(int(total), advisories)


def _json(output: str) -> Any:
    try:
        return json.loads(output[output.index("{") :])
    except ValueError:
        return None


def _output(command: list[str], folder: Path = HOUSE) -> str:
    try:
        result = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=SECONDS_MAX
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout


def _audits() -> Iterator[tuple[str, Callable[[], Audit]]]:
    program = str(ENVIRONMENT / "bin" / "pip-audit")
    if not Path(program).exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "-q", AUDITOR]
        subprocess.run(pip, check=False)
    options = ["--disable-pip", "--require-hashes", "-f", "json"]
    for lock in PYTHON_LOCKS:
        yield lock, partial(_python, [program, *options, "-r", lock])
    for folder in NPM_LOCKS:
        yield folder, partial(_npm, HOUSE / folder)


def _python(command: list[str]) -> Audit:
    return of_python(_output(command))


def _npm(folder: Path) -> Audit:
    return of_npm(_output(["npm", "audit", "--json", "--package-lock-only"], folder))


def code_of(audits: list[Audit]) -> int:
    """1 with advisories, else 2 if something was not asked, else 0."""
    if any(audit.advisories for audit in audits):
        return 1
    return 2 if any(audit.unasked or not audit.asked for audit in audits) else 0


def main() -> int:
    audits = []
    for name, ask in _audits():
        audit = ask()
        audits.append(audit)
        print(f"{name}: {audit.asked} packages asked about, {len(audit.advisories)} advisories")
        for line in audit.advisories:
            print(f"  {line}")
        if audit.unasked:
            print(f"  NOT ASKED ({len(audit.unasked)}): {audit.unasked[0]}")
    code = code_of(audits)
    if code == 2:
        print("This says nothing about what was not asked: audit where the databases answer.")
    return code


if __name__ == "__main__":
    sys.exit(main())
