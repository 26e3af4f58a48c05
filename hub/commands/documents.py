"""`order-hub documents`: the documents that clients are known to send."""

import asyncio
import json as jsons
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from domain.access.documents import CLIENT, DOCUMENTS_MAX, TEXT_MAX, TrustedDocument
from execution.persisted.identifiers import ID, ID_MAX, hash_of
from execution.persisted.manifests import Malformed, read_manifest
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.http.graph import make_graph
from hub.wiring import utc_now
from persistence.engine.engines import open_engines
from persistence.operations.documents import SqlDocuments

FAULTS_SHOWN = 20
SHA256 = "sha256:"


def sync(file: Path, client: str, prune: bool) -> None:
    """Register what the file lists; with `prune`, remove what it no longer lists."""
    _require_client(client)
    texts = _read(file)
    faults = list(_faults(texts))
    if faults:
        shown = "\n".join(faults[:FAULTS_SHOWN])
        fail(f"Nothing was registered. These documents are refused:\n{shown}", code=1)
    print(_run(lambda documents: _synced(documents, client, texts, prune)))


def remove(client: str, ids: list[str]) -> None:
    """Remove documents of a client, or all of them."""
    _require_client(client)
    removed = _run(lambda documents: documents.remove(client, ids or None))
    print(f"Removed {removed} documents of {client}.")
    raise typer.Exit(0 if removed else 1)


def show(client: str | None, json: bool) -> None:
    """List the documents of one client or of all."""
    found: list[TrustedDocument] = _run(lambda documents: documents.all(client))
    if json:
        rows = [_as_json(document) for document in found]
        typer.echo(jsons.dumps(rows, indent=2))
        return
    table = Table(title=f"{len(found)} trusted documents")
    for name in ("Client", "Id", "SHA-256", "Since", "Begins with"):
        table.add_column(name)
    for one in found:
        since = f"{one.registered_at:%Y-%m-%d %H:%M} UTC"
        begins = Text(" ".join(one.text[:60].split()))
        table.add_row(one.client, Text(one.id), one.hash[:12], since, begins)
    Console().print(table)


def _as_json(document: TrustedDocument) -> dict[str, Any]:
    return {
        "client": document.client,
        "id": document.id,
        "sha256": document.hash,
        "registeredAt": document.registered_at.isoformat(),
        "text": document.text,
    }


def _run(work: Callable[[SqlDocuments], Awaitable[Any]]) -> Any:
    settings = settings_or_exit()
    require_migrated(settings)

    async def run() -> Any:
        engines = open_engines(settings.database_url)
        try:
            return await work(SqlDocuments(engines))
        finally:
            await engines.dispose()

    return asyncio.run(run())


def _require_client(client: str) -> None:
    if not CLIENT.fullmatch(client):
        fail("--client must be 1 to 64 letters, digits, `.`, `_` and `-`: web-shop")


def _read(file: Path) -> dict[str, str]:
    try:
        texts = read_manifest(file.read_bytes())
    except OSError as error:
        fail(f"{file} cannot be read: {error.strerror}.")
    except Malformed as error:
        fail(
            f"{file}: {error} Give the manifest of relay-compiler, of "
            "@apollo/generate-persisted-query-manifest or of graphql-codegen."
        )
    if len(texts) > DOCUMENTS_MAX:
        fail(f"{file} lists {len(texts)} documents; at most {DOCUMENTS_MAX} can be registered.")
    return texts


def _faults(texts: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with each document, one line each."""
    graph = make_graph()
    for id, text in texts.items():
        fault = _fault_of_id(id, text)
        if fault is None and len(text) > TEXT_MAX:
            fault = f"It has {len(text)} characters; at most {TEXT_MAX} are accepted."
        if fault is None:
            fault = next((error.message for error in graph.faults(text)), None)
        if fault is not None:
            yield f"  {id[:80]}: {fault}"


def _fault_of_id(id: str, text: str) -> str | None:
    if not ID.fullmatch(id):
        return f"Its id must be 1 to {ID_MAX} printable ASCII characters without blanks."
    prefix, colon, _ = id.partition(":")
    if id.startswith(SHA256):
        return None if id == SHA256 + hash_of(text) else "Its id is not the SHA-256 of its text."
    if colon and not prefix.startswith("x-"):
        return "An id with a colon must begin with `sha256:` or `x-`."
    return None


async def _synced(
    documents: SqlDocuments, client: str, texts: Mapping[str, str], prune: bool
) -> str:
    stored = await documents.all()
    for other in stored:
        if texts.get(other.id, other.text) != other.text:
            fail(
                f"Nothing was registered. {other.id[:80]} is registered for {other.client} with "
                "another text: give the changed document an id of its own.",
                code=1,
            )
    mine = {one.id for one in stored if one.client == client}
    now = utc_now()
    new = [id for id in texts if id not in mine]
    await documents.add(
        [TrustedDocument(client, id, hash_of(texts[id]), texts[id], now) for id in new]
    )
    left = sorted(mine - texts.keys())
    told = f"{client}: {len(new)} new, {len(texts) - len(new)} known already"
    if not left:
        return f"{told}."
    if prune:
        return f"{told}, {await documents.remove(client, left)} removed."
    return f"{told}, {len(left)} no longer in the file (kept: --prune removes them)."
