"""Runs a client program of `examples/`, and reads the JSON lines it prints."""

import asyncio
import json
import shutil
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NODE = shutil.which("node")
WAIT_SECONDS = 60
PIPE = asyncio.subprocess.PIPE

Line = dict[str, Any]

needs_node = [
    pytest.mark.node,
    pytest.mark.skipif(NODE is None, reason="Node.js is not installed"),
    pytest.mark.skipif(
        not (EXAMPLES / "node_modules").is_dir(), reason="run `npm ci` in examples first"
    ),
]


class Program:
    """One that runs. `until` reads its lines up to the first that is wanted."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.lines: list[Line] = []

    async def until(self, wanted: Callable[[Line], object]) -> Line:
        assert self.process.stdout
        while True:
            text = await asyncio.wait_for(self.process.stdout.readline(), WAIT_SECONDS)
            assert text, (self.lines, await self.complaints())
            self.lines.append(json.loads(text))
            if wanted(self.lines[-1]):
                return self.lines[-1]

    async def end(self) -> int:
        """Read what is left; its exit code."""
        assert self.process.stdout
        rest = await asyncio.wait_for(self.process.stdout.read(), WAIT_SECONDS)
        self.lines += [json.loads(text) for text in rest.splitlines()]
        return await asyncio.wait_for(self.process.wait(), WAIT_SECONDS)

    async def complaints(self) -> str:
        assert self.process.stderr
        return (await asyncio.wait_for(self.process.stderr.read(), WAIT_SECONDS)).decode()


@asynccontextmanager
async def running(name: str, *arguments: str, file: str = "main.mjs") -> AsyncIterator[Program]:
    command = (str(NODE), str(EXAMPLES / name / file), *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        yield Program(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
