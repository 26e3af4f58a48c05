"""Creating and updating customers."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.access.caller import Caller
from domain.customers.customer import CreateCustomer, Customer, UpdateCustomer
from domain.ports.contacts import ReadContact
from domain.ports.unit_of_work import UnitOfWork
from domain.services.customers.contacts import ContactPoints, read_contact_points
from domain.services.customers.grouping import require_groups
from domain.services.metafields.writing import write_metafields
from domain.services.shared.refusals import refuses
from domain.services.shared.replaying import replaying
from domain.services.shared.service import Service, require_version
from domain.shared import bounds, ids
from domain.shared.address import Address
from domain.shared.changes import UNCHANGED, Unchanged, apply_changes
from domain.shared.error_base import Entity
from domain.shared.errors import AlreadyExists, CustomerErased, NotFound
from domain.shared.ids import Prefix

CHANGED = ("name", "kind", "addresses", "priority", "group_ids")
replay_customer = replaying(Customer)


@dataclass(frozen=True)
class Registering(Service):
    read_contact: ReadContact

    @refuses(AlreadyExists, NotFound)
    async def create_customer(
        self, caller: Caller, key: str | None, command: CreateCustomer
    ) -> Customer:
        """Create a customer, registered or guest. The channel may choose the id; neither an id nor
        an external id can be used twice."""
        if command.id is not None:
            ids.require_prefix(Prefix.CUSTOMER, command.id)

        async def run(uow: UnitOfWork) -> Customer:
            for name, field in (("id", "id"), ("external_id", "externalId")):
                value = getattr(command, name)
                if value and (known := await uow.find(Customer, **{name: value})):
                    raise AlreadyExists(Entity.CUSTOMER, field, value, known.id)
            with bounds.collecting():
                contacts = self._contacts(caller, command, command.addresses)
                customer = self._new(command, contacts)
            await require_groups(uow, customer.group_ids)
            uow.add(customer)
            await write_metafields(uow, customer, customer.id, command.metafields, self.now())
            return customer

        async def replay(uow: UnitOfWork, id: str) -> Customer:
            # What was skipped follows from the input alone, so that a repetition says it again.
            if command.skip_invalid_contact_points:
                self._contacts(caller, command, command.addresses)
            return await replay_customer(uow, id)

        return await self.idempotent(caller, key, command, run, replay)

    @refuses(CustomerErased, NotFound)
    async def update_customer(
        self, caller: Caller, key: str | None, command: UpdateCustomer
    ) -> Customer:
        """Change a customer's name, kind, contact points, addresses, priority or groups."""

        async def run(uow: UnitOfWork) -> Customer:
            customer = await uow.get(Customer, command.customer_id)
            customer.require_not_erased()
            require_version(customer, command.expected_version)
            with bounds.collecting():
                if command.contact_points is None:
                    bounds.invalid("contactPoints", "must not be null; leave it out to keep it")
                elif not isinstance(command.contact_points, Unchanged):
                    addresses = command.addresses
                    known = addresses if isinstance(addresses, tuple) else customer.addresses
                    contacts = self._contacts(caller, command, known)
                    customer.contact_points = tuple(contacts.points)
                    customer.given_phones = contacts.given_phones
                apply_changes(customer, command, CHANGED)
            if command.group_ids is not UNCHANGED:
                await require_groups(uow, customer.group_ids)
            return customer

        return await self.idempotent(caller, key, command, run, replay_customer)

    def _contacts(
        self,
        caller: Caller,
        command: CreateCustomer | UpdateCustomer,
        addresses: Sequence[Address],
    ) -> ContactPoints:
        given = command.contact_points
        contacts = read_contact_points(
            given if isinstance(given, tuple) else (),
            addresses,
            self.read_contact,
            skip_invalid=command.skip_invalid_contact_points,
        )
        caller.skipped[:] = contacts.skipped
        return contacts

    def _new(self, command: CreateCustomer, contacts: ContactPoints) -> Customer:
        return Customer(
            id=command.id or self.new_id(Prefix.CUSTOMER),
            kind=command.kind,
            name=command.name,
            external_id=command.external_id,
            contact_points=tuple(contacts.points),
            given_phones=contacts.given_phones,
            addresses=command.addresses,
            group_ids=command.group_ids,
            created_at=self.now(),
        )
