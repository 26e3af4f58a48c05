"""Keeping what orders refer to: channels, locations, customers, products and prices."""

from collections.abc import Iterable
from dataclasses import replace

from domain import bounds, ids
from domain.act import Caller
from domain.catalog import Price, Product, PutProduct, PutVariant, Variant
from domain.channel import USUAL, Channel, CreateChannel, UpdateChannel
from domain.customer import CreateCustomer, Customer, UpdateCustomer
from domain.errors import AlreadyExists, CurrencyMismatch, InvalidInput
from domain.ids import Prefix
from domain.location import CreateLocation, Location, UpdateLocation
from domain.ports import Root, UnitOfWork
from domain.services.service import Service, require_version


def change(thing: Root, command: object, names: Iterable[str]) -> Root:
    """Take over what the command gives; check the whole as if it were new."""
    for name in names:
        value = getattr(command, name)
        if value is not None:
            setattr(thing, name, value)
    checked = getattr(thing, "__post_init__", None)
    if checked is not None:
        checked()
    return thing


class Registering(Service):
    async def create_channel(
        self, caller: Caller, key: str | None, command: CreateChannel
    ) -> Channel:
        async def run(work: UnitOfWork) -> Channel:
            for name, field in (("code", "code"), ("number_prefix", "numberPrefix")):
                value = getattr(command, name)
                if known := await work.find(Channel, **{name: value.strip()}):
                    raise AlreadyExists("channel", field, value, known.id)
            channel = Channel(
                id=self.new_id(Prefix.CHANNEL),
                code=command.code,
                name=command.name,
                kind=command.kind,
                number_prefix=command.number_prefix,
                currency=command.currency,
                time_zone=command.time_zone,
                permissions=USUAL[command.kind]
                if command.permissions is None
                else command.permissions,
            )
            work.add(channel)
            return channel

        return await self.once(caller, key, command, run, lambda work, id: work.get(Channel, id))

    async def update_channel(self, caller: Caller, command: UpdateChannel) -> Channel:
        async def run(work: UnitOfWork) -> Channel:
            channel = await work.get(Channel, command.channel_id)
            require_version(channel, command.expected_version)
            return change(channel, command, ("name", "time_zone", "permissions", "active"))

        return await self.transact(run)

    async def create_location(
        self, caller: Caller, key: str | None, command: CreateLocation
    ) -> Location:
        async def run(work: UnitOfWork) -> Location:
            if known := await work.find(Location, code=command.code.strip()):
                raise AlreadyExists("location", "code", command.code, known.id)
            location = Location(id=self.new_id(Prefix.LOCATION), **vars(command))
            work.add(location)
            return location

        return await self.once(caller, key, command, run, lambda work, id: work.get(Location, id))

    async def update_location(self, caller: Caller, command: UpdateLocation) -> Location:
        async def run(work: UnitOfWork) -> Location:
            location = await work.get(Location, command.location_id)
            require_version(location, command.expected_version)
            names = ("name", "address", "ships", "hands_over", "rank", "active")
            return change(location, command, names)

        return await self.transact(run)

    async def create_customer(
        self, caller: Caller, key: str | None, command: CreateCustomer
    ) -> Customer:
        """A customer may come with the channel's own id or an external id; neither twice."""
        if command.id is not None:
            ids.chosen(Prefix.CUSTOMER, command.id)

        async def run(work: UnitOfWork) -> Customer:
            for name, field in (("id", "id"), ("external_id", "externalId")):
                value = (getattr(command, name) or "").strip()
                if value and (known := await work.find(Customer, **{name: value})):
                    raise AlreadyExists("customer", field, value, known.id)
            fresh = {**vars(command), "id": command.id or self.new_id(Prefix.CUSTOMER)}
            customer = Customer(created_at=self.now(), **fresh)
            work.add(customer)
            return customer

        return await self.once(caller, key, command, run, lambda work, id: work.get(Customer, id))

    async def update_customer(self, caller: Caller, command: UpdateCustomer) -> Customer:
        async def run(work: UnitOfWork) -> Customer:
            customer = await work.get(Customer, command.customer_id)
            require_version(customer, command.expected_version)
            return change(customer, command, ("name", "kind", "contact_points", "addresses"))

        return await self.transact(run)

    async def put_product(self, caller: Caller, key: str | None, command: PutProduct) -> Product:
        """Create the product or bring it to this state."""
        bounds.count("variants", command.variants, bounds.ROWS_MAX)
        skus = [variant.sku.strip() for variant in command.variants]
        if len(set(skus)) < len(skus):
            raise InvalidInput("variants", "names a SKU twice")

        async def run(work: UnitOfWork) -> Product:
            product = await self._product(work, command)
            for put in command.variants:
                await self._put_variant(work, product, put)
            return product

        return await self.once(caller, key, command, run, lambda work, id: work.get(Product, id))

    async def _product(self, work: UnitOfWork, command: PutProduct) -> Product:
        known = await work.variants([variant.sku.strip() for variant in command.variants])
        owners = {variant.product_id for variant in known.values()}
        found = None
        if external_id := (command.external_id or "").strip():
            found = await work.find(Product, external_id=external_id)
        if found is None and len(owners) == 1:
            found = await work.get(Product, owners.pop())
        for variant in known.values():
            if found is None or variant.product_id != found.id:
                raise AlreadyExists("product", "sku", variant.sku, variant.product_id)
        if found is not None:
            return change(found, command, ("title", "external_id", "category", "description"))
        product = Product(
            id=self.new_id(Prefix.PRODUCT),
            title=command.title,
            external_id=command.external_id,
            category=command.category,
            description=command.description,
        )
        work.add(product)
        return product

    async def _put_variant(self, work: UnitOfWork, product: Product, put: PutVariant) -> None:
        sku = put.sku.strip()
        known = next((v for v in product.variants if v.sku == sku), None)
        if known is None:
            known = Variant(
                id=self.new_id(Prefix.VARIANT),
                product_id=product.id,
                sku=sku,
                title=put.title or product.title,
                gtin=put.gtin,
                weight=put.weight,
                dimensions=put.dimensions,
            )
            product.variants.append(known)
        else:
            fresh = {n: v for n, v in vars(put).items() if v is not None and n != "prices"}
            product.variants[product.variants.index(known)] = replace(known, **fresh)
        for wanted in put.prices:
            channel = await work.get(Channel, wanted.channel_id)
            if wanted.amount.currency != channel.currency:
                raise CurrencyMismatch(channel.currency, wanted.amount.currency)
            price = Price(
                id=f"{known.id}:{channel.id}",
                product_id=product.id,
                variant_id=known.id,
                channel_id=channel.id,
                currency=channel.currency,
                amount=wanted.amount,
            )
            product.prices = [p for p in product.prices if p.id != price.id] + [price]
