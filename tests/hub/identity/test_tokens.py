"""Tokens of an issuer: which are accepted, and that all others get the same answer."""

import time
from pathlib import Path
from typing import Any

import orjson
import pytest
from joserfc.jwk import OctKey

from hub.identity.oidc import keysets
from hub.wiring import wire
from tests.hub.identity.doors import Door, a_door, refused, settings
from tests.hub.identity.issuer import AUDIENCE, Issuer, encoded, forged, new_key, signed


async def test_a_token_of_the_issuer_is_accepted(door: Door, issuer: Issuer) -> None:
    answer = await door.ask(issuer.token())
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})


async def test_a_request_without_a_credential_is_refused(door: Door) -> None:
    assert refused(await door.ask(None))
    assert refused(await door.http.get("/graphql", params={"query": "{ __typename }"}))
    assert refused(await door.http.put("/graphql"))
    assert refused(await door.http.post("/graphql", content=b"x" * 2_000_000))


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1e400},
        {"nbf": 32_503_680_000},
        {"iat": 32_503_680_000},
        {"aud": "another-service"},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"iss": {"a": 1}},
        {"role": "EMPEROR"},
        {"role": None},
        {"role": "TRACKING"},
        {"role": {"admin": True}},
        {"role": "CUSTOMER"},
        {"role": "ASSOCIATE"},
        {"role": "CUSTOMER", "customer": "nobody"},
        {"channels": ["web", "no such channel"]},
        {"locations": [1]},
        {"sub": "a\nb"},
        {"sub": 7},
    ],
    ids=str,
)
async def test_a_token_that_says_something_else_is_refused(
    door: Door, issuer: Issuer, changes: dict[str, Any]
) -> None:
    assert refused(await door.ask(issuer.token(**changes)))


async def test_a_token_that_was_signed_by_somebody_else_is_refused(
    door: Door, issuer: Issuer
) -> None:
    claims = issuer.claims()
    assert refused(await door.ask(signed(claims, new_key("key-1"))))
    assert refused(await door.ask(signed(claims, new_key("key-1", "RSA"))))
    head, payload, signature = issuer.token().split(".")
    assert refused(await door.ask(f"{head}.{payload}.{signature[::-1]}"))
    other = issuer.token(role="ADMIN").split(".")[1]
    assert refused(await door.ask(f"{head}.{other}.{signature}"))


async def test_nobody_chooses_the_algorithm_or_the_key(door: Door, issuer: Issuer) -> None:
    claims, key = issuer.claims(role="ADMIN"), issuer.keys[-1]
    public = key.as_pem(private=False)
    jwk = orjson.dumps(key.as_dict(private=False))
    for secret in (public, public.strip(), jwk, b"key-1"):
        assert refused(await door.ask(forged(claims, secret)))
    _, payload, _ = signed(claims, key).split(".")
    for algorithm in ("none", "None", "NONE"):
        none = encoded({"alg": algorithm, "kid": "key-1"})
        assert refused(await door.ask(f"{none}.{payload}."))
        assert refused(await door.ask(f"{none}.{payload}.AA"))
    own = new_key("key-1")
    for header in (
        {"jwk": own.as_dict(private=False)},
        {"jku": "http://127.0.0.1:9/keys"},
        {"typ": "logout+jwt"},
    ):
        assert refused(await door.ask(signed(claims, own, **header)))


@pytest.mark.parametrize(
    "kid",
    ["../../../dev/null", "' OR 1=1 --", "key-2", "", "k" * 400, ["key-1"], {"kid": "key-1"}, 1],
    ids=str,
)
async def test_a_key_id_is_the_name_of_a_key_and_nothing_else(
    door: Door, issuer: Issuer, kid: Any
) -> None:
    head = encoded({"alg": "ES256", "kid": kid})
    _, payload, signature = issuer.token().split(".")
    assert refused(await door.ask(f"{head}.{payload}.{signature}"))


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "a.b.c",
        "....",
        "e30.e30.e30",
        "x" * 9_000,
        "a.b.c.d.e",
        "bnVsbA.bnVsbA.bnVsbA",
        "ohk_",
        "oht_x_y",
        "ohk_00000000000000000000000000_" + "A" * 43,
    ],
    ids=lambda text: text[:20],
)
async def test_what_is_no_token_is_refused(door: Door, text: str) -> None:
    assert refused(await door.ask(text))


async def test_an_oversized_or_deep_token_is_refused_unread(door: Door, issuer: Issuer) -> None:
    assert refused(await door.ask(issuer.token(note="x" * 9_000)))
    deep = b'{"iss":' + b"[" * 2_500 + b"]" * 2_500 + b"}"
    assert refused(await door.ask(signed(deep, issuer.keys[-1])))


async def test_another_scheme_or_two_credentials_are_refused(door: Door, issuer: Issuer) -> None:
    token = issuer.token()
    assert refused(await door.ask(None, authorization="Basic YTpi"))
    assert refused(await door.ask(None, authorization=token))
    assert refused(await door.ask(token, x_order_hub_tracking="oht_x"))
    assert refused(await door.ask(None, x_order_hub_tracking=token))


async def test_keys_are_rotated_without_downtime(
    door: Door, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = issuer.token(jti="before")
    assert (await door.ask(before)).status_code == 200
    monkeypatch.setattr(keysets, "REFETCH_SECONDS", 0.0)
    issuer.rotate("key-2")
    assert (await door.ask(issuer.token(jti="after"))).status_code == 200
    assert (await door.ask(signed(issuer.claims(jti="late"), issuer.keys[0]))).status_code == 200
    withdrawn = issuer.keys[0]
    issuer.rotate("key-3", keep=False)
    assert (await door.ask(issuer.token(jti="new"))).status_code == 200
    assert refused(await door.ask(signed(issuer.claims(jti="old"), withdrawn)))


async def test_invented_key_ids_do_not_flood_the_issuer(door: Door, issuer: Issuer) -> None:
    await door.ask(issuer.token())
    asked = issuer.asked
    for number in range(20):
        await door.ask(signed(issuer.claims(), new_key(f"invented-{number}")))
    assert issuer.asked <= asked + 1


async def test_the_last_keys_are_used_while_the_issuer_is_down(
    door: Door, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await door.ask(issuer.token(jti="1"))).status_code == 200
    monkeypatch.setattr(keysets, "REFETCH_SECONDS", 0.0)
    issuer.is_down = True
    assert refused(await door.ask(signed(issuer.claims(), new_key("unknown"))))
    assert (await door.ask(issuer.token(jti="2"))).status_code == 200


async def test_an_issuer_that_was_never_reached_is_no_fault_of_the_token(
    door: Door, issuer: Issuer
) -> None:
    issuer.is_down = True
    keys = door.hub.identity.tokens.issuers[issuer.url]
    keys._keys = ()
    answer = await door.ask(issuer.token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_keys_may_be_in_a_file(database_url: str, tmp_path: Path) -> None:
    issuer, file = Issuer(), tmp_path / "keys.json"
    issuer.keys = [new_key("ec"), new_key("ed", "OKP"), new_key("rsa", "RSA")]
    weak, secret = new_key("ec-2"), OctKey.import_key("no secret any more", {"kid": "oct"})
    published = [*issuer.published()["keys"], secret.as_dict(), {"kty": "EC"}, None]
    file.write_bytes(orjson.dumps({"keys": [*published, {**weak.as_dict(), "use": "enc"}]}))
    given = settings(
        database_url,
        oidc_issuers=issuer.url,
        oidc_audiences=AUDIENCE,
        oidc_jwks=str(file),
        oidc_claims="role=realm_access.roles, actor=email",
        oidc_roles="shop-manager=MANAGER, shop-admin=ADMIN",
    )
    async with a_door(wire(given)) as door:
        for key in issuer.keys:
            claims = issuer.claims(
                realm_access={"roles": ["offline_access", "shop-manager"]}, email="kim@shop.example"
            )
            answer = await door.ask(signed(claims, key))
            assert answer.status_code == 200, key.kid
        assert refused(await door.ask(forged(issuer.claims(), b"no secret any more", kid="oct")))
        assert refused(await door.ask(signed(issuer.claims(), weak)))


async def test_a_token_names_its_limits_by_codes(door: Door, issuer: Issuer) -> None:
    query = "query($id: ID!) { node(id: $id) { __typename } }"
    token = issuer.token(role="ASSOCIATE", locations=["downtown"], channels="pos")
    other = {"x_order_hub_channel": door.shop.web.id}
    answer = await door.ask(token, query, {"id": door.shop.pos.id})
    assert answer.status_code == 200
    denied = await door.ask(token, query, {"id": door.shop.pos.id}, **other)
    assert denied.status_code == 403
    assert denied.json()["errors"][0]["extensions"]["code"] == "CHANNEL_NOT_ALLOWED"


async def test_a_token_does_not_name_another_person(door: Door, issuer: Issuer) -> None:
    answer = await door.ask(issuer.token(), x_order_hub_actor="somebody-else")
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "ACTOR_NOT_ALLOWED"
    widened = await door.ask(issuer.token(), x_order_hub_role="ADMIN")
    assert widened.json()["errors"][0]["extensions"]["code"] == "HEADER_NOT_ALLOWED"


async def test_a_verified_token_is_refused_once_it_has_expired(door: Door, issuer: Issuer) -> None:
    token = issuer.token(exp=int(time.time()) + 2)
    assert (await door.ask(token)).status_code == 200
    while (answer := await door.ask(token)).status_code == 200:
        assert time.time() < issuer.claims()["exp"]
    assert refused(answer)
