"""API keys of channels, tills and integrations, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.access.issued.keys import ApiKey, RevokeApiKey, RotateApiKey
from domain.access.roles import Role
from hub.identity import lockout
from tests.hub.identity.doors import Door, refused
from tests.hub.identity.issuer import Issuer

PLACE = """mutation Place($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    order { id events(first: 1) { nodes { actor channelId onBehalfOf } } }
    errors { ... on UserError { code message } }
  }
}"""
CREATE = """mutation Create($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    apiKey { id name role channelIds lastUsedAt secret }
    errors { ... on UserError { code message path } }
    replayed
  }
}"""
LIST = "{ apiKeys { nodes { name revokedAt lastUsedAt } } }"


def order(door: Door, **changes: Any) -> dict[str, Any]:
    """An order of a cup at the till, which has none in stock and records the sale."""
    return {
        "input": {
            "idempotencyKey": "a sale",
            "channelId": door.shop.pos.id,
            "lines": [{"sku": "CUP", "quantity": 1}],
            **changes,
        }
    }


def code(answer: Any) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


async def test_a_till_says_who_stands_at_it(door: Door) -> None:
    issued = await door.key(channel_ids=(door.shop.pos.id,))
    answer = await door.ask(issued.secret, PLACE, order(door), x_order_hub_actor="Kim Sommer")
    (event,) = answer.json()["data"]["placeOrder"]["order"]["events"]["nodes"]
    assert event["actor"] == "till-7/Kim Sommer"
    assert event["channelId"] == door.shop.pos.id


async def test_a_key_of_one_channel_names_no_other(door: Door) -> None:
    issued = await door.key(channel_ids=(door.shop.pos.id,))
    same = await door.ask(issued.secret, x_order_hub_channel=door.shop.pos.id)
    assert same.status_code == 200
    other = await door.ask(issued.secret, x_order_hub_channel=door.shop.web.id)
    assert (other.status_code, code(other)) == (403, "CHANNEL_NOT_ALLOWED")


async def test_a_key_says_its_role_itself(door: Door) -> None:
    issued = await door.key()
    answer = await door.ask(issued.secret, x_order_hub_role="ADMIN")
    assert (answer.status_code, code(answer)) == (403, "HEADER_NOT_ALLOWED")


async def test_the_call_center_acts_for_a_customer(door: Door) -> None:
    customer_id = door.shop.customer.id
    agent = await door.key("call-center", role=Role.AGENT)
    given = order(door, customerId=customer_id)
    answer = await door.ask(agent.secret, PLACE, given, x_order_hub_on_behalf_of=customer_id)
    (event,) = answer.json()["data"]["placeOrder"]["order"]["events"]["nodes"]
    assert (event["actor"], event["onBehalfOf"]) == ("call-center", customer_id)
    unknown = f"customer_{'0' * 26}"
    answer = await door.ask(agent.secret, x_order_hub_on_behalf_of=unknown)
    assert (answer.status_code, code(answer)) == (400, "BAD_CUSTOMER")
    manager = await door.key("manager")
    answer = await door.ask(manager.secret, x_order_hub_on_behalf_of=customer_id)
    assert (answer.status_code, code(answer)) == (403, "ON_BEHALF_OF_NOT_ALLOWED")


async def test_a_key_is_rotated_without_downtime(door: Door) -> None:
    granting, caller = door.hub.services.granting, door.shop.caller
    first = await door.key()
    assert (await door.ask(first.secret)).status_code == 200
    command = RotateApiKey(api_key_id=first.id)
    second = await granting.rotate_api_key(caller, None, command)
    assert second.secret != first.secret
    await door.hub.watching.look()
    for issued in (first, second):
        assert (await door.ask(issued.secret)).status_code == 200
    third = await granting.rotate_api_key(
        caller, None, RotateApiKey(api_key_id=first.id, overlap_hours=0)
    )
    await door.hub.watching.look()
    assert refused(await door.ask(first.secret))
    assert refused(await door.ask(second.secret))
    assert (await door.ask(third.secret)).status_code == 200


async def test_a_revoked_key_is_refused(door: Door) -> None:
    issued = await door.key()
    assert (await door.ask(issued.secret)).status_code == 200
    command = RevokeApiKey(api_key_id=issued.id)
    await door.hub.services.granting.revoke_api_key(door.shop.caller, None, command)
    await door.hub.watching.look()
    assert refused(await door.ask(issued.secret))


async def test_an_expired_key_is_refused(door: Door) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    issued = await door.key(expires_at=soon)
    assert (await door.ask(issued.secret)).status_code == 200
    past = (
        "2020-01-01 00:00:00+00" if "postgres" in door.hub.settings.database_url else "2020-01-01"
    )
    assert await door.shop.write(f"UPDATE api_keys SET expires_at = '{past}'") == 1
    door.hub.identity.cache.clear()
    assert refused(await door.ask(issued.secret))


async def test_only_the_hash_of_a_secret_is_stored(door: Door) -> None:
    issued = await door.key()
    assert issued.secret is not None
    secret = issued.secret.rpartition("_")[2]
    rows = await door.shop.rows("SELECT * FROM api_keys")
    assert rows
    assert not any(secret in str(value) for row in rows for value in row)
    assert secret not in repr(issued)


async def test_whoever_tries_keys_is_locked_out(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    known, other = await door.key(), await door.key("other")
    assert (await door.ask(known.secret)).status_code == 200
    assert known.secret is not None
    limit = door.hub.settings.failed_attempts
    answers = [await door.ask(f"{known.secret[:-4]}{number:04d}") for number in range(limit + 5)]
    assert all(refused(answer) for answer in answers[:limit])
    for answer in answers[limit:]:
        assert (answer.status_code, code(answer)) == (429, lockout.LOCKED_OUT)
        assert answer.headers["retry-after"] == "60"
    # Even the right one, and not those that have worked before.
    assert (await door.ask(other.secret)).status_code == 429
    assert (await door.ask(known.secret)).status_code == 200
    assert sum("is locked out" in record.message for record in caplog.records) == 1


async def test_an_address_behind_a_proxy_is_locked_out_alone(door: Door) -> None:
    issued = await door.key()
    wrong = f"{issued.secret}"[:-4] + "AAAA"
    for _ in range(door.hub.settings.failed_attempts):
        assert refused(await door.ask(wrong, x_forwarded_for="2001:db8::1"))
    # One machine has many addresses of a network.
    assert (await door.ask(wrong, x_forwarded_for="2001:db8::ffff:2")).status_code == 429
    assert refused(await door.ask(wrong, x_forwarded_for="2001:db8:1::1"))
    assert (await door.ask(issued.secret)).status_code == 200


async def test_the_log_has_the_cause_and_no_secret(
    door: Door, issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "hub.identity")
    issued = await door.key()
    wrong = f"{issued.secret}"[:-4] + "AAAA"
    await door.ask(wrong)
    await door.ask(issuer.token(exp=1, sub="evil\nline"))
    await door.ask("evil.evil")
    said = [record.getMessage() for record in caplog.records if "Refused" in record.getMessage()]
    assert [text.partition(": ")[2] for text in said] == [
        f"wrong secret ({issued.id}).",
        f"expired_token exp ({issuer.url}).",
        "no token.",
    ]
    assert wrong.rpartition("_")[2] not in caplog.text
    assert "evil" not in caplog.text


async def test_administrators_give_out_keys_through_the_graph(door: Door) -> None:
    admin, manager = await door.key("admin", role=Role.ADMIN), await door.key("manager")
    given = {
        "idempotencyKey": "new key",
        "name": "till-8",
        "role": "ASSOCIATE",
        "locationIds": [door.shop.downtown.id],
        "channelIds": [door.shop.pos.id],
    }
    denied = (await door.ask(manager.secret, CREATE, {"input": given})).json()
    assert denied["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    made = (await door.ask(admin.secret, CREATE, {"input": given})).json()["data"]["createApiKey"]
    secret = made["apiKey"].pop("secret")
    assert (await door.ask(secret)).status_code == 200
    again = (await door.ask(admin.secret, CREATE, {"input": given})).json()["data"]["createApiKey"]
    assert again["replayed"]
    assert again["apiKey"] == {**made["apiKey"], "secret": None}
    nodes = (await door.ask(admin.secret, LIST)).json()["data"]["apiKeys"]["nodes"]
    assert [node["name"] for node in nodes] == ["admin", "manager", "till-8"]
    hidden = (await door.ask(manager.secret, LIST)).json()
    assert hidden["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "TRACKING"}, "role"),
        ({"role": "CUSTOMER"}, "customerId"),
        ({"role": "WAREHOUSE"}, "locationIds"),
        ({"name": "a/b"}, "name"),
        ({"channelIds": []}, "channelIds"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "expiresAt"),
    ],
    ids=str,
)
async def test_a_key_without_a_limit_that_its_role_needs_is_refused(
    door: Door, changes: dict[str, Any], field: str
) -> None:
    admin = await door.key("admin", role=Role.ADMIN)
    given = {"idempotencyKey": "new key", "name": "x", "role": "MANAGER", **changes}
    answer = (await door.ask(admin.secret, CREATE, {"input": given})).json()
    errors = answer["data"]["createApiKey"]["errors"]
    assert [error["path"] for error in errors] == [["input", field]]


async def test_the_hour_of_the_last_use_is_kept(door: Door) -> None:
    issued = await door.key()
    for _ in range(3):
        await door.ask(issued.secret)
    used = door.hub.identity.issued.used
    assert list(used) == [issued.id]
    await door.hub.watching._credentials.note_used(used)

    async def look(work: Any) -> ApiKey:
        found: ApiKey = await work.get(ApiKey, issued.id)
        return found

    key = await door.hub.transact(look)
    assert key.last_used_at is not None
    assert (key.last_used_at.minute, key.version) == (0, issued.version)
