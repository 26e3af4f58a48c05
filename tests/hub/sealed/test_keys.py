"""The keys of persons: made when a backup needs them, destroyed with every erasure."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.customers.erasure import EraseCustomer
from domain.privacy.sealing import staff_of
from hub.commands.privacy.acting import CALLER
from hub.wiring import Hub
from persistence.sealed.sealing import Sealing
from tests.conftest import address_of
from tests.graph.staff import Staff
from tests.hub.moving import Fresh, done, on, run, with_hub
from tests.hub.sealed.world import VOLATILE, change, copied_to, differing, lived_by

CUSTOMERS = 5
# When, by whom and why somebody was erased.
NOTED = VOLATILE | {"actor", "at", "reason"}


def subjects(file: Path) -> set[str]:
    """Whose keys a file of keys has."""
    return {line.split()[0] for line in file.read_text().splitlines()[4:-1]}


async def a_company(hub: Hub, staff: Staff) -> dict[str, str]:
    """Customers and guests with cancelled orders: the orders, and whose they are; "" of nobody."""
    owners = [await staff.graph.do("createCustomer", name=f"Person {n}") for n in range(CUSTOMERS)]
    found = {}
    for number, owner in enumerate([*owners, *owners[:2], None, None]):
        await staff.receive(1)
        whose = {"customerId": owner and owner["id"], "email": f"person{number}@example.com"}
        given = {**whose, "note": f"note of {number}", "tags": [f"tag of {number}"]}
        order = await staff.place(channel=staff.shop.pos, staffMember="Arthur", **given)
        await staff.graph.do("cancelOrder", orderId=order["id"], reason=f"reason of {number}")
        found[order["id"]] = owner["id"] if owner else ""
    return found


@pytest.fixture(scope="module")
def company(fresh: Fresh) -> tuple[str, dict[str, str]]:
    address = fresh("sqlite")
    return address, lived_by(address, a_company)


def test_every_way_to_erase_destroys_the_keys(fresh: Fresh, kind: str, folder: Path) -> None:
    address = fresh(kind)
    orders = lived_by(address, a_company)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDER_HUB_DATABASE_URL", address)
        done("backup", "kept.db", "--keys", "keys")
        everybody = set(orders) | {staff_of(id) for id in orders} | set(orders.values()) - {""}
        assert subjects(folder / "keys") >= everybody
        (first, mine), *_ = orders.items()
        done("privacy", "erase", "--customer", mine)
        done("privacy", "erase", "--email", "person7@example.com")
        done("privacy", "keys", "keys")
        (guest,) = [id for n, id in enumerate(orders) if n == 7]
        of_mine = {id for id, owner in orders.items() if owner == mine}
        assert first in of_mine
        assert everybody - subjects(folder / "keys") == {mine, guest} | of_mine
        # By its term an order loses what it says of staff, too.
        last = list(orders)[-1]
        on(address, lambda hub: hub.services.erasing.erase_orders([last], staff=True))
        done("privacy", "keys", "keys")
        assert not {last, staff_of(last)} & subjects(folder / "keys")
        assert "no difference" in done("verify")
        # And the next backup makes none for them.
        done("backup", "next.db", "--keys", "keys")
        assert not {mine, guest, last, staff_of(last)} & subjects(folder / "keys")


def test_who_is_erased_while_a_backup_is_made_is_erased_in_it(
    fresh: Fresh, kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when that was before its key was made."""
    address = fresh(kind)
    orders = lived_by(address, a_company)
    customer = next(owner for owner in orders.values() if owner)
    waiting = [customer]
    as_always = Sealing.sealed

    async def sealed(self: Sealing, table: Any, rows: Any) -> Any:
        if waiting:
            command = EraseCustomer(customer_id=waiting.pop())
            await erased(lambda hub: hub.services.erasing.erase_customer(CALLER, None, command))
        return await as_always(self, table, rows)

    async def erased(act: Callable[[Hub], Awaitable[Any]]) -> None:
        await asyncio.to_thread(lambda: asyncio.run(with_hub(address, act)))

    monkeypatch.setattr(Sealing, "sealed", sealed)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)
    done("backup", "kept.db", "--keys", "keys")
    assert customer not in subjects(folder / "keys")
    restored = folder / "hub.db"
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(restored))
    assert "of 1 customers" in done("restore", "kept.db", "--keys", "keys")
    assert differing(copied_to(address, folder / "now.db"), restored, NOTED) == {}
    assert "The history is unchanged" in done("verify", "--history")


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whoever_is_erased_is_erased_in_the_backup_and_nobody_else(
    company: tuple[str, dict[str, str]], folder: Path, data: st.DataObject
) -> None:
    address, orders = company
    customers = sorted(set(orders.values()) - {""})
    some = data.draw(st.lists(st.sampled_from(customers), unique=True), "customers")
    terms = data.draw(st.lists(st.sampled_from(sorted(orders)), unique=True), "orders")
    for left in folder.iterdir():
        left.unlink()
    live, restored = copied_to(address, folder / "hub.db"), folder / "restored.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ORDER_HUB_DATABASE_URL", address_of(live))
        done("backup", "kept.db", "--keys", "keys")
        for id in some:
            done("privacy", "erase", "--customer", id)
        on(address_of(live), lambda hub: hub.services.erasing.erase_orders(terms, staff=True))
        done("privacy", "keys", "keys")
        patch.setenv("ORDER_HUB_DATABASE_URL", address_of(restored))
        done("restore", "kept.db", "--keys", "keys")
        assert set(differing(live, restored, NOTED)) <= {"erasures"}
        assert "no difference" in done("verify")
        assert "The history is unchanged" in done("verify", "--history")


@pytest.mark.parametrize("whose", ["customer_%", "order_%", "staff:%"])
def test_a_law_finds_the_key_of_who_was_erased(
    company: tuple[str, dict[str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch, whose: str
) -> None:
    address, orders = company
    live = copied_to(address, folder / "hub.db")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(live))
    done("backup", "kept.db", "--keys", "keys")
    shutil.copyfile(live, folder / "before.db")
    done("privacy", "erase", "--customer", next(iter(orders.values())))
    on(address_of(live), lambda hub: hub.services.erasing.erase_orders(list(orders), staff=True))
    assert "no difference" in done("verify")
    change(
        live,
        f"ATTACH DATABASE '{folder / 'before.db'}' AS before",
        "INSERT OR IGNORE INTO personal_keys SELECT * FROM before.personal_keys"
        f" WHERE subject_id LIKE '{whose}'",
    )
    code, output = run("verify")
    assert (code, "PERSONAL_KEYS" in output) == (1, True), output


def test_the_key_of_staff_goes_with_an_order_that_no_longer_names_any(
    company: tuple[str, dict[str, str]], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, orders = company
    live = copied_to(address, folder / "hub.db")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(live))
    done("backup", "kept.db", "--keys", "keys")
    order, customer = next(iter(orders.items()))
    change(live, f"UPDATE orders SET staff_member = NULL WHERE id = '{order}'")
    done("privacy", "erase", "--customer", customer)
    assert "no difference" in done("verify")
    done("privacy", "keys", "keys")
    left = subjects(folder / "keys")
    assert staff_of(order) not in left
    (other,) = [id for id, owner in orders.items() if owner == customer and id != order]
    assert staff_of(other) in left


def test_newer_keys_are_newer_where_the_clock_was_set_back(database: Path, folder: Path) -> None:
    done("backup", "kept.db", "--keys", "keys")
    keys = folder / "keys"
    title, hub, _, *lines, _ = keys.read_text().splitlines(keepends=True)
    ahead = "".join((title, hub, "made 2099-01-01T00:00:00+00:00\n", *lines))
    keys.write_text(f"{ahead}sha256 {sha256(ahead.encode()).hexdigest()}\n")
    done("backup", "next.db", "--keys", "keys")
    assert "made 2099-01-01T00:00:00.000001+00:00\n" in keys.read_text()
    for name in ("next.db", "kept.db"):
        done("restore", name, "--keys", "keys")
