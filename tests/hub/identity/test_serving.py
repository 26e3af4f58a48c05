"""What `order-hub serve` and `demo` say and do about identity."""

import json
from pathlib import Path

import httpx2
import pytest

from hub.demo.callers import CALLERS
from tests.conftest import address_of
from tests.hub.identity.doors import QUERY
from tests.processes import order_hub, run_order_hub


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "hub.example"])
def test_a_hub_that_believes_everybody_listens_on_this_machine_only(
    sqlite_url: str, host: str
) -> None:
    code, said = run_order_hub("serve", "--host", host, ORDER_HUB_DATABASE_URL=sqlite_url)
    assert code == 2
    assert f"Refusing to listen on {host}" in said
    assert "ORDER_HUB_IDENTITY=required" in said
    assert "order-hub keys create" in said


def test_with_identity_it_listens_where_it_is_told(sqlite_url: str) -> None:
    given = {"ORDER_HUB_DATABASE_URL": sqlite_url, "ORDER_HUB_IDENTITY": "required"}
    with order_hub("serve", "--host", "0.0.0.0", "--port", "0", **given) as hub:
        address = hub.address().replace("0.0.0.0", "127.0.0.1")
        with httpx2.Client(trust_env=False, timeout=60) as http:
            assert http.post(address, json={"query": QUERY}).status_code == 401
            assert http.get(f"{address}/callers").status_code == 404
            assert http.get(address.replace("graphql", "livez")).status_code == 200


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ORDER_HUB_OIDC_ISSUERS": "https://login.example"}, "needs ORDER_HUB_OIDC_AUDIENCES"),
        ({"ORDER_HUB_OIDC_ISSUERS": "http://login.example"}, "must begin with https://"),
        ({"ORDER_HUB_OIDC_ALGORITHMS": "HS256"}, "must be some of RS256"),
        ({"ORDER_HUB_OIDC_ALGORITHMS": "none"}, "must be some of RS256"),
        ({"ORDER_HUB_OIDC_ROLES": "boss"}, "must be pairs: name=value"),
        ({"ORDER_HUB_OIDC_ROLES": "boss=EMPEROR"}, "ORDER_HUB_OIDC_ROLES"),
        ({"ORDER_HUB_OIDC_CLAIMS": "shoe=size"}, "must name only actor, role"),
        ({"ORDER_HUB_OIDC_JWKS": "no-such-file.json"}, "there is no file"),
        ({"ORDER_HUB_IDENTITY": "perhaps"}, "ORDER_HUB_IDENTITY"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_meant_are_named(settings: dict[str, str], said: str) -> None:
    code, answer = run_order_hub("serve", **settings)
    assert code == 2
    assert said in " ".join(answer.split())


def test_the_demo_has_somebody_of_each_role(tmp_path: Path) -> None:
    database = address_of(tmp_path / "demo.db")
    with order_hub("demo", "--port", "0", ORDER_HUB_DATABASE_URL=database) as demo:
        said = ""
        while "Tokens of the demo" not in said:
            line = demo.output.readline()
            assert line, said
            said += line
        address = next(word for word in said.split() if word.endswith("/graphql"))
        with httpx2.Client(trust_env=False, timeout=60) as http:
            answer = http.get(f"{address}/callers")
            assert answer.headers["cache-control"] == "no-store"
            callers = answer.json()
            assert [one["title"] for one in callers][:-1] == [title for title, *_ in CALLERS]
            for caller in callers:
                headers = {"authorization": f"Bearer {caller['token']}"}
                reply = http.post(address, json={"query": QUERY}, headers=headers)
                assert (reply.status_code, reply.json()["data"]) == (200, {"__typename": "Query"})
            # What is no token of the demo is refused, also where headers are trusted.
            wrong = {"authorization": f"Bearer {callers[0]['token'][:-8]}AAAAAAAA"}
            assert http.post(address, json={"query": QUERY}, headers=wrong).status_code == 401
            assert http.post(address, json={"query": QUERY}).status_code == 200


def test_an_operator_manages_keys_from_the_shell(sqlite_url: str) -> None:
    given = {"ORDER_HUB_DATABASE_URL": sqlite_url}
    code, said = run_order_hub("keys", "create", "erp", "--role", "integration", "--json", **given)
    assert code == 0
    made = json.loads(said)
    assert (made["name"], made["role"], made["state"]) == ("erp", "INTEGRATION", "active")
    code, said = run_order_hub("keys", "rotate", "erp", "--json", **given)
    rotated = json.loads(said.partition("}")[0] + "}")
    assert rotated["secret"] != made["secret"]
    assert rotated["previousUntil"] is not None
    assert run_order_hub("keys", "revoke", made["id"], **given)[0] == 0
    code, said = run_order_hub("keys", "list", "--all", "--json", **given)
    (listed,) = json.loads(said)
    assert (listed["state"], "secret" in listed) == ("revoked", False)
    assert made["secret"] not in said
    for arguments, message in (
        (("keys", "rotate", "erp"), "must name a key that is not revoked"),
        (("keys", "show", "nobody"), "There is no API key 'nobody'"),
        (("keys", "create", "x", "--role", "emperor"), "There is no role 'emperor'"),
        (("keys", "create", "x", "--role", "PARTNER"), "locationIds must be given"),
        (("keys", "create", "x", "--role", "ADMIN", "--channel", "web"), "There is no channel"),
        (("links", "create", "WEB-1"), "There is no order 'WEB-1'"),
        (("tokens", "revoke", "--issuer", "x"), "Give either --jti"),
    ):
        code, said = run_order_hub(*arguments, **given)
        assert (code, message in " ".join(said.split())) == (2, True), said
