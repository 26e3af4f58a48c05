"""The Node.js servers, with their packages installed by npm."""

import shutil
import subprocess
from pathlib import Path

from benchmarks.measure.options import Impossible
from benchmarks.measure.sides import Program
from tests.servers import plain

FOLDER = Path(__file__).parent / "node"
INSTALLED = FOLDER / "node_modules" / ".package-lock.json"
NPM = ("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
INSTALL_SECONDS = 240
YOGA, MERCURIUS, JIT = "graphql-yoga", "mercurius", "mercurius, jit"


def node_servers(database: str) -> list[Program]:
    """Raises `Impossible` without Node.js 20, or without a registry."""
    _install()
    environment = {"BENCHMARK_DATABASE": plain(database), "NODE_ENV": "production"}

    def program(name: str, *command: str) -> Program:
        file, *arguments = command
        return Program(name, ("node", str(FOLDER / file), "{port}", *arguments), environment)

    return [
        program(YOGA, "yoga.mjs"),
        program(MERCURIUS, "mercurius.mjs"),
        program(JIT, "mercurius.mjs", "jit"),
    ]


def _install() -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise Impossible("graphql-yoga and mercurius: there is no Node.js on this machine")
    lock = FOLDER / "package-lock.json"
    if INSTALLED.exists() and INSTALLED.stat().st_mtime >= lock.stat().st_mtime:
        return
    try:
        done = subprocess.run(
            NPM, cwd=FOLDER, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Impossible("graphql-yoga and mercurius: npm took too long") from None
    if done.returncode:
        raise Impossible(f"graphql-yoga and mercurius: npm could not install: {done.stderr[-300:]}")
