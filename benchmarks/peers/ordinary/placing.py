"""An order placed by an ORM unit of work: what the hub stores of it, except for search terms."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import strawberry
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from strawberry.types import Info

from benchmarks.peers.ordinary import models
from benchmarks.peers.ordinary.schema import Order, loaders

STATUS = {"status": "CONFIRMED", "payment_status": "UNPAID", "fulfillment_status": "UNFULFILLED"}
ACTOR = "benchmark"


@strawberry.input
class PlaceLineInput:
    sku: str
    quantity: int


@strawberry.input
class PlaceOrderInput:
    idempotency_key: str
    channel_id: strawberry.ID
    customer_id: strawberry.ID
    lines: list[PlaceLineInput]


@strawberry.interface
class UserError:
    message: str


@strawberry.type
class OutOfStock(UserError):
    sku: str


@strawberry.type
class PlaceOrderPayload:
    order: Order | None
    errors: list[OutOfStock]


class NotInStock(Exception):
    def __init__(self, sku: str) -> None:
        self.sku = sku


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def place_order(self, info: Info, input: PlaceOrderInput) -> PlaceOrderPayload:
        async with loaders(info).writing() as session:
            try:
                async with session.begin():
                    placed = await _Placing(session, input, datetime.now(UTC)).place()
            except NotInStock as error:
                refused = OutOfStock(message="There are not enough units.", sku=error.sku)
                return PlaceOrderPayload(order=None, errors=[refused])
            return PlaceOrderPayload(order=Order.of(placed), errors=[])


@dataclass
class _Placing:
    session: AsyncSession
    input: PlaceOrderInput
    now: datetime

    async def place(self) -> models.Order:
        if known := await self.session.get(models.IdempotencyKey, self._key):
            return await self.session.get_one(models.Order, known.answer)
        channel = await self.session.get_one(models.Channel, self.input.channel_id)
        customer = await self.session.get_one(models.Customer, self.input.customer_id)
        location = await self._location()
        order = models.Order(
            id=new_id("order"),
            number=f"{channel.number_prefix}-{uuid.uuid4().hex[:16]}",
            channel_id=channel.id,
            customer_id=customer.id,
            currency=channel.currency,
            method="SHIP",
            email=customer.email,
            placed_at=self.now,
            fingerprint="",
            **STATUS,
            shipping_total=0,
            authorized_total=0,
            captured_total=0,
            refunded_total=0,
            sequence=2,
            version=1,
            updated_at=self.now,
        )
        order.lines = await self._lines(order)
        order.goods_total = order.original_total = sum(line.total for line in order.lines)
        self.session.add(order)
        await self.session.flush()
        work = self._work(order, location)
        self.session.add(work)
        await self.session.flush()
        for line in order.lines:
            await self._reserve(order, line, work)
        self._events(order, work)
        self.session.add(
            models.IdempotencyKey(
                key=self._key, scope=self._scope, fingerprint="", answer=order.id, at=self.now
            )
        )
        return order

    @property
    def _key(self) -> str:
        return self.input.idempotency_key

    @property
    def _scope(self) -> str:
        return f"{self.input.channel_id}/{ACTOR}"

    async def _location(self) -> str:
        """The first that has the first line."""
        line = self.input.lines[0]
        query = (
            select(models.InventoryLevel.location_id)
            .join(models.Location)
            .where(models.InventoryLevel.sku == line.sku)
            .where(models.InventoryLevel.available >= line.quantity)
            .order_by(models.Location.rank)
            .limit(1)
        )
        if found := await self.session.scalar(query):
            return found
        raise NotInStock(line.sku)

    async def _lines(self, order: models.Order) -> list[models.OrderLine]:
        skus = [line.sku for line in self.input.lines]
        query = (
            select(models.Variant, models.Price.amount)
            .join(models.Price, models.Price.variant_id == models.Variant.id)
            .where(models.Variant.sku.in_(skus), models.Price.channel_id == order.channel_id)
        )
        found = {
            variant.sku: (variant, price) for variant, price in await self.session.execute(query)
        }
        return [
            models.OrderLine(
                id=new_id("line"),
                position=position,
                variant_id=found[line.sku][0].id,
                sku=line.sku,
                title=found[line.sku][0].title,
                quantity=line.quantity,
                currency=order.currency,
                unit_price=found[line.sku][1],
                subtotal=found[line.sku][1] * line.quantity,
                shipping=0,
                total=found[line.sku][1] * line.quantity,
            )
            for position, line in enumerate(self.input.lines, start=1)
        ]

    def _work(self, order: models.Order, location: str) -> models.FulfillmentOrder:
        return models.FulfillmentOrder(
            id=new_id("fulfillment"),
            order_id=order.id,
            location_id=location,
            method="SHIP",
            status="OPEN",
            request_status="SUBMITTED",
            rejected=0,
            created_at=self.now,
            updated_at=self.now,
        )

    async def _reserve(
        self, order: models.Order, line: models.OrderLine, work: models.FulfillmentOrder
    ) -> None:
        level = models.InventoryLevel
        statement = (
            update(level)
            .where(level.sku == line.sku, level.location_id == work.location_id)
            .where(level.available >= line.quantity)
            .values(
                available=level.available - line.quantity,
                reserved=level.reserved + line.quantity,
                version=level.version + 1,
                updated_at=self.now,
            )
            .returning(level)
        )
        kept = (await self.session.scalars(statement)).one_or_none()
        if kept is None:
            raise NotInStock(str(line.sku))
        self.session.add_all(
            [
                models.LineQuantity(
                    id=f"{line.id}:{work.id}:ALLOCATED",
                    order_id=order.id,
                    line_id=line.id,
                    fulfillment_order_id=work.id,
                    state="ALLOCATED",
                    quantity=line.quantity,
                ),
                models.InventoryMovement(
                    id=new_id("movement"),
                    level_id=kept.id,
                    sequence=kept.version,
                    kind="RESERVE",
                    sku=line.sku,
                    location_id=work.location_id,
                    quantity=line.quantity,
                    cause=order.id,
                    actor=ACTOR,
                    at=self.now,
                    available=kept.available,
                    on_hand=kept.on_hand,
                ),
            ]
        )

    def _events(self, order: models.Order, work: models.FulfillmentOrder) -> None:
        for sequence, kind in enumerate(("ORDER_PLACED", "UNITS_ALLOCATED"), start=1):
            self.session.add(
                models.OrderEvent(
                    id=new_id("event"),
                    order_id=order.id,
                    sequence=sequence,
                    kind=kind,
                    at=self.now,
                    actor=ACTOR,
                    **STATUS,
                    changes=[],
                    location_ids=[work.location_id] if sequence == 2 else [],
                )
            )


def new_id(prefix: str) -> str:
    return f"{prefix}_{uuid.uuid4().hex}"
