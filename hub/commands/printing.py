"""`order-hub schema`: prints, writes or checks the files generated from the code."""

from pathlib import Path

from hub.commands.common import fail
from hub.http.graph import printed
from hub.reference.access import printed_access
from hub.reference.errors import printed_errors
from hub.reference.model_diagram import printed_model
from hub.reference.personal_data import printed_personal_data
from hub.reference.state_diagrams import printed_states

ROOT = Path(__file__).parents[2]
PRINTED = {
    ROOT / "schema" / "hub.graphql": printed,
    ROOT / "docs" / "model.md": printed_model,
    ROOT / "docs" / "states.md": printed_states,
    ROOT / "docs" / "errors.md": printed_errors,
    ROOT / "docs" / "access.md": printed_access,
    ROOT / "docs" / "personal-data.md": printed_personal_data,
}


def schema(check: bool, write: bool) -> None:
    for file, text in PRINTED.items():
        if check and (not file.exists() or file.read_text() != text()):
            fail(f"{file.relative_to(ROOT)} is out of date: run `make schema`.", code=1)
        if write:
            file.write_text(text())
    if not check and not write:
        print(printed(), end="")
