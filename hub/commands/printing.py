"""`order-hub schema`: what is printed from the code, and kept true."""

from pathlib import Path

from hub.commands.common import fail
from hub.graph import printed
from hub.states import drawn

ROOT = Path(__file__).parents[2]
PRINTED = {ROOT / "schema" / "hub.graphql": printed, ROOT / "docs" / "states.md": drawn}


def schema(check: bool, write: bool) -> None:
    for file, text in PRINTED.items():
        if check and (not file.exists() or file.read_text() != text()):
            fail(f"{file.relative_to(ROOT)} is not true any more: run `make schema`.", code=1)
        if write:
            file.write_text(text())
    if not check and not write:
        print(printed(), end="")
