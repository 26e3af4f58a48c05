"""Orders whose lives are drawn at random, stored on either engine: the books add up all the time.

Every act may be refused; then it leaves nothing. The seeds are fixed, so that a failure comes
again; there are as many lives as it takes for every act to be accepted at least once."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from domain.fulfillment.fulfillment_order import (
    FulfillmentMethod,
    RejectReason,
    supported_actions,
)
from domain.fulfillment.shipment import LossDecision, TrackingKind
from domain.network.channel import AvailabilityPolicy
from domain.orders.holds.hold import HoldReason, HoldStep
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import LineKind, LineQuantityInput
from domain.orders.order import Order
from domain.services.fulfillment.commands import (
    DecideLostUnits,
    FulfillmentStep,
    MoveFulfillmentOrder,
    ParcelInput,
    RejectFulfillmentOrder,
    ShipFulfillmentOrder,
    SplitFulfillmentOrder,
    TrackShipment,
)
from domain.services.orders.commands.delivering import PlaceDeliveryGroup
from domain.services.orders.commands.lines import PlaceCharge, PlaceLine, PlacePart
from domain.services.orders.commands.ordering import (
    AllocateOrder,
    CancelOrder,
    HoldOrder,
    ReleaseHold,
)
from domain.services.orders.placing.providing import ProvideOrderLines
from domain.services.payments.commands import CapturePayment, RefundPayment, VoidPayment
from domain.shared.errors import DomainError
from persistence.verify.verify import SqlVerify
from tests.given import an_address, euros
from tests.shop import GOODS, Shop

LIVES_MAX = 40
ACTS = 40


@dataclass
class Life:
    """One order, and somebody who tries everything on it."""

    shop: Shop
    chance: random.Random
    accepted: set[str] = field(default_factory=set)
    order: Any = None

    async def begin(self) -> None:
        store = self.shop.downtown.id
        groups = (
            PlaceDeliveryGroup(key="home", ship_to=an_address()),
            PlaceDeliveryGroup(key="store", method=FulfillmentMethod.PICKUP, location_id=store),
        )
        policy = self.chance.choice(list(AvailabilityPolicy))
        lines = [
            PlaceLine(sku="CUP", quantity=self.chance.randint(1, 4), delivery_group="home"),
            PlaceLine(
                sku="POT",
                quantity=self.chance.randint(1, 3),
                delivery_group="store",
                availability_policy=policy,
            ),
            PlaceLine(
                kind=LineKind.KIT,
                sku="TEA",
                quantity=2,
                unit_price=euros(1_999),
                delivery_group="home",
                parts=(PlacePart(sku="CUP", quantity=1), PlacePart(sku="TEA", quantity=2)),
            ),
            PlaceLine(kind=LineKind.SERVICE, title="Wrapping", quantity=2, unit_price=euros(99)),
            PlaceLine(kind=LineKind.FEE, title="Deposit", quantity=1, unit_price=euros(25)),
        ]
        charge = PlaceCharge(kind=ChargeKind.DELIVERY, amount=euros(490), delivery_group="home")
        command = self.shop.order(
            lines=tuple(lines),
            charges=(charge,),
            delivery_groups=groups,
            channel_id=self.shop.pos.id,
        )
        ordering = self.shop.services.ordering
        self.order = await ordering.place(self.shop.caller, None, command)

    async def act(self) -> None:
        self.order = await self.shop.load(self.order.id)
        missing = [name for name in MOVES if name not in self.accepted]
        # Half of the acts are tried until they are accepted.
        names = missing if missing and self.chance.random() < 0.5 else list(MOVES)
        (name,) = self.chance.choices(names, [OFTEN.get(name, 1) for name in names])
        try:
            if await MOVES[name](self) is not None:
                self.accepted.add(name)
        except DomainError:
            pass

    # --- what is chosen ------------------------------------------------------------------------

    def any_of(self, parts: list[Any]) -> Any:
        return self.chance.choice(parts) if parts else None

    def units(self) -> tuple[LineQuantityInput, ...]:
        line = self.chance.choice(self.order.lines)
        return (LineQuantityInput(line_id=line.id, quantity=self.chance.randint(1, 2)),)

    def some(self) -> tuple[LineQuantityInput, ...] | None:
        return self.chance.choice((None, None, self.units()))

    async def work(self, action: str, do: Callable[[str], Awaitable[Any]]) -> Any:
        """With a fulfillment order: most often one that permits the action."""
        parts = self.order.fulfillment_orders
        able = [
            part
            for part in parts
            if action.upper() in supported_actions(part.status, part.request_status, part.method)
        ]
        part = self.any_of(able if able and self.chance.random() < 0.8 else parts)
        return await do(part.id) if part else None

    async def step(self, method: str, lines: Any = None) -> Any:
        """A step of a fulfillment order, by the name of the use case."""
        perform = getattr(self.shop.services.fulfilling, method)
        caller = self.shop.caller

        async def do(id: str) -> Any:
            command = FulfillmentStep(fulfillment_order_id=id, lines=lines)
            return await perform(caller, None, command)

        return await self.work(method, do)

    async def send(self, service: str, method: str, command: Any) -> Any:
        use_case = getattr(getattr(self.shop.services, service), method)
        return await use_case(self.shop.caller, None, command)


async def _reject(life: Life) -> Any:
    reason = life.chance.choice(list(RejectReason))

    async def do(id: str) -> Any:
        lines = life.some()
        command = RejectFulfillmentOrder(fulfillment_order_id=id, reject_reason=reason, lines=lines)
        return await life.send("fulfilling", "reject", command)

    return await life.work("reject", do)


async def _move(life: Life) -> Any:
    place = life.chance.choice((life.shop.warehouse, life.shop.downtown, life.shop.harbor)).id

    async def do(id: str) -> Any:
        command = MoveFulfillmentOrder(fulfillment_order_id=id, location_id=place)
        return await life.send("fulfilling", "move", command)

    return await life.work("move", do)


async def _split(life: Life) -> Any:
    async def do(id: str) -> Any:
        command = SplitFulfillmentOrder(fulfillment_order_id=id, lines=life.units())
        return await life.send("fulfilling", "split", command)

    return await life.work("split", do)


async def _ship(life: Life) -> Any:
    async def do(id: str) -> Any:
        parcels = (ParcelInput(weight=100), ParcelInput(weight=200))[: life.chance.randint(0, 2)]
        lines = life.some()
        command = ShipFulfillmentOrder(fulfillment_order_id=id, lines=lines, parcels=parcels)
        return await life.send("fulfilling", "ship", command)

    return await life.work("ship", do)


async def _track(life: Life) -> Any:
    shipment = life.any_of(life.order.shipments)
    kinds = (*[TrackingKind.LOSE] * 4, TrackingKind.DELIVER, *TrackingKind)
    command = TrackShipment(
        shipment_id=shipment and shipment.id, kind=life.chance.choice(kinds), undated=True
    )
    return await life.send("fulfilling", "track", command) if shipment else None


async def _decide(life: Life) -> Any:
    decision = life.chance.choice((LossDecision.RESHIP, LossDecision.REFUND))
    command = DecideLostUnits(order_id=life.order.id, decision=decision)
    return await life.send("fulfilling", "decide_lost", command)


async def _hold(life: Life) -> Any:
    order: Order = life.order
    scopes = [("order_id", order.id)]
    scopes += [("delivery_group_id", group.id) for group in order.delivery_groups]
    scopes += [("fulfillment_order_id", work.id) for work in order.fulfillment_orders]
    scopes += [("line_id", line.id) for line in order.lines]
    name, id = life.chance.choice(scopes)
    steps = life.chance.choice((None, (HoldStep.RELEASE,), (HoldStep.SHIP,)))
    named: dict[str, Any] = {name: id}
    command = HoldOrder(reason=HoldReason.OTHER, steps=steps, **named)
    return await life.send("ordering", "hold", command)


async def _release(life: Life) -> Any:
    hold = life.any_of(life.order.open_holds)
    return (
        await life.send("ordering", "release_hold", ReleaseHold(hold_id=hold.id)) if hold else None
    )


async def _cancel(life: Life) -> Any:
    command = CancelOrder(order_id=life.order.id, reason="Drawn", lines=life.units())
    return await life.send("ordering", "cancel", command)


async def _allocate(life: Life) -> Any:
    return await life.send("ordering", "allocate", AllocateOrder(order_id=life.order.id))


async def _provide(life: Life) -> Any:
    command = ProvideOrderLines(order_id=life.order.id, reference="JOB")
    return await life.send("providing", "provide", command)


async def _receive(life: Life) -> Any:
    sku = life.chance.choice(GOODS)
    place = life.chance.choice((life.shop.warehouse, life.shop.downtown))
    return await life.shop.stock(life.chance.randint(1, 4), sku, at=place)


async def _pay(life: Life) -> Any:
    return await life.shop.pay(life.order, life.chance.randint(1, 3_000), captured=False)


def _settle(make: Callable[[str], Any], method: str) -> Callable[[Life], Awaitable[Any]]:
    async def do(life: Life) -> Any:
        payment = life.any_of(life.order.payments)
        return await life.send("paying", method, make(payment.id)) if payment else None

    return do


def _step(method: str) -> Callable[[Life], Awaitable[Any]]:
    return lambda life: life.step(method)


STEPPED = (
    *("accept", "pick", "pack", "ready", "collect"),
    *("request_cancellation", "accept_cancellation", "refuse_cancellation"),
)
MOVES: dict[str, Callable[[Life], Awaitable[Any]]] = {
    **{name: _step(name) for name in STEPPED},
    **{"reject": _reject, "move": _move, "split": _split, "ship": _ship, "track": _track},
    **{"decide": _decide, "hold": _hold, "release": _release, "cancel": _cancel},
    **{"allocate": _allocate, "provide": _provide, "receive": _receive, "pay": _pay},
    "capture": _settle(lambda id: CapturePayment(payment_id=id), "capture"),
    "refund": _settle(lambda id: RefundPayment(payment_id=id, reason="Drawn"), "refund"),
    "void": _settle(lambda id: VoidPayment(payment_id=id), "void"),
}


# What must come before much else.
OFTEN = {
    **{"accept": 3, "ready": 2, "collect": 2, "ship": 3, "track": 4, "decide": 6, "release": 3},
    **{"request_cancellation": 3, "refuse_cancellation": 1, "accept_cancellation": 4},
    **{"allocate": 6, "receive": 2, "move": 3, "split": 3, "refund": 5, "capture": 2},
}


async def test_after_random_actions_all_consistency_laws_hold(shop: Shop) -> None:
    accepted = set[str]()
    for seed in range(LIVES_MAX):
        await _live(Life(shop, random.Random(100 + seed), accepted))
        if accepted == set(MOVES):
            break
    assert set(MOVES) - accepted == set(), "each act was accepted at least once"
    assert await SqlVerify(shop.hub.engines).differences() == []


async def _live(life: Life) -> None:
    shop = life.shop
    for sku in GOODS:
        for place in (shop.warehouse, shop.downtown, shop.harbor):
            await shop.stock(life.chance.randint(2, 5), sku, at=place)
    await life.begin()
    for _ in range(ACTS):
        await life.act()
