"""A small chain to try the hub on: a web shop, two stores with tills, a warehouse, some goods.

Ids are counted instead of drawn, so that the examples of the documentation work as they stand."""

from collections import Counter

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.catalog.packs import PutPack
from domain.catalog.product import PutProduct, PutVariant, VariantPrice
from domain.customers.customer import ContactKind, CreateCustomer, Customer, GivenContactPoint
from domain.inventory.commands import MoveStock
from domain.inventory.stock import MovementKind
from domain.metafields.metafield import SetMetafield
from domain.network.channel import Channel, ChannelKind, CreateChannel
from domain.network.location import CreateLocation, Location, LocationKind
from domain.services.orders.commands.ordering import PlaceLine, PlaceOrder
from domain.services.services import Services
from domain.shared.address import Address, Coordinates
from domain.shared.amounts.money import Money
from domain.shared.changes import UNCHANGED
from domain.shared.ids import Prefix, Slot, with_slot
from domain.shared.paging import Listing
from hub.demo import gift_order
from hub.demo.counting import cycle_counts, drop_shipping
from hub.demo.directed import DirectedHistory
from hub.demo.erased import former_customer
from hub.demo.history import INSTEAD, NOT_STOCKED
from hub.demo.network import opening_hours
from hub.demo.supply import (
    business_customers,
    cart,
    lots,
    replenishment,
    ring_fence,
    supply_on_its_way,
)
from hub.wiring import Hub, services_on, utc_now

CURRENCY = "EUR"
SEED = Caller("seed", role=Role.ADMIN)

# fmt: off
CHANNELS = (
    # code     name                kind             numbers
    ("web",    "Web shop",         ChannelKind.WEB, "WEB"),
    ("till-1", "Till, Hamburg",    ChannelKind.POS, "T1"),
    ("till-2", "Till, Munich",     ChannelKind.POS, "T2"),
    ("phone",  "Call center",      ChannelKind.CALL_CENTER, "TEL"),
)
LOCATIONS = (
    # code         name                  kind                    hands over  where
    ("warehouse",  "Warehouse, Kassel",  LocationKind.WAREHOUSE, False, "Kassel",  51.31, 9.48),
    ("hamburg",    "Store, Hamburg",     LocationKind.STORE,     True,  "Hamburg", 53.55, 9.99),
    ("munich",     "Store, Munich",      LocationKind.STORE,     True,  "Munich",  48.14, 11.58),
)
PRODUCTS = (
    # sku          title                     category   cents  grams
    ("MUG-BLUE",   "Mug, blue",              "Kitchen",  1_290,   350),
    ("MUG-WHITE",  "Mug, white",             "Kitchen",  1_190,   350),
    ("TEAPOT",     "Teapot, 1.2 litres",     "Kitchen",  3_990,   900),
    ("KETTLE",     "Kettle, steel",          "Kitchen",  5_490, 1_400),
    ("TOWEL-L",    "Bath towel, large",      "Bath",     2_490,   600),
    ("TOWEL-S",    "Hand towel",             "Bath",     1_090,   250),
    ("LAMP-DESK",  "Desk lamp",              "Living",   6_990, 1_800),
    ("CUSHION",    "Cushion, 40 by 40 cm",   "Living",   1_990,   450),
    ("CANDLE",     "Candle, 60 hours",       "Living",     890,   300),
    ("BACKPACK",   "Backpack, 20 litres",    "Travel",   7_490,   850),
)
# fmt: on
CHAIRS = (
    (INSTEAD, "Folding chair", "Garden", 7_490, 3_100),
    (NOT_STOCKED, "Deck chair", "Garden", 8_990, 3_500),
)
SUBSTITUTES = {NOT_STOCKED: (INSTEAD,)}
MATERIALS = {
    "MUG-BLUE": "Stoneware",
    "MUG-WHITE": "Stoneware",
    "KETTLE": "Steel",
    "TOWEL-L": "Cotton",
    "TOWEL-S": "Cotton",
}
# In what these come, and the numbers on their bar codes.
UNIT_GTINS = {"MUG-BLUE": "9521234000013", "MUG-WHITE": "9521234000020"}
PACKS = {
    "MUG-BLUE": (PutPack(code="CASE", quantity=6, gtin="19521234000010", weight=2_300),),
    "MUG-WHITE": (PutPack(code="CASE", quantity=6, gtin="19521234000027", weight=2_300),),
    "TOWEL-S": (PutPack(code="BUNDLE", quantity=5),),
}
GIFT = SetMetafield(namespace="gift", key="message", value="Enjoy your tea!")
SHOPPERS = 12
STOCK = {"warehouse": 60, "hamburg": 12, "munich": 12}


class Counted:
    """Ids that count: channel_…1, channel_…2. For the seed alone."""

    def __init__(self) -> None:
        self._counts: Counter[Prefix] = Counter()

    def __call__(self, prefix: Prefix, slot: Slot | None = None) -> str:
        self._counts[prefix] += 1
        if slot is None:
            return f"{prefix}_{self._counts[prefix]:026d}"
        return with_slot(f"{prefix}_{self._counts[prefix] - 1:024d}00", slot)


async def seed(hub: Hub) -> None:
    """Fill an empty hub; leaves one that has a channel as it is."""
    if await hub.reads.count(Channel, Listing()):
        return
    services = services_on(hub.transact, utc_now, Counted())
    channels = [await _channel(services, *row) for row in CHANNELS]
    locations = [await _location(services, *row) for row in LOCATIONS]
    for row in (*PRODUCTS, *CHAIRS, *gift_order.PRODUCTS):
        await _product(services, channels, *row)
    await opening_hours(services, locations[0], locations[1:])
    for location in locations:
        await _stock(services, location)
    customers = [await _customer(services, number) for number in range(1, SHOPPERS + 1)]
    await services.ordering.place(
        SEED,
        "seed-order",
        PlaceOrder(
            channel_id=channels[0].id,
            customer_id=customers[0].id,
            lines=(PlaceLine(sku="TEAPOT", quantity=1), PlaceLine(sku="MUG-BLUE", quantity=4)),
            ship_to=customers[0].addresses[0],
            metafields=(GIFT,),
        ),
    )
    await DirectedHistory(hub, channels, locations, customers).write()
    await former_customer(services, channels[0])
    pottery = await supply_on_its_way(services, locations[0], locations[1])
    await cart(services, channels[0])
    await ring_fence(services, channels[0], locations[0], customers[1])
    await lots(services, channels[0], locations[0])
    await business_customers(services, channels[0], locations[0], customers[2])
    await cycle_counts(hub, services, locations[0], locations[1])
    await replenishment(services, pottery, locations[0], locations[1])
    await drop_shipping(services)


async def _channel(
    services: Services, code: str, name: str, kind: ChannelKind, prefix: str
) -> Channel:
    command = CreateChannel(
        code=code,
        name=name,
        kind=kind,
        number_prefix=prefix,
        currency=CURRENCY,
        time_zone="Europe/Berlin",
    )
    return await services.configuring.create_channel(SEED, f"seed-{code}", command)


async def _location(
    services: Services,
    code: str,
    name: str,
    kind: LocationKind,
    offers_pickup: bool,
    city: str,
    latitude: float,
    longitude: float,
) -> Location:
    where = Coordinates(latitude=latitude, longitude=longitude)
    command = CreateLocation(
        code=code,
        name=name,
        kind=kind,
        address=Address(country="DE", city=city, coordinates=where),
        time_zone="Europe/Berlin",
        offers_pickup=offers_pickup,
        rank=10 if kind is LocationKind.WAREHOUSE else 50,
    )
    return await services.configuring.create_location(SEED, f"seed-{code}", command)


async def _product(
    services: Services,
    channels: list[Channel],
    sku: str,
    title: str,
    category: str,
    cents: int,
    grams: int,
) -> None:
    prices = tuple(
        VariantPrice(channel_id=channel.id, amount=Money(cents, CURRENCY)) for channel in channels
    )
    material = SetMetafield(namespace="care", key="material", value=MATERIALS.get(sku))
    command = PutProduct(
        title=title,
        category=category,
        variants=(
            PutVariant(
                sku=sku,
                gtin=UNIT_GTINS.get(sku),
                weight=grams,
                packs=PACKS.get(sku, UNCHANGED),
                prices=prices,
                components=gift_order.KITS.get(sku, UNCHANGED),
                substitutes=SUBSTITUTES.get(sku, UNCHANGED),
            ),
        ),
        metafields=(material,),
    )
    await services.cataloging.put_product(SEED, f"seed-{sku}", command)


async def _stock(services: Services, location: Location) -> None:
    for sku in (*(row[0] for row in PRODUCTS), INSTEAD):
        command = MoveStock(
            kind=MovementKind.RECEIVE,
            sku=sku,
            location_id=location.id,
            quantity=STOCK[location.code],
            reason="Opening stock",
        )
        await services.stocking.move(SEED, f"seed-{location.code}-{sku}", command)


async def _customer(services: Services, number: int) -> Customer:
    name = "You" if number == 1 else f"Shopper {number}"
    address = Address(
        country="DE",
        street=f"Example street {number}",
        postal_code=f"{10_114 + number}",
        city="Berlin",
    )
    points = [GivenContactPoint(kind=ContactKind.EMAIL, value=f"shopper{number}@example.com")]
    if number == 1:
        points.append(GivenContactPoint(kind=ContactKind.PHONE, value="030 901820"))
    command = CreateCustomer(
        name=name,
        external_id=f"demo-{number}",
        contact_points=tuple(points),
        addresses=(address,),
    )
    return await services.registering.create_customer(SEED, f"seed-customer-{number}", command)
