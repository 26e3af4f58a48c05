"""Tracking links of customers without an account."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.access.issued.credentials import SECRET_BYTES
from domain.access.roles import Role
from domain.orders.order import Order
from tests.hub.identity.doors import Door, refused

CREATE = """mutation Create($input: CreateTrackingLinkInput!) {
  createTrackingLink(input: $input) {
    trackingLink { id token expiresAt revokedAt }
    errors { ... on UserError { code path } }
    replayed
  }
}"""
REVOKE = """mutation Revoke($input: RevokeTrackingLinkInput!) {
  revokeTrackingLink(input: $input) {
    trackingLink { id revokedAt } errors { ... on UserError { code } }
  }
}"""
LINKS = """query($id: ID!) {
  node(id: $id) { ... on Order { trackingLinks { id createdBy revokedAt } } }
}"""


async def an_order(door: Door) -> Order:
    await door.shop.stock(2)
    return await door.shop.place()


async def a_link(door: Door, agent: str | None, order: Order, **changes: Any) -> dict[str, Any]:
    given = {"idempotencyKey": "a link", "orderId": order.id, **changes}
    answer = await door.ask(agent, CREATE, {"input": given})
    made: dict[str, Any] = answer.json()["data"]["createTrackingLink"]
    return made


async def test_a_link_opens_one_order_until_it_expires(door: Door) -> None:
    agent, order = (await door.key("agent", role=Role.AGENT)).secret, await an_order(door)
    made = (await a_link(door, agent, order, days=10))["trackingLink"]
    for headers in ({}, {"x_order_hub_tracking": made["token"]}):
        token = None if headers else made["token"]
        assert (await door.ask(token, **headers)).status_code == 200
    identified = await door.hub.identity.identify({"x-order-hub-tracking": made["token"]}, "")
    assert identified.caller.role is Role.TRACKING
    assert identified.caller.scope.order_id == order.id
    expires = datetime.fromisoformat(made["expiresAt"])
    assert abs(expires - datetime.now(UTC) - timedelta(days=10)) < timedelta(minutes=5)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    await door.shop.write("UPDATE tracking_links SET expires_at = :past", past=str(past)[:19])
    door.hub.identity.cache.clear()
    assert refused(await door.ask(made["token"]))


async def test_a_link_is_revoked(door: Door) -> None:
    agent, order = (await door.key("agent", role=Role.AGENT)).secret, await an_order(door)
    made = (await a_link(door, agent, order))["trackingLink"]
    given = {"idempotencyKey": "over", "trackingLinkId": made["id"]}
    revoked = (await door.ask(agent, REVOKE, {"input": given})).json()["data"]["revokeTrackingLink"]
    assert revoked["errors"] == []
    await door.hub.watching.look()
    assert refused(await door.ask(made["token"]))
    links = (await door.ask(agent, LINKS, {"id": order.id})).json()["data"]["node"]
    assert links["trackingLinks"] == [{**revoked["trackingLink"], "createdBy": "agent"}]


async def test_a_link_cannot_be_guessed(door: Door) -> None:
    agent, order = (await door.key("agent", role=Role.AGENT)).secret, await an_order(door)
    first = await a_link(door, agent, order)
    second = await a_link(door, agent, order, idempotencyKey="another link")
    tokens = {made["trackingLink"]["token"] for made in (first, second)}
    assert len(tokens) == 2
    assert SECRET_BYTES * 8 >= 128
    (one, other) = tokens
    # The secret of one with the id of the other.
    assert refused(await door.ask(f"{one[:31]}{other[31:]}"))


async def test_whoever_may_not_gives_out_no_link(door: Door) -> None:
    order = await an_order(door)
    customer = await door.key("c", role=Role.CUSTOMER, customer_id=door.shop.customer.id)
    given = {"idempotencyKey": "a link", "orderId": order.id}
    denied = (await door.ask(customer.secret, CREATE, {"input": given})).json()
    assert denied["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    elsewhere = await door.key("e", role=Role.AGENT, channel_ids=(door.shop.pos.id,))
    hidden = await a_link(door, elsewhere.secret, order)
    assert [error["code"] for error in hidden["errors"]] == ["NOT_FOUND"]
    agent = await door.key("agent", role=Role.AGENT)
    forever = await a_link(door, agent.secret, order, days=10_000)
    assert forever["errors"] == [{"code": "INVALID_INPUT", "path": ["input", "days"]}]
