"""The lines and charges of a new order, from what its channel gave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.catalog.product import Price, Variant
from domain.network.channel import WHAT_IS_THERE, AvailabilityPolicy, Channel
from domain.network.methods import FulfillmentMethod
from domain.orders.delivery_group import DeliveryGroup
from domain.orders.lines.charge import OrderCharge
from domain.orders.lines.line import STOCKED, LineKind, OrderLine
from domain.orders.order import NewId, Order
from domain.services.orders.commands.lines import PlaceLine, PlacePart
from domain.services.orders.commands.ordering import PlaceOrder
from domain.services.orders.placing.pricing import (
    faults_of_charge,
    faults_of_line,
    presentment_faults,
    unit_price,
    with_total,
)
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.errors import DomainError, InvalidInput, refuse
from domain.shared.ids import Prefix


@dataclass(frozen=True)
class Ordered:
    """What was ordered through a channel. `groups` by key, the first one also by
    none; `variants` by SKU, `prices` by variant id; `at` is now."""

    command: PlaceOrder
    channel: Channel
    groups: Mapping[str | None, DeliveryGroup]
    variants: Mapping[str, Variant]
    prices: Mapping[str, Price]
    at: datetime
    new_id: NewId

    def add_to(self, order: Order) -> None:
        order.presentment_total = self._presentment(self.command.presentment_total)
        for line in self.command.lines:
            made = self._line(order, line)
            self._add(order, made)
            for part in line.parts:
                self._add(order, self._part(order, made, part, line))
        for position, charge in enumerate(self.command.charges, start=1):
            order.charges.append(
                OrderCharge(
                    id=order.new_part_id(self.new_id, Prefix.CHARGE),
                    order_id=order.id,
                    position=position,
                    kind=charge.kind,
                    title=charge.title,
                    currency=order.currency,
                    amount=charge.amount,
                    taxes=charge.taxes,
                    delivery_group_id=self._group_id(charge.delivery_group),
                )
            )

    def faults(self) -> Iterator[DomainError]:
        presentment = self.command.presentment_total
        for index, line in enumerate(self.command.lines):
            if line.cancel_after is not None and line.cancel_after <= self.at:
                past = InvalidInput("cancelAfter", "must be in the future")
                yield past.at("lines", str(index), "cancelAfter")
            for fault in (
                *faults_of_line(line, self._price(line), self.channel),
                *presentment_faults("presentmentTotal", line.presentment_total, presentment),
            ):
                yield fault.at("lines", str(index), *fault.path)
        for index, charge in enumerate(self.command.charges):
            for fault in faults_of_charge(charge, self.channel):
                yield fault.at("charges", str(index), *fault.path)

    def _price(self, line: PlaceLine) -> Price | None:
        return self.prices.get(self.variants[line.sku].id) if line.sku is not None else None

    def _presentment(self, amount: Money | None) -> Money | None:
        """None in the currency of the order itself."""
        return None if amount is None or amount.currency == self.channel.currency else amount

    def _group_id(self, key: str | None) -> str | None:
        return None if key is None else self.groups[key].id

    def _add(self, order: Order, line: OrderLine) -> None:
        order.lines.append(line)
        order.quantities.add(line)

    def _line(self, order: Order, line: PlaceLine) -> OrderLine:
        variant = self.variants[line.sku] if line.sku is not None else None
        group, stocked = self.groups[line.delivery_group], line.kind in STOCKED
        made = OrderLine(
            id=order.new_part_id(self.new_id, Prefix.LINE),
            order_id=order.id,
            delivery_group_id=group.id,
            position=len(order.lines) + 1,
            kind=line.kind,
            variant_id=variant.id if variant else None,
            sku=variant.sku if variant else None,
            title=line.title or (variant.title if variant else ""),
            quantity=line.quantity,
            currency=order.currency,
            unit_price=unit_price(line, self._price(line)),
            shipping=line.shipping or Money.zero(order.currency),
            adjustments=line.adjustments,
            taxes=line.taxes,
            presentment_total=self._presentment(line.presentment_total),
            location_id=(line.location_id or group.location_id) if stocked else None,
            availability_policy=self._policy(line, variant, group),
        )
        made.cancel_after = self._cancel_after(made, line) if stocked else None
        return with_total(made, line.total)

    def _cancel_after(self, made: OrderLine, line: PlaceLine) -> datetime | None:
        """How long units that are short may wait: as the line says, else so many days of the
        channel, from the release of a pre-order on."""
        days = self.channel.backorder_max_days
        if line.cancel_after is not None or days is None:
            return line.cancel_after
        rule = self.channel.backorder_rule(made.sku, self.at) if made.sku is not None else None
        released = rule.available_from if rule is not None else None
        return (released or self.at) + timedelta(days=days)

    def _policy(
        self, line: PlaceLine, variant: Variant | None, group: DeliveryGroup
    ) -> AvailabilityPolicy:
        """What happens to units that are short. Goods that are carried out have left: none of them
        is replaced or left out."""
        sku = variant.sku if variant else None
        policy = line.availability_policy or self.channel.policy_for(sku, self.at)
        carried_out = group.method is FulfillmentMethod.CARRY_OUT
        return AvailabilityPolicy.RECORD if carried_out and policy in WHAT_IS_THERE else policy

    def _part(self, order: Order, kit: OrderLine, part: PlacePart, line: PlaceLine) -> OrderLine:
        variant, nothing = self.variants[part.sku], Money.zero(order.currency)
        return OrderLine(
            id=order.new_part_id(self.new_id, Prefix.LINE),
            order_id=order.id,
            delivery_group_id=kit.delivery_group_id,
            position=len(order.lines) + 1,
            kind=LineKind.GOODS,
            parent_line_id=kit.id,
            variant_id=variant.id,
            sku=variant.sku,
            title=variant.title,
            quantity=part.quantity * line.quantity,
            currency=order.currency,
            unit_price=UnitPrice.of(nothing),
            shipping=nothing,
            location_id=part.location_id or kit.location_id,
            availability_policy=self._policy(line, variant, self.groups[line.delivery_group]),
            cancel_after=kit.cancel_after,
        )


def add_ordered(order: Order, ordered: Ordered) -> None:
    """Add the lines and charges to the order, or raise the faults of all of them together."""
    refuse(ordered.faults())
    ordered.add_to(order)
