"""A site as it is deployed: real hubs on one database, and nginx with the shipped configuration
in front of them."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from string import Template

import httpx2

from tests.servers import reserved_port

HOUSE = Path(__file__).parents[2]
TEMPLATE = HOUSE / "deploy" / "nginx.conf.template"
# Administrators' programs are often not on everybody's path.
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
START_SECONDS = 60


class Process:
    """A program that answers on a port, started and stopped as often as wanted."""

    def __init__(self, command: list[str], port: int, log: Path, path: str) -> None:
        self.port = port
        self.log = log
        self._command = command
        self._path = path
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, **environment: str) -> None:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, stdout=log, stderr=log, env={**os.environ, **environment}
            )
        until(self._answers, self.log)

    @property
    def runs(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def send(self, number: int) -> None:
        """Send a signal."""
        assert self._running
        self._running.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would, and wait until it is gone."""
        self.send(signal.SIGKILL)
        assert self._running
        self._running.wait(START_SECONDS)

    def stop(self) -> None:
        if self._running and self.runs:
            self.send(signal.SIGCONT)
            self._running.terminate()
            self._running.wait(START_SECONDS)

    def _answers(self) -> bool:
        assert self.runs, last_words(self.log)
        try:
            return httpx2.get(self.url + self._path, trust_env=False).status_code < 500
        except httpx2.TransportError:
            return False


class Site:
    """Two hubs behind one nginx."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.database_url = database_url
        self.hubs = [self._hub(f"hub{number}") for number in (1, 2)]
        self.front = self._nginx()

    def _hub(self, name: str) -> Process:
        port = reserved_port()
        command = [sys.executable, "-m", "hub", "serve", "--port", str(port)]
        return Process(command, port, self.folder / f"{name}.log", "/livez")

    def _nginx(self) -> Process:
        port = reserved_port()
        servers = [f"server 127.0.0.1:{hub.port} max_fails=1 fail_timeout=1s;" for hub in self.hubs]
        file = self.folder / "nginx.conf"
        file.write_text(
            rendered(
                PROXY_LISTEN=f"127.0.0.1:{port}",
                PROXY_HUBS=" ".join(servers),
                NGINX_LOCAL_RESOLVERS="127.0.0.1",
                PROXY_FOLDER=str(self.folder),
                PROXY_LOG="/dev/stdout",
            )
        )
        command = [str(NGINX), "-e", "stderr", "-c", str(file), "-g", "daemon off;"]
        return Process(command, port, self.folder / "nginx.log", "/livez")

    def start(self, hub: Process) -> None:
        hub.start(ORDER_HUB_DATABASE_URL=self.database_url)

    def mend(self) -> None:
        """Start the hubs that do not run, and wait until nginx sends requests to all again."""
        stopped = [hub for hub in self.hubs if not hub.runs]
        for hub in stopped:
            self.start(hub)
        if stopped:
            until(self._takes_turns, self.front.log)

    def _takes_turns(self) -> bool:
        """Whether two requests in a row reach different hubs: none counts as failed any more."""
        before = len(self.requests())
        for _ in self.hubs:
            httpx2.get(
                f"{self.front.url}/graphql", params={"query": "{__typename}"}, trust_env=False
            )
        until(lambda: len(self.requests()) >= before + len(self.hubs), self.front.log)
        return len({line["hub"] for line in self.requests()[before:]}) == len(self.hubs)

    def requests(self) -> list[dict[str, str]]:
        """What nginx has logged, a request each."""
        return [
            json.loads(line) for line in self.front.log.read_text().splitlines() if line[:1] == "{"
        ]

    def __enter__(self) -> "Site":
        with ExitStack() as started:
            for hub in self.hubs:
                started.callback(hub.stop)
                self.start(hub)
            started.callback(self.front.stop)
            self.front.start()
            self._stop = started.pop_all().close
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()


def rendered(**values: str) -> str:
    """The shipped configuration with its variables filled in, as envsubst does it."""
    return Template(TEMPLATE.read_text()).safe_substitute(values)


def waiting_bytes(port: int) -> int:
    """What was sent to this local port and not read yet."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = [row for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "01"]
    return sum(int(row[4].partition(":")[2], 16) for row in here)


def last_words(log: Path) -> str:
    return log.read_text()[-2_000:]


def until(met: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not met():
        assert time.monotonic() < end, last_words(log)
        time.sleep(0.02)
