"""Random operations of the whole schema: every answer is below 500, and every error has a code."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from tests.attacks.probe import Finding, Probe
from tests.attacks.target import Target, answer_of, codes_of

SCHEMA = Path(__file__).parents[3] / "schema" / "hub.graphql"
EXAMPLES = 12
# Values of our own scalars: a valid one, an edge, and what is none.
SCALARS = {
    "BigInt": st.integers(-(2**63), 2**63).map(nodes.Int),
    "CountryCode": st.sampled_from(("DE", "gb", "XX", "")).map(nodes.String),
    "CurrencyCode": st.sampled_from(("EUR", "usd", "XXX", "")).map(nodes.String),
    "Date": st.sampled_from(("2026-02-28", "2026-02-30", "0001-01-01")).map(nodes.String),
    "DateTime": st.sampled_from(("2026-02-28T10:00:00Z", "2026-02-28", "9999-12-31T23:59:59Z")).map(
        nodes.String
    ),
    "LocalTime": st.sampled_from(("09:30", "24:00", "")).map(nodes.String),
    "Decimal": st.sampled_from(("1.50", "-1e400", "NaN", "0")).map(nodes.String),
}


def fuzzed_as(headers: Mapping[str, str]) -> Callable[[Target], Awaitable[Finding]]:
    """The fuzzer as a caller with these headers, such as the token of a role."""

    async def run(target: Target) -> Finding:
        return await asyncio.to_thread(_fuzz, target, headers)

    return run


def _fuzz(target: Target, headers: Mapping[str, str]) -> Finding:
    finding = Finding()
    for name, strategy in SCALARS.items():
        schemathesis.graphql.scalar(name, strategy)
    base = f"http://127.0.0.1:{target.port}"
    with (
        warnings.catch_warnings(),
        httpx2.Client(base_url=base, headers=dict(headers), timeout=60, trust_env=False) as http,
    ):
        warnings.simplefilter("ignore")
        for found in schemathesis.graphql.from_path(SCHEMA).get_all_operations():
            _fuzz_operation(found.ok(), http, finding)  # type: ignore[union-attr]
    finding.figures["operations"] = finding.tried
    return finding


def _fuzz_operation(operation: Any, http: httpx2.Client, finding: Finding) -> None:
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=timedelta(minutes=1),
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def attack(case: Any) -> None:
        response = http.post("/graphql", json=_body_of(case))
        finding.note(operation.label, _fault(response))

    attack()


def _body_of(case: Any) -> dict[str, Any]:
    return {"query": case.body} if isinstance(case.body, str) else dict(case.body)


def _fault(response: httpx2.Response) -> str | None:
    answer = answer_of(response)
    if response.status_code >= 500 or not isinstance(answer, dict):
        return f"{response.status_code} {str(answer)[:300]}"
    untyped = {"none", "INTERNAL"} & set(codes_of(answer))
    return str(answer["errors"])[:300] if untyped else None


PROBES = (Probe("schemathesis", fuzzed_as({}), fast=False),)
