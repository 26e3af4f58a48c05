"""What migrations do to a database that the release before is still using: read from the statements
that they really send to PostgreSQL, and judged by squawk."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from persistence.operations import migrate

# fmt: off
# The release before reads or writes what these take away: they need `# contract:`.
BREAKING = {
    "ban-drop-column", "ban-drop-table", "renaming-column", "renaming-table",
    "changing-column-type", "adding-required-field", "adding-not-nullable-field",
    "ban-drop-not-null", "ban-drop-default",
}
# Everyone waits while these read or write a whole table: they need `# locks:`.
LOCKING = {
    "require-concurrent-index-creation", "require-concurrent-index-deletion",
    "adding-foreign-key-constraint", "constraint-missing-not-valid", "disallowed-unique-constraint",
    "adding-field-with-default", "backfill",
}
# fmt: on
CONTRACT = re.compile(r"^# contract: \d+\.\d+(\.\d+)? \S.{9,}$", re.MULTILINE)
LOCKS = re.compile(r"^# locks: \S.{9,}$", re.MULTILINE)
BACKFILL = re.compile(r"\s*(?:UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
CREATED = re.compile(r"\s*CREATE TABLE \"?(\w+)", re.IGNORECASE)
SQUAWK = Path(sys.executable).with_name("squawk")


@dataclass(frozen=True)
class Script:
    revision: str
    text: str


def scripts() -> list[Script]:
    """Every migration, the first one first."""
    found = ScriptDirectory.from_config(migrate.config()).walk_revisions()
    return [Script(one.revision, Path(one.path).read_text()) for one in found][::-1]


@contextmanager
def recorded() -> Iterator[list[str]]:
    """The statements that are sent meanwhile, by any engine; not those that only read."""
    statements: list[str] = []

    def record(*sent: Any) -> None:
        statement: str = sent[2]
        if "alembic_version" not in statement and not statement.lstrip().startswith("SELECT"):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", record)


async def sent_to(address: str) -> dict[str, list[str]]:
    """What each migration sends to an empty database."""
    found = {}
    for script in scripts():
        with recorded() as statements:
            await migrate.upgrade(address, script.revision)
        found[script.revision] = statements
    return found


def offences(statements: list[str], folder: Path) -> set[str]:
    """The rules that these statements break."""
    file = folder / "migration.sql"
    file.write_text("".join(f"{statement.strip().rstrip(';')};\n" for statement in statements))
    words = [str(SQUAWK), "--assume-in-transaction", "--reporter", "json", str(file)]
    output = subprocess.run(words, capture_output=True, text=True, check=False).stdout
    found = {one["rule_name"] for one in json.loads(output)}
    assert "syntax-error" not in found, output
    made = {m[1] for statement in statements if (m := CREATED.match(statement))}
    written = {m[1] for statement in statements if (m := BACKFILL.match(statement))}
    return (found | ({"backfill"} if written - made else set())) & (BREAKING | LOCKING)


def refused(script: Script, statements: list[str], folder: Path) -> set[str]:
    """Those that the migration does not give a reason for."""
    excused = (BREAKING if CONTRACT.search(script.text) else set()) | (
        LOCKING if LOCKS.search(script.text) else set()
    )
    return offences(statements, folder) - excused


class Seeded:
    """The hub's migrations in a folder of their own, and more behind them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        self._last = scripts()[-1].revision
        monkeypatch.setattr(migrate, "MIGRATIONS", folder)

    def add(self, statement: str) -> str:
        """One that does this. Its revision."""
        revision = f"{int(self._last) + 1:04}"
        text = (
            f"import sqlalchemy as sa\nfrom alembic import op\n\n"
            f"revision = {revision!r}\ndown_revision = {self._last!r}\n\n\n"
            f"def upgrade() -> None:\n    {statement}\n"
        )
        (self._folder / "versions" / f"{revision}.py").write_text(text)
        self._last = revision
        return revision
