"""Where no identity is configured, headers are trusted: tests and the demo are any role."""

from collections.abc import AsyncIterator, Callable

import pytest

from domain.access.roles import Role
from hub.settings import Settings
from hub.wiring import wire
from persistence.engine.engines import Engines
from tests.hub.identity.doors import Door, a_door


@pytest.fixture
async def open_door(database_url: str, engines_of: Callable[[str], Engines]) -> AsyncIterator[Door]:
    given = Settings(database_url=database_url)
    async with a_door(wire(given, engines_of(database_url))) as door:
        yield door


def headers(door: Door, **given: str) -> dict[str, str]:
    """The headers, with the ids of the shop's things where they are named."""
    ids = {
        "web": door.shop.web.id,
        "downtown": door.shop.downtown.id,
        "ada": door.shop.customer.id,
        "order": f"order_{'0' * 26}",
    }
    return {f"x-order-hub-{name.replace('_', '-')}": ids.get(v, v) for name, v in given.items()}


async def test_a_caller_says_its_role_and_its_limits(open_door: Door) -> None:
    door, shop = open_door, open_door.shop
    identify = door.hub.identity.identify
    assert (await identify({}, "")).caller.role is Role.ADMIN
    said = headers(door, role="CUSTOMER", customer="ada", channels="web", actor="Ada")
    caller = (await identify(said, "")).caller
    assert (caller.role, caller.actor, caller.credential_id) == (Role.CUSTOMER, "Ada", None)
    assert caller.scope.customer_id == shop.customer.id
    assert caller.scope.channel_ids == frozenset({shop.web.id})
    store = (await identify(headers(door, role="ASSOCIATE", locations="downtown"), "")).caller
    assert store.scope.location_ids == frozenset({shop.downtown.id})
    link = (await identify(headers(door, role="TRACKING", order="order"), "")).caller
    assert link.scope.order_id is not None
    agent = (await identify(headers(door, role="AGENT", on_behalf_of="ada"), "")).caller
    assert agent.on_behalf_of == shop.customer.id


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"role": "EMPEROR"}, 400, "BAD_ROLE"),
        ({"role": "CUSTOMER"}, 400, "BAD_ROLE"),
        ({"role": "PARTNER"}, 400, "BAD_ROLE"),
        ({"customer": "web"}, 400, "BAD_CUSTOMER"),
        ({"order": "ada"}, 400, "BAD_ORDER"),
        ({"channels": "web,downtown"}, 400, "BAD_SCOPE"),
        ({"locations": ""}, 400, "BAD_SCOPE"),
        ({"channel": "ada"}, 400, "BAD_CHANNEL"),
        ({"actor": "x" * 201}, 400, "BAD_ACTOR"),
        ({"on_behalf_of": "web"}, 400, "BAD_CUSTOMER"),
        ({"role": "MANAGER", "on_behalf_of": "ada"}, 403, "ON_BEHALF_OF_NOT_ALLOWED"),
    ],
    ids=str,
)
async def test_what_cannot_be_meant_is_refused(
    open_door: Door, given: dict[str, str], status: int, code: str
) -> None:
    answer = await open_door.http.post(
        "/graphql", json={"query": "{ __typename }"}, headers=headers(open_door, **given)
    )
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_a_credential_is_verified_although_none_is_required(open_door: Door) -> None:
    issued = await open_door.key()
    assert (await open_door.ask(issued.secret)).status_code == 200
    assert (await open_door.ask(f"{issued.secret}"[:-4] + "AAAA")).status_code == 401
    # It is not for the hub: a proxy may have asked for it.
    assert (await open_door.ask(None, authorization="Basic YTpi")).status_code == 200
    assert (await open_door.ask("whatever")).status_code == 200
