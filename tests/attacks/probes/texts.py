"""Headers and texts that are not what they look like."""

import json
import unicodedata
from contextlib import suppress
from itertools import count
from typing import Any

import httpx2

from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target, answer_of, codes_of
from tests.hub.front.raw import told

CANARY = "canary-3f9c"
_keys = count(1)

# Bidirectional overrides, no width, fillers, controls, line ends, halves of pairs.
TRICKS = (
    *("\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\u00ad", "\u3164", "\u0000", "\u001b[31m"),
    *("\r\nset-cookie: a=b", "\u2028", "\ud800", "\U000e0041"),
)


def wide(text: str) -> str:
    """The same letters in their full-width forms."""
    return "".join(chr(ord(letter) + 0xFEE0) for letter in text)


SAME_EMAILS = (
    ("kim@shop.example", "KIM@SHOP.EXAMPLE"),
    ("kim2@shop.example", f"kim2@{wide('shop')}.example"),
    ("kim3@shop.example", "kim3\u200b@shop.example"),
)
DIRECTIONS = "\u202e\u2066\u200b"
SAME_CODES = (
    ("OUTLET", wide("OUTLET")),
    ("OUT-2", "OUT\u20112"),
    ("OUT3", "OUT\u200b3"),
    ("OUT4", "\u041eUT4"),
)
CUSTOMER = """mutation($input: CreateCustomerInput!) { createCustomer(input: $input) {
  customer { id name email } errors { ... on UserError { code message } } } }"""
CHANNEL = """mutation($input: CreateChannelInput!) { createChannel(input: $input) {
  channel { id code } errors { ... on UserError { code message } } } }"""


def _keyed(**fields: Any) -> dict[str, Any]:
    return {"input": {"idempotencyKey": f"{CANARY} {next(_keys)}", **fields}}


async def injected_headers(target: Target) -> Finding:
    """Whatever a header says, it is in no header of the answer and no line of the log."""
    finding = Finding()
    for name in ("x-request-id", "x-order-hub-actor", "user-agent", "x-forwarded-for", "origin"):
        for trick in (b"a\r\nx-injected: 1", b"a\nx-injected: 1", b"a\x00b", b"\x1b[31m", b"\xff"):
            body = b'{"query":"{ __typename }"}'
            head = (
                b"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                b"connection: close\r\ncontent-length: %d\r\n%s: %s\r\n\r\n"
            ) % (len(body), name.encode(), trick)
            answer = await told(target.port, head + body)
            answered = answer.partition(b"\r\n\r\n")[0].lower()
            injected = b"x-injected" in answered or b"\x1b" in answered
            failed = answered.startswith(b"http/1.1 5") or not answered
            finding.note(name, answered[:200].decode("latin-1") if injected or failed else None)
    for path in ("/graphql%0d%0ax-injected:1", "//evil.example/%2e%2e", "/%00", "/graphql/%ff"):
        with suppress(httpx2.InvalidURL):
            got = await target.http.get(path)
            bad = "x-injected" in got.headers or got.status_code >= 500
            finding.note(path, str(got.status_code) if bad else None)
    return finding


async def names_that_lie(target: Target) -> Finding:
    """Marks that nobody sees are not kept, and a text without anything else is refused."""
    finding = Finding()
    for trick in TRICKS:
        for name in (f"{CANARY} Kim{trick}Sommer", trick):
            answer = await _sent(target, CUSTOMER, _keyed(name=name))
            finding.note(repr(name), _kept(answer, "createCustomer", "name"))
    return finding


def _kept(answer: Any, field: str, name: str) -> str | None:
    if not isinstance(answer, dict) or {"INTERNAL", "none"} & set(codes_of(answer)):
        return f"answered with {str(answer)[:200]}"
    payload = (answer.get("data") or {}).get(field) or {}
    made = payload.get("customer") or payload.get("channel")
    kept = str((made or {}).get(name) or "")
    # Flags and Persian words are written with marks of the category Cf; directions are not.
    hidden = [c for c in kept if unicodedata.category(c) in ("Cc", "Cs") or c in DIRECTIONS]
    return f"kept {kept!r}" if hidden else None


async def the_same_by_another_spelling(target: Target) -> Finding:
    """Look-alikes by width, case and marks are the same address and the same code."""
    finding = Finding()
    for plain, other in SAME_EMAILS:
        for address in (plain, other):
            points = [{"kind": "EMAIL", "value": address}]
            made = await _sent(target, CUSTOMER, _keyed(name=CANARY, contactPoints=points))
        stored = ((made.get("data") or {}).get("createCustomer") or {}).get("customer")
        kept = stored["email"] if stored else plain
        finding.note(ascii(other), None if kept.lower() == plain else f"kept {kept!r}")
    for number, (plain, other) in enumerate(SAME_CODES):
        given = {"name": "Outlet", "kind": "WEB", "currency": "EUR"}
        for at, code in enumerate((plain, other)):
            fields = _keyed(code=code, numberPrefix=f"A{number}{at}", **given)
            answer = await _sent(target, CHANNEL, fields)
        made = ((answer.get("data") or {}).get("createChannel") or {}).get("channel")
        finding.note(ascii(other), f"a second channel {made}" if made else None)
    return finding


async def _sent(target: Target, query: str, variables: dict[str, Any]) -> Any:
    """With every character as it is: lone surrogates too, as an escape."""
    body = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json"}
    response = await target.http.post("/graphql", content=body.encode(), headers=headers)
    answer = answer_of(response)
    return answer if isinstance(answer, dict) else {"errors": [{}]}


PROBES = (
    Probe("injected headers", injected_headers),
    Probe("names that lie", names_that_lie),
    Probe("other spellings", the_same_by_another_spelling),
)
