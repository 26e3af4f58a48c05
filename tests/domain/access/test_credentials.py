"""When a secret is accepted, and what a token's claims mean."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from domain.access.claims import ClaimNames, UnusableClaims, claimed
from domain.access.issued.credentials import Issued, digest_of, read_issued, written
from domain.access.issued.keys import ApiKey
from domain.access.roles import Role
from domain.shared.errors import InvalidInput

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = f"key_{'0' * 26}"
ROLES = {"shop-admin": Role.ADMIN, "staff": Role.MANAGER}


def a_key(**changes: Any) -> ApiKey:
    given = {"id": ID, "name": "k", "role": Role.MANAGER, "created_by": "a", "created_at": NOW}
    key = ApiKey(**{**given, **changes})
    key.renew()
    return key


def digest(key: ApiKey) -> str:
    presented = read_issued(str(key.secret))
    assert presented is not None
    assert presented.id == key.id
    return presented.digest


def test_both_secrets_are_accepted_while_a_key_is_rotated() -> None:
    key = a_key(expires_at=NOW + 9 * HOUR)
    before = digest(key)
    key.rotate(NOW, HOUR)
    after = digest(key)
    assert key.status(before, NOW).until == NOW + HOUR
    assert key.status(after, NOW).until == NOW + 9 * HOUR
    assert key.status(before, NOW + HOUR).cause == "expired"
    assert key.status(after, NOW + 9 * HOUR).cause == "expired"
    key.rotate(NOW, HOUR)
    assert key.status(before, NOW).cause == "wrong secret"


def test_a_revoked_key_is_neither_accepted_nor_rotated() -> None:
    key = a_key()
    key.revoke(NOW)
    key.revoke(NOW + HOUR)
    assert key.revoked_at == NOW
    assert key.status(digest(key), NOW).cause == "revoked"
    with pytest.raises(InvalidInput):
        key.rotate(NOW, HOUR)


@pytest.mark.parametrize(
    "text",
    ["", "ohk_", "ohk_x_y", f"ohk_{'0' * 26}_{'a' * 42}", f"xyz_{'0' * 26}_{'a' * 43}",
     f"ohk_{'0' * 26}_{'a' * 43}\n", f"ohk_{'U' * 26}_{'a' * 43}", f"ohk_{'0' * 26}_{'ä' * 43}"],
)  # fmt: skip
def test_what_cannot_be_a_key_is_not_looked_up(text: str) -> None:
    assert read_issued(text) is None


def test_a_key_and_a_link_are_told_apart() -> None:
    secret = "s" * 43
    for kind, prefix in ((Issued.API_KEY, "key"), (Issued.TRACKING_LINK, "link")):
        found = read_issued(written(kind, f"{prefix}_{'0' * 26}", secret))
        assert found is not None
        assert (found.kind, found.id) == (kind, f"{prefix}_{'0' * 26}")
        assert found.digest == digest_of(secret)
        assert secret not in repr(found)


def test_claims_are_found_by_their_name_or_by_a_path() -> None:
    names = ClaimNames(role="https://shop.example/role", locations="store.codes", customer="sub")
    claims = {
        "sub": "auth0|7",
        "https://shop.example/role": ["other", "staff", "shop-admin"],
        "store": {"codes": ["downtown"]},
    }
    said = claimed(claims, names, ROLES)
    # The role that stands first in the settings, whatever the order of the token.
    assert said.role is Role.ADMIN
    assert (said.actor, said.customer, said.locations) == ("auth0|7", "auth0|7", ("downtown",))
    assert said.channels is None


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "a"},
        {"sub": "a", "role": "emperor"},
        {"sub": "", "role": "staff"},
        {"sub": "x" * 201, "role": "staff"},
        {"sub": "a", "role": "staff", "customer": ["1", "2"]},
        {"sub": "a", "role": "staff", "channels": {"web": True}},
        {"sub": "a", "role": "staff", "locations": ["x"] * 51},
    ],
    ids=str,
)
def test_claims_without_a_meaning_are_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(UnusableClaims):
        claimed(claims, ClaimNames(), ROLES)
