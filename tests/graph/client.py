"""Whoever uses the graph: sends operations as a channel would, and reads the answers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import Any

import httpx2
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)
from sqlalchemy import event
from starlette.types import ASGIApp

from domain.network.channel import Channel
from hub.http.graph import make_graph
from hub.wiring import Hub
from tests.graph.straight import posted
from tests.graph.told import MONEY, TOLD

SCHEMA = make_graph().graphql_schema
# The arguments of fields that need some.
DAYS = '(from: "2026-01-01", until: "2026-01-08")'
ARGUMENTS = {
    "quantities": '(asOf: "2026-03-02T09:00:00Z")',
    "metafield": '(namespace: "erp", key: "rank")',
    "isOpen": '(at: "2026-01-01T00:00:00Z")',
    "nextOpening": '(at: "2026-01-01T00:00:00Z")',
    "workDay": '(method: SHIP, at: "2026-01-01T00:00:00Z")',
    "workingDayAfter": '(day: "2026-01-01", days: 1)',
    "workingDays": DAYS,
    "pack": '(gtin: "0")',
    "publicHolidays": DAYS,
    "capacity": '(from: "2026-01-01T00:00:00Z", until: "2026-01-02T00:00:00Z")',
}


@dataclass(frozen=True)
class Reply:
    """What came back over HTTP."""

    status: int
    body: dict[str, Any]

    @property
    def data(self) -> dict[str, Any]:
        assert "errors" not in self.body, self.body["errors"]
        data: dict[str, Any] = self.body["data"]
        return data

    @property
    def codes(self) -> list[str]:
        return [error["extensions"]["code"] for error in self.body.get("errors", [])]

    @property
    def replayed(self) -> list[str]:
        """The mutations that answered a repetition; of a bulk, its rows, as `name.index`."""
        found = []
        for name, payload in self.data.items():
            if "rows" in payload:
                rows = [row for row in payload["rows"] if row["replayed"]]
                found += [f"{name}.{row['index']}" for row in rows]
            elif payload["replayed"]:
                found.append(name)
        return found


@dataclass
class Client:
    """`do` sends a mutation with everything that can be answered selected; `ask` a query. To an
    `app` of this process they are sent without HTTP."""

    http: httpx2.AsyncClient
    keys: Iterator[int] = field(default_factory=lambda: count(1))
    app: ASGIApp | None = None

    async def send(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        body = {"query": query, "variables": dict(variables or {})}
        if self.app is not None:
            return Reply(*await posted(self.app, body, headers or {}))
        response = await self.http.post("/graphql", json=body, headers=dict(headers or {}))
        return Reply(response.status_code, response.json())

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query that must succeed; of one root field only that field's."""
        data = (await self.send(query, variables)).data
        return next(iter(data.values())) if len(data) == 1 else data

    async def refused(self, query: str, **variables: Any) -> str:
        """The code of the one error that a query is refused with."""
        (code,) = (await self.send(query, variables)).codes
        return code

    async def reply(
        self, name: str, given: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> Reply:
        return await self.send(mutation(name), {"input": self.keyed(name, given)}, headers)

    async def do_as(self, channel: Channel, name: str, /, **given: Any) -> dict[str, Any]:
        """The same for a caller of this channel; without one, a caller is staff."""
        headers = {"x-order-hub-channel": channel.id}
        return answer_of(await self.reply(name, given, headers), name)

    async def do(self, name: str, /, **given: Any) -> dict[str, Any]:
        """What the mutation answers: a thing, or a refusal with its facts under their names."""
        return answer_of(await self.reply(name, given), name)

    def keyed(self, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """With a fresh idempotency key, where one is needed and none is given."""
        fields = input_type(name).fields
        fresh = {"idempotencyKey": f"key {next(self.keys)}"} if "idempotencyKey" in fields else {}
        return {**fresh, **given}


def answer_of(reply: Reply, name: str) -> dict[str, Any]:
    """The changed object, or the first error."""
    return outcome(reply.data[name])


def outcome(payload: dict[str, Any]) -> dict[str, Any]:
    """Of a payload or a row: the object, or the first error. A bulk payload is left as it is, each
    of its rows with its outcome as `result`."""
    if "rows" in payload:
        rows = [{**row, "result": outcome(row)} for row in payload["rows"]]
        whole: dict[str, Any] = {**payload, "rows": rows}
    else:
        whole = payload[thing_of(payload)]
    return payload["errors"][0] if payload["errors"] else whole


def thing_of(payload: Mapping[str, Any]) -> str:
    """The field of a payload that holds the changed object."""
    besides = {"errors", "replayed", "index", "result", "skippedContactPoints", "outcomes"}
    (name,) = payload.keys() - besides
    return name


@lru_cache
def mutation(name: str) -> str:
    """The document of a mutation, with all facts of every error it may answer."""
    kind = input_type(name).name
    payload: Any = get_named_type(_mutation_field(name).type)
    return f"mutation Do($input: {kind}!) {{ {name}(input: $input) {_answers(payload)} }}"


def _answers(payload: Any) -> str:
    parts = []
    for name, field_ in payload.fields.items():
        kind = get_named_type(field_.type)
        if name == "errors":
            parts.append(f"errors {union_selection(kind)}")
        elif name == "rows":
            parts.append(f"rows {_answers(kind)}")
        elif is_leaf_type(kind):
            parts.append(name)
        else:
            parts.append(f"{name} {{ __typename {TOLD[kind.name]} }}")
    return "{ " + " ".join(parts) + " }"


def union_selection(union: Any) -> str:
    parts = [f"... on {member.name} {{ {_facts(member)} }}" for member in union.types]
    return "{ __typename " + " ".join(parts) + " }"


def union_members(name: str) -> set[str]:
    """The errors that a mutation, or each of its rows, may answer with. `name` as in Python."""
    camel = "".join(part.capitalize() for part in name.split("_"))
    union: Any = SCHEMA.type_map.get(f"{camel}RowError") or SCHEMA.type_map[f"{camel}Error"]
    return {member.name for member in union.types}


def _facts(member: GraphQLObjectType) -> str:
    parts = []
    for name, field_ in member.fields.items():
        kind = get_named_type(field_.type)
        told = f"{{ {TOLD[kind.name]} }}" if kind.name in TOLD else MONEY
        inner = "" if is_leaf_type(kind) else told
        parts.append(f"{name} {inner}")
    return " ".join(parts)


def input_type(name: str) -> GraphQLInputObjectType:
    kind = get_named_type(_mutation_field(name).args["input"].type)
    assert isinstance(kind, GraphQLInputObjectType)
    return kind


def mutations() -> list[str]:
    root = SCHEMA.mutation_type
    assert root
    return list(root.fields)


def _mutation_field(name: str) -> GraphQLField:
    root = SCHEMA.mutation_type
    assert root
    field: GraphQLField = root.fields[name]
    return field


_mine: ContextVar[bool] = ContextVar("_mine", default=False)


@contextmanager
def statements(hub: Hub) -> Iterator[list[str]]:
    """The SQL that is sent while this is open, on either engine, for whoever opened it: not what
    the hub's own tasks look for meanwhile."""
    sent: list[str] = []
    mine = _mine.set(True)

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if _mine.get():
            sent.append(statement)

    def begun(statement: str) -> Any:
        note(None, None, statement)
        return lambda _error: None

    engines = (hub.engines.reader.sync_engine, hub.engines.writer.sync_engine)
    hub.engines.direct.observers.append(begun)
    hub.engines.writing.append(begun)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        _mine.reset(mine)
        hub.engines.direct.observers.remove(begun)
        hub.engines.writing.remove(begun)
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
