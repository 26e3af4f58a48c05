"""The files in which build tools list a client's documents."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

APOLLO: Final = "apollo-persisted-query-manifest"
APOLLO_VERSION: Final = 1


class Malformed(Exception):
    """The file is no manifest; the message says why."""


def read_manifest(content: bytes) -> dict[str, str]:
    """The text of each document by its id.

    Relay's compiler and graphql-codegen write one object: ids and texts. Apollo writes its format,
    its version, and a list of operations.
    """
    try:
        manifest: Any = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Malformed("The file is not JSON.") from None
    if not isinstance(manifest, dict):
        raise Malformed("The file is not a JSON object.")
    found = _apollo(manifest) if "format" in manifest else manifest
    if not found:
        raise Malformed("The file lists no documents.")
    wrong = next((id for id, text in found.items() if not isinstance(text, str)), None)
    if wrong is not None:
        raise Malformed(f"The text of document {wrong[:80]!r} is not a string.")
    return dict(found)


def _apollo(manifest: Mapping[str, Any]) -> dict[str, Any]:
    if (manifest["format"], manifest.get("version")) != (APOLLO, APOLLO_VERSION):
        raise Malformed(f"The file's format is not {APOLLO}, version {APOLLO_VERSION}.")
    operations = manifest.get("operations")
    if not isinstance(operations, list):
        raise Malformed("The manifest has no list of operations.")
    found: dict[str, Any] = {}
    for number, operation in enumerate(operations):
        if not isinstance(operation, dict) or not isinstance(operation.get("id"), str):
            raise Malformed(f"Operation {number} has no id.")
        if found.get(operation["id"], operation.get("body")) != operation.get("body"):
            raise Malformed(f"Two operations have the id {operation['id'][:80]!r}.")
        found[operation["id"]] = operation.get("body")
    return found
