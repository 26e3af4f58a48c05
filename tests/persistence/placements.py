"""Orders of several delivery groups, and of more than goods."""

from datetime import date, timedelta
from decimal import Decimal

from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.inventory.supply.commands import CreatePurchaseOrder, PurchaseLine
from domain.network.channel import AvailabilityPolicy
from domain.orders.delivery_group import PickupPerson
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, TaxLine
from domain.orders.lines.charge import ChargeKind
from domain.orders.lines.line import LineKind, LineQuantityInput
from domain.services.orders.commands.delivering import PlaceDeliveryGroup, UpdateDeliveryGroup
from domain.services.orders.commands.lines import PlacePart
from domain.services.orders.commands.ordering import (
    PlaceCharge,
    PlaceLine,
)
from domain.services.orders.placing.providing import ProvideOrderLines
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from hub.wiring import utc_now
from tests.given import an_address, euros
from tests.shop import Shop


async def no_goods(shop: Shop) -> None:
    """An order of a kit, a service and a fee, with a discount, a tax, a charge and a sub-cent
    price, seen in another currency; one kit is cancelled and the service done."""
    await shop.stock(2, "POT")
    order = await shop.place(
        channel_id=shop.pos.id,
        lines=(
            PlaceLine(
                kind=LineKind.KIT,
                sku="CUP",
                quantity=2,
                parts=(PlacePart(sku="POT", quantity=1), PlacePart(sku="TEA", quantity=3)),
                adjustments=(Adjustment(kind=AdjustmentKind.DISCOUNT, amount=euros(-199)),),
                taxes=(
                    TaxLine(title="IVA", rate=Decimal("0.23"), amount=euros(337), included=True),
                ),
                presentment_total=Money(2_900, "JPY"),
            ),
            PlaceLine(kind=LineKind.SERVICE, title="Assembly", quantity=1, unit_price=euros(500)),
            PlaceLine(kind=LineKind.FEE, title="Bag", quantity=3, unit_price=UnitPrice(125, "EUR")),
        ),
        charges=(PlaceCharge(kind=ChargeKind.TIP, title="Thank you", amount=euros(100)),),
        presentment_total=Money(3_800, "JPY"),
    )
    await shop.cancel(order, LineQuantityInput(line_id=order.lines[0].id, quantity=1))
    done = ProvideOrderLines(order_id=order.id, reference="J-1")
    await shop.services.providing.provide(shop.caller, None, done)
    charge = PlaceCharge(kind=ChargeKind.DELIVERY, amount=euros(300))
    await shop.cancel(await shop.place(charges=(charge,)))


async def several_groups(shop: Shop) -> None:
    """Carried out, collected and shipped; what is shipped is sent elsewhere by a later date."""
    there = shop.harbor.id
    await shop.stock(2, at=shop.harbor)
    person = PickupPerson(name="Ben", phone="912 345 678")
    groups = (
        PlaceDeliveryGroup(key="bag", method=FulfillmentMethod.CARRY_OUT, location_id=there),
        PlaceDeliveryGroup(
            key="later",
            method=FulfillmentMethod.PICKUP,
            location_id=there,
            pickup_person=person,
            promised_from=utc_now(),
            promised_until=utc_now() + timedelta(hours=2),
            note="Ring twice",
        ),
        PlaceDeliveryGroup(key="home", ship_to=an_address(), promised_on=date(2026, 3, 9)),
    )
    lines = tuple(PlaceLine(sku="CUP", quantity=1, delivery_group=group.key) for group in groups)
    order = await shop.place(lines=lines, channel_id=shop.pos.id, delivery_groups=groups)
    change = UpdateDeliveryGroup(
        delivery_group_id=order.delivery_groups[2].id,
        expected_version=order.version,
        ship_to=an_address(city="Braga"),
        ship_by=utc_now() + timedelta(days=1),
    )
    await shop.services.amending.update_delivery_group(shop.caller, None, change)


async def waiting(shop: Shop) -> None:
    """More than there is is ordered: some of it is promised what is on its way."""
    line = PurchaseLine(sku="POT", quantity=5, expected_at=utc_now() + timedelta(days=9))
    bought = CreatePurchaseOrder(
        supplier_id=shop.supplier.id, location_id=shop.warehouse.id, lines=(line,), number="PO-2"
    )
    await shop.services.purchasing.create(shop.caller, "p-2", bought)
    waits = PlaceLine(sku="POT", quantity=900, availability_policy=AvailabilityPolicy.BACKORDER)
    await shop.place(lines=(waits,), channel_id=shop.pos.id)
