"""What the commands of `order-hub privacy` do."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeVar

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import Customer
from domain.customers.erasure import EraseCustomer
from domain.customers.filters import CustomerWhere
from domain.privacy.retention import RULES, Retention
from domain.shared.error_base import DomainError
from domain.shared.ids import Prefix, prefix_of
from domain.shared.paging import PAGE_MAX, Listing, Page
from domain.shared.text.keys import email_key
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.wiring import Hub, wire
from persistence.operations.retention import SqlRetention
from persistence.transfer.endpoints import sqlite_file
from persistence.transfer.files import belongs_to, finalize, temporary_beside

Answer = TypeVar("Answer")
CALLER = Caller(actor="order-hub privacy", role=Role.ADMIN)
ONE_OF_BOTH = "Give either --customer or --email."


def export(customer: str | None, email: str | None, out: Path | None) -> None:
    _require_one(customer, email)

    async def read(hub: Hub) -> str | None:
        given = (
            hub.exporting.of_email(email) if email else hub.exporting.of_customer(customer or "")
        )
        found = await given
        return found.document if found else None

    document = _run(read)
    if document is None:
        fail(f"Nothing is stored about {customer or email}.", code=1)
    if out is None:
        print(document)
    else:
        _write(document, out)


def _write(document: str, out: Path) -> None:
    """For nobody but who asked for it."""
    database = sqlite_file(settings_or_exit().database_url)
    is_other = out.exists() and not out.is_file()
    if is_other or (database is not None and belongs_to(database, out)):
        fail(f"{out} cannot be the export: choose another name.")
    try:
        with temporary_beside(out) as partial:
            partial.write_text(document, encoding="utf-8")
            finalize(partial, out)
    except OSError as error:
        fail(f"Not exported: {error}")


def erase(customer: str | None, email: str | None, reason: str | None, force: str | None) -> None:
    _require_one(customer, email)

    async def act(hub: Hub) -> str:
        ids = [customer] if customer else await _with_email(hub, str(email))
        erasing, guests = hub.services.erasing, 0
        for id in ids:
            command = EraseCustomer(customer_id=id, reason=reason, force_reason=force)
            await erasing.erase_customer(CALLER, None, command)
        if email:
            guests = await erasing.erase_guest(CALLER, email_key(email), reason, force)
        await SqlRetention(hub.engines).settle()
        return f"Erased: {len(ids)} customers, {guests} orders without a customer."

    print(_run(act))


def erase_listed(file: Path) -> None:
    if not file.is_file():
        fail(f"There is no file {file}.")
    ids = file.read_text().split()
    unknown = [id for id in ids if prefix_of(id) not in (Prefix.CUSTOMER, Prefix.ORDER)]
    if unknown:
        fail(f"{file} has a line that is no id of a customer or order: {unknown[0][:64]}")

    print(f"Erased again: {_run(lambda hub: erase_again(hub, ids))} of {len(ids)}.")


async def erase_again(hub: Hub, ids: Sequence[str]) -> int:
    """Erase what had been erased when a backup was restored: how many of these it has."""
    return sum([await hub.services.erasing.erase_again(CALLER, id) for id in ids])


def erasures() -> None:
    for id in _run(lambda hub: SqlRetention(hub.engines).erased()):
        print(id)


def retention(dry_run: bool) -> None:
    found = _run(lambda hub: hub.retention.due() if dry_run else hub.retention.once())
    verb = "would be erased" if dry_run else "erased"
    settings = settings_or_exit()
    for rule, number in found.items():
        print(f"{rule}: {number} {verb} ({_described(rule, settings.retention)}).")


def _described(rule: Retention, days: dict[Retention, int]) -> str:
    after = f"{days[rule]:,} days after " if rule in days else "after "
    return f"{after}{RULES[rule].since}: {RULES[rule].action}"


async def _with_email(hub: Hub, email: str) -> list[str]:
    listing = Listing(CustomerWhere(email=(email_key(email),)))
    page = await hub.reads.page(Customer, listing, Page(first=PAGE_MAX))
    return [record.id for record in page.records]


def _require_one(customer: str | None, email: str | None) -> None:
    if (customer is None) == (email is None):
        fail(ONE_OF_BOTH)
    if customer is not None and prefix_of(customer) is not Prefix.CUSTOMER:
        fail(f"{customer[:64]} is no id of a customer.")


def _run(act: Callable[[Hub], Awaitable[Answer]]) -> Answer:
    settings = settings_or_exit()
    require_migrated(settings)

    async def on_hub() -> Answer:
        hub = wire(settings)
        try:
            return await act(hub)
        finally:
            await hub.close()

    try:
        return asyncio.run(on_hub())
    except DomainError as refusal:
        fail(str(refusal), code=1)
