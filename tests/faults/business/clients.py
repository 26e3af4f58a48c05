"""Clients as channels are: they use a key for everything, repeat requests that were not answered
of, double what they have, and keep a log of all of it."""

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx2
from graphql import get_named_type

from tests.faults.machines.processes import Member
from tests.graph.client import SCHEMA, input_type, outcome, thing_of

ANSWER_SECONDS = 20
GIVE_UP_SECONDS = 90
PAUSE_SECONDS = 0.02
DOUBLED = 0.15
# The same request may be fine elsewhere or later: its fate is not known.
UNKNOWN = {"INTERNAL", "UNAVAILABLE"}
# Where an effect carries the name it was asked for under, beside its key.
# fmt: off
MARKS = {
    "placeOrder":     "note",
    "moveStock":      "reason",
    "countStock":     "reason",
    "createPurchaseOrder":  "note",
    "receivePurchaseOrder": "reason",
    "createTransferOrder":  "note",
    "createStockCount":     "note",
    "receiveTransferOrder": "reason",
    "createChannel":  "name",
    "createApiKey":   "name",
    "createLocation": "name",
    "createLocationGroup": "name",
    "createCustomerGroup": "name",
    "createCustomer": "name",
    "putProduct":     "title",
    "eraseCustomer":  "reason",
}
SINGLE = {
    "bulkPlaceOrders":     "placeOrder",
    "bulkCountStock":      "countStock",
    "bulkCreateCustomers": "createCustomer",
    "bulkPutProducts":     "putProduct",
    "bulkSetReplenishmentPolicies": "setReplenishmentPolicy",
    "bulkAcceptReplenishmentSuggestions": "acceptReplenishmentSuggestion",
}
# What is wanted of an answer, briefly: hubs that are killed all the time are always cold.
SELECTIONS = {
    "Order":            "id number version originalTotal { amount currencyCode } "
                        "holds { id } exceptions { id } fulfillmentOrders { id }",
    "FulfillmentOrder": "id",
    "Shipment":         "id",
    "DeliveryGroup":    "id",
    "Payment":          "id",
    "PaymentTransaction": "id",
    "MetafieldOwner":   "id",
    "SkippedContactPoint": "path",
    "TrackingLink":     "id",
    "PurchaseOrder":    "id lines { id sku }",
    "TransferOrder":    "id",
    "Reservation":      "id",
    "RingFence":        "id",
    "Lot":              "id",
    "StockCount":       "id lines { id sku }",
    "ReplenishmentPolicy": "id",
    "ReplenishmentSuggestion": "id",
    "StockAlert":       "id",
}
# fmt: on


class Malformed(AssertionError):
    """The hub refused a request as such: the driver is wrong, or the hub has lost its graph."""


@dataclass
class Row:
    """One effect that is asked for: at most one per `group`, however often it is sent."""

    key: str | None
    group: str
    given: dict[str, Any]
    accepted: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Sent:
    """A mutation and all that came of it. `actor` is on every event and movement it causes."""

    actor: str
    name: str
    input: dict[str, Any]
    rows: list[Row]
    unknown: int = 0
    # Refused although the same key had been accepted: before that attempt began, or beside it.
    denied: list[dict[str, Any]] = field(default_factory=list)
    raced: list[dict[str, Any]] = field(default_factory=list)

    @property
    def keyed(self) -> bool:
        return self.rows[0].key is not None


@dataclass
class Log:
    """What all clients of a run sent; `slowest` are the most seconds that any try took."""

    sent: list[Sent] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def acknowledged(self) -> int:
        return sum(bool(row.accepted) for sent in self.sent for row in sent.rows)

    @property
    def cut(self) -> list[Sent]:
        return [sent for sent in self.sent if sent.unknown]

    def names(self) -> set[str]:
        """The mutations of which at least one was accepted."""
        return {s.name for s in self.sent if any(row.accepted for row in s.rows)}


@dataclass
class Client:
    """`script` decides what is sent, `chance` how: which hub, when again, when twice. They are
    apart, so that a cut connection does not change what comes after it."""

    name: str
    hubs: Sequence[Member]
    log: Log
    script: random.Random
    chance: random.Random
    http: httpx2.AsyncClient
    # How often it sends twice: side by side, or something old once more.
    doubled: float = DOUBLED
    journeys: int = 0
    asked: set[str] = field(default_factory=set)
    _count: int = 0

    def fresh(self) -> str:
        self._count += 1
        return f"{self.name}.{self._count}"

    async def do(self, name: str, given: Mapping[str, Any], group: str | None = None) -> Any:
        """The answer to a mutation, sent until there is one, sometimes twice."""
        key = self.fresh()
        row = _row(name, key, given, group)
        return await self._until_known(self._logged(Sent(key, name, row.given, [row])))

    async def do_keyless(self, name: str, given: Mapping[str, Any]) -> Any:
        row = Row(None, self.fresh(), dict(given))
        return await self._send(self._logged(Sent(row.group, name, row.given, [row])))

    async def do_rows(self, name: str, rows: Sequence[Mapping[str, Any]], **more: Any) -> Any:
        actor = self.fresh()
        made = [_row(SINGLE[name], f"{actor}:{n}", row) for n, row in enumerate(rows)]
        given = {"rows": [row.given for row in made], **more}
        return await self._until_known(self._logged(Sent(actor, name, given, made)))

    def _logged(self, sent: Sent) -> Sent:
        self.log.sent.append(sent)
        return sent

    async def misuse(self, sent: Sent, **changes: Any) -> Any:
        """The key of something accepted, with another content: must be refused."""
        row = Row(None, f"misuse of {sent.actor}", {**sent.input, **changes})
        again = Sent(sent.actor, sent.name, row.given, [row])
        return await self._send(again)

    async def again(self) -> None:
        """Something old once more, out of order: a till that found its queue."""
        if mine := self.mine():
            await self.repeat(self.chance.choice(mine))

    def mine(self) -> list[Sent]:
        """What this client sent under a key."""
        return [s for s in self.log.sent if s.keyed and s.actor.startswith(f"{self.name}.")]

    async def repeat(self, sent: Sent) -> Any:
        return await self._send(sent)

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of a query, asked until somebody answers."""
        body = {"query": query, "variables": variables}
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while (reply := await self._post(body, self.name)) is None:  # noqa: ASYNC110 - a pause
                await asyncio.sleep(self.chance.uniform(0, 5 * PAUSE_SECONDS))
        self.asked |= set(reply["data"])
        return reply["data"]

    async def _until_known(self, sent: Sent) -> Any:
        if self.chance.random() < self.doubled:
            first, _ = await asyncio.gather(self._send(sent), self._send(sent))
        else:
            first = await self._send(sent)
        if self.chance.random() < self.doubled:
            await self.again()
        return first

    async def _send(self, sent: Sent) -> Any:
        body = {"query": mutation(sent.name), "variables": {"input": sent.input}}
        async with asyncio.timeout(GIVE_UP_SECONDS):
            while True:
                before = [bool(row.accepted) for row in sent.rows]
                reply = await self._post(body, sent.actor)
                if reply is not None:
                    return _noted(sent, reply["data"][sent.name], before)
                sent.unknown += 1
                await asyncio.sleep(self.chance.uniform(0, PAUSE_SECONDS * min(sent.unknown, 20)))

    async def _post(self, body: Mapping[str, Any], actor: str) -> Any:
        """What a hub answered; `None` when it is unknown whether it was executed."""
        hub = self.chance.choice(self.hubs)
        hub.asked.set()
        headers = {"x-order-hub-actor": actor}
        begun = time.monotonic()
        try:
            response = await self.http.post(f"{hub.url}/graphql", json=body, headers=headers)
        except httpx2.HTTPError:
            return None
        finally:
            self.log.slowest = max(self.log.slowest, time.monotonic() - begun)
        if response.status_code >= 500 or response.status_code == 429:
            return None
        reply = response.json()
        codes = {error["extensions"]["code"] for error in reply.get("errors", [])}
        if codes & UNKNOWN:
            return None
        if codes:
            raise Malformed(f"{body}: {reply['errors']}")
        return reply


@cache
def mutation(name: str) -> str:
    root = SCHEMA.mutation_type
    assert root is not None
    payload: Any = get_named_type(root.fields[name].type)
    selection = _selection(payload)
    return f"mutation Do($input: {input_type(name).name}!) {{ {name}(input: $input) {selection} }}"


def _selection(payload: Any) -> str:
    errors = "errors { __typename ... on UserError { message } }"
    if "rows" in payload.fields:
        return f"{{ rows {_selection(get_named_type(payload.fields['rows'].type))} {errors} }}"
    field = thing_of(payload.fields)
    selection = SELECTIONS.get(get_named_type(payload.fields[field].type).name, "id version")
    return f"{{ {field} {{ __typename {selection} }} {errors} }}"


def _row(name: str, key: str, given: Mapping[str, Any], group: str | None = None) -> Row:
    wanted = {**given, "idempotencyKey": key}
    if name in MARKS:
        wanted[MARKS[name]] = group or key
    return Row(key, group or key, wanted)


def _noted(sent: Sent, answer: Any, before: Sequence[bool]) -> Any:
    results = [outcome(one) for one in answer.get("rows", [answer])]
    for row, result, known in zip(sent.rows, results, before, strict=True):
        if "message" not in result:
            row.accepted.append(result)
            continue
        row.refused.append(result)
        if row.accepted and row.key is not None:
            (sent.denied if known else sent.raced).append(result)
    return outcome(answer)
