"""`order-hub privacy`, as an operator runs it."""

import asyncio
import json
import shutil
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from domain.customers.customer import ContactKind, CreateCustomer, Customer, GivenContactPoint
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.orders.order import Order
from domain.shared.address import Address
from hub.__main__ import app
from hub.settings import Settings
from hub.wiring import Hub, wire
from tests.shop import Shop

EMAIL, STREET = "zaphod@example.com", "Beeblebrox Road 42"
HOME = Address(country="PT", city="Porto", street=STREET, name="Zaphod Beeblebrox")
CONTACT = GivenContactPoint(kind=ContactKind.EMAIL, value=EMAIL)


@pytest.fixture
def address(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(migrated, tmp_path / "hub.db")
    address = f"sqlite+aiosqlite:///{tmp_path}/hub.db"
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)
    return address


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def on_hub(address: str, act: Callable[[Hub], Awaitable[Any]]) -> Any:
    async def live() -> Any:
        hub = wire(Settings(database_url=address))
        try:
            return await act(hub)
        finally:
            await hub.close()

    return asyncio.run(live())


async def customer_with_an_order(hub: Hub) -> tuple[Customer, Order]:
    """And with an order as a guest, both cancelled."""
    shop = await Shop.open(hub)
    await shop.stock(2)
    command = CreateCustomer(name="Zaphod", contact_points=(CONTACT,), addresses=(HOME,))
    customer = await hub.services.registering.create_customer(shop.caller, None, command)
    order = await shop.place(customer_id=customer.id, ship_to=HOME, method=FulfillmentMethod.SHIP)
    guest = await shop.place(customer_id=None, email=EMAIL, channel_id=shop.pos.id)
    for one in (order, guest):
        await shop.cancel(one)
    return customer, order


def test_a_person_is_exported_erased_and_then_nowhere_in_the_file(
    address: str, tmp_path: Path
) -> None:
    customer, _ = on_hub(address, customer_with_an_order)
    assert run("privacy", "export", "--email", EMAIL, "--out", "person.json")[0] == 0
    document = json.loads((tmp_path / "person.json").read_text())
    assert len(document["data"]["orders"]) == 2
    assert (tmp_path / "person.json").stat().st_mode & 0o077 == 0
    assert document["data"]["customers"][0]["id"] == customer.id
    assert run("privacy", "export", "--customer", customer.id)[1].startswith('{"format"')
    code, output = run("privacy", "erase", "--email", EMAIL, "--reason", "by letter")
    assert (code, "1 customers, 0 orders without a customer" in output) == (0, True), output
    assert run("privacy", "export", "--email", EMAIL)[0] == 1
    on_hub(address, lambda hub: hub.retention.once())
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("hub.db*"))
    for word in (EMAIL, STREET, "Beeblebrox", "zaphod"):
        assert word.encode() not in stored.lower() + stored, word
    assert run("verify")[0] == 0
    assert run("privacy", "erasures")[1].split() == [customer.id]


def test_the_orders_of_a_guest_are_erased_by_their_email(address: str) -> None:
    async def guest_only(hub: Hub) -> str:
        shop = await Shop.open(hub)
        await shop.stock(1)
        guest = await shop.place(customer_id=None, email=EMAIL, channel_id=shop.pos.id)
        assert "open" in run_within("privacy", "erase", "--email", EMAIL)
        await shop.cancel(guest)
        return guest.id

    def run_within(*words: str) -> str:
        """While a hub is at work: in a thread with a loop of its own."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(run, *words).result()[1]

    guest = on_hub(address, guest_only)
    output = run("privacy", "erase", "--email", EMAIL)[1]
    assert "0 customers, 1 orders without a customer" in output
    assert run("privacy", "erasures")[1].split() == [guest]


def test_what_was_erased_is_erased_again_when_a_backup_is_restored(
    address: str, tmp_path: Path
) -> None:
    customer, _ = on_hub(address, customer_with_an_order)
    assert run("backup", "before.db")[0] == 0
    assert run("privacy", "erase", "--customer", customer.id)[0] == 0
    listed = run("privacy", "erasures")[1]
    code, output = run("restore", "before.db")
    assert (code, "Erased again: the personal data of 1" in output) == (0, True), output
    assert run("privacy", "export", "--email", EMAIL)[0] == 1
    # On a machine that has nothing but the backup and the list.
    for file in tmp_path.glob("hub.db*"):
        file.unlink()
    assert run("restore", "before.db")[0] == 0
    assert run("privacy", "export", "--email", EMAIL)[0] == 0
    (tmp_path / "erasures.txt").write_text(listed)
    assert "Erased again: 1 of 1" in run("privacy", "erase", "--list", "erasures.txt")[1]
    assert run("privacy", "export", "--email", EMAIL)[0] == 1


def test_retention_says_what_it_would_erase_and_by_which_rule(address: str) -> None:
    on_hub(address, customer_with_an_order)
    code, output = run("privacy", "retention", "--dry-run")
    assert (code, "CLOSED_ORDERS: 0 would be erased (1,095 days after" in output) == (0, True)
    assert "DEAD_LETTERS: 0 erased (90 days" in run("privacy", "retention")[1]


@pytest.mark.parametrize(
    ("words", "message", "code"),
    [
        (["export"], "Give either --customer or --email", 2),
        (["erase", "--customer", "a", "--email", "b"], "Give either --customer or --email", 2),
        (["erase", "--customer", "order_x"], "is no id of a customer", 2),
        (["export", "--email", "nobody@example.com"], "Nothing is stored about", 1),
        (["erase", "--customer", "customer_00000000000000000000000009"], "There is no", 1),
        (["erase", "--list", "nothing.txt"], "There is no file", 2),
    ],
)
def test_what_cannot_be_done_says_why(
    address: str, words: list[str], message: str, code: int
) -> None:
    exit_code, output = run("privacy", *words)
    assert (exit_code, message in output.replace("\n", " ")) == (code, True), output
