"""The graph of the ordinary stack: the fields of the compared operations."""

from datetime import datetime
from decimal import Decimal

import strawberry
from sqlalchemy import select
from strawberry.types import Info

from benchmarks.peers.ordinary import models
from benchmarks.peers.ordinary.loaders import Loaders
from domain.fulfillment.shipment import ShipmentStatus, TrackingKind
from domain.orders.status import OrderStatus

for kind in (OrderStatus, ShipmentStatus, TrackingKind):
    strawberry.enum(kind)


def loaders(info: Info) -> Loaders:
    found: Loaders = info.context["loaders"]
    return found


@strawberry.type
class Money:
    amount: Decimal
    currency_code: str

    @classmethod
    def of(cls, minor: int, currency: str) -> "Money":
        return cls(amount=Decimal(minor).scaleb(-2), currency_code=currency)


@strawberry.type
class Customer:
    id: strawberry.ID
    name: str
    email: str | None

    @classmethod
    def of(cls, entity: models.Customer) -> "Customer":
        return cls(id=strawberry.ID(entity.id), name=entity.name, email=entity.email)


@strawberry.type
class Variant:
    id: strawberry.ID
    sku: str
    title: str

    @classmethod
    def of(cls, entity: models.Variant) -> "Variant":
        return cls(id=strawberry.ID(entity.id), sku=entity.sku, title=entity.title)


@strawberry.type
class OrderLine:
    id: strawberry.ID
    sku: str | None
    title: str
    quantity: int
    unit_price: Money
    variant_id: strawberry.Private[str | None]

    @classmethod
    def of(cls, entity: models.OrderLine) -> "OrderLine":
        return cls(
            id=strawberry.ID(entity.id),
            sku=entity.sku,
            title=entity.title,
            quantity=entity.quantity,
            unit_price=Money.of(entity.unit_price, entity.currency),
            variant_id=entity.variant_id,
        )

    @strawberry.field
    async def variant(self, info: Info) -> Variant | None:
        if self.variant_id is None:
            return None
        return Variant.of(await loaders(info).variant.load(self.variant_id))


@strawberry.type
class TrackingEvent:
    id: strawberry.ID
    kind: TrackingKind
    occurred_at: datetime | None

    @classmethod
    def of(cls, entity: models.TrackingEvent) -> "TrackingEvent":
        kind = TrackingKind(entity.kind)
        return cls(id=strawberry.ID(entity.id), kind=kind, occurred_at=entity.occurred_at)


@strawberry.type
class Shipment:
    id: strawberry.ID
    status: ShipmentStatus

    @classmethod
    def of(cls, entity: models.Shipment) -> "Shipment":
        status = ShipmentStatus(entity.status)
        return cls(id=strawberry.ID(entity.id), status=status)

    @strawberry.field
    async def tracking(self, info: Info) -> list[TrackingEvent]:
        return [TrackingEvent.of(each) for each in await loaders(info).tracking.load(self.id)]


@strawberry.type
class Order:
    id: strawberry.ID
    number: str
    status: OrderStatus
    placed_at: datetime
    email: str | None
    original_total: Money
    customer_id: strawberry.Private[str | None]

    @classmethod
    def of(cls, entity: models.Order) -> "Order":
        return cls(
            id=strawberry.ID(entity.id),
            number=entity.number,
            status=OrderStatus(entity.status),
            placed_at=entity.placed_at,
            email=entity.email,
            original_total=Money.of(entity.original_total, entity.currency),
            customer_id=entity.customer_id,
        )

    @strawberry.field
    async def customer(self, info: Info) -> Customer | None:
        if self.customer_id is None:
            return None
        return Customer.of(await loaders(info).customer.load(self.customer_id))

    @strawberry.field
    async def lines(self, info: Info) -> list[OrderLine]:
        return [OrderLine.of(each) for each in await loaders(info).lines.load(self.id)]

    @strawberry.field
    async def shipments(self, info: Info) -> list[Shipment]:
        return [Shipment.of(each) for each in await loaders(info).shipments.load(self.id)]


@strawberry.type
class PageInfo:
    has_next_page: bool


@strawberry.type
class OrderConnection:
    nodes: list[Order]
    page_info: PageInfo


@strawberry.type
class Location:
    id: strawberry.ID
    code: str


@strawberry.type
class InventoryLevel:
    on_hand: int
    reserved: int
    available: int
    location_id: strawberry.Private[str]

    @classmethod
    def of(cls, entity: models.InventoryLevel) -> "InventoryLevel":
        return cls(
            on_hand=entity.on_hand,
            reserved=entity.reserved,
            available=entity.available,
            location_id=entity.location_id,
        )

    @strawberry.field
    async def location(self, info: Info) -> Location:
        found = await loaders(info).location.load(self.location_id)
        return Location(id=strawberry.ID(found.id), code=found.code)


@strawberry.type
class Availability:
    sku: str

    @strawberry.field
    async def inventory_levels(self, info: Info) -> list[InventoryLevel]:
        return [InventoryLevel.of(each) for each in await loaders(info).levels.load(self.sku)]


@strawberry.input(one_of=True)
class OrderBy:
    id: strawberry.ID | None = strawberry.UNSET
    number: str | None = strawberry.UNSET


@strawberry.type
class Query:
    @strawberry.field
    async def order(self, info: Info, by: OrderBy) -> Order | None:
        column, value = ("id", by.id) if by.id else ("number", by.number)
        async with loaders(info).sessions() as session:
            query = select(models.Order).where(getattr(models.Order, column) == value)
            found = (await session.scalars(query)).one_or_none()
        return Order.of(found) if found else None

    @strawberry.field
    async def orders(self, info: Info, first: int) -> OrderConnection:
        newest = (models.Order.placed_at.desc(), models.Order.id.desc())
        async with loaders(info).sessions() as session:
            query = select(models.Order).order_by(*newest).limit(first + 1)
            found = list(await session.scalars(query))
        nodes = [Order.of(each) for each in found[:first]]
        return OrderConnection(nodes=nodes, page_info=PageInfo(has_next_page=len(found) > first))

    @strawberry.field
    async def availability(self, skus: list[str]) -> list[Availability]:
        return [Availability(sku=sku) for sku in skus]
