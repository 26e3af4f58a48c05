"""Callers of every role, and the rows of two customers, two channels, two stores and two
partners."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.access.caller import Caller
from domain.access.roles import UNLIMITED, Role, Scope
from domain.customers.customer import CreateCustomer, Customer
from domain.fulfillment.fulfillment_order import FulfillmentMethod
from domain.fulfillment.shipment import TrackingKind
from domain.metafields.metafield import SetMetafield
from domain.orders.annotations.reference import ReferenceKey
from domain.orders.lines.charge import ChargeKind
from domain.orders.order import Order
from domain.services.metafields.commands import SetMetafields
from domain.services.orders.commands.ordering import PlaceCharge, PlaceLine
from domain.shared.amounts.money import Money
from execution.checks.budget import Budget
from hub.http.graph import make_graph
from hub.wiring import Hub
from persistence.tables.mapping.nouns import TABLES
from tests.copies import copied
from tests.shop import Shop

# Large answers are compared whole: what they cost is the business of other tests.
GENEROUS = Budget(maximum=10**9, spent=10**9)
GRAPH = make_graph(budget=GENEROUS)
Rows = dict[str, list[dict[str, Any]]]


@dataclass
class Scene:
    """A shop with orders of two customers, and who asks for them."""

    hub: Hub
    shop: Shop
    ada: Customer
    bob: Customer
    orders: dict[str, Order]

    def callers(self) -> dict[str, Caller]:
        """One or two of every role, limited in every way that a role can be."""
        shop = self.shop

        def at(*places: Any) -> Scope:
            return Scope(location_ids=frozenset(place.id for place in places))

        def through(*channels: Any) -> Scope:
            return Scope(channel_ids=frozenset(channel.id for channel in channels))

        both = Scope(through(shop.pos).channel_ids, at(shop.downtown).location_ids)
        scopes: dict[str, tuple[Role, Scope]] = {
            "the link of an order": (Role.TRACKING, Scope(order_id=self.orders["split"].id)),
            "a link without an order": (Role.TRACKING, UNLIMITED),
            "ada": (Role.CUSTOMER, Scope(customer_id=self.ada.id)),
            "bob": (Role.CUSTOMER, Scope(customer_id=self.bob.id)),
            "a customer without an id": (Role.CUSTOMER, UNLIMITED),
            "an associate downtown": (Role.ASSOCIATE, both),
            "an associate of the harbor": (Role.ASSOCIATE, at(shop.harbor)),
            "an associate of nowhere": (Role.ASSOCIATE, UNLIMITED),
            "a packer": (Role.WAREHOUSE, at(shop.warehouse)),
            "an agent": (Role.AGENT, UNLIMITED),
            "an agent of the web": (Role.AGENT, through(shop.web)),
            "a manager": (Role.MANAGER, UNLIMITED),
            "a manager of the marketplace": (Role.MANAGER, through(shop.marketplace)),
            "the supplier": (Role.PARTNER, at(shop.supplier)),
            "the warehouse's operator": (Role.PARTNER, at(shop.warehouse)),
            "a partner without a location": (Role.PARTNER, UNLIMITED),
            "an integration": (Role.INTEGRATION, UNLIMITED),
            "an integration of the web": (Role.INTEGRATION, through(shop.web)),
            "an administrator": (Role.ADMIN, UNLIMITED),
        }
        return {
            name: Caller(actor=name, role=role, scope=scope)
            for name, (role, scope) in scopes.items()
        }

    async def ask(
        self, caller: Caller, query: str, variables: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The answer, with its errors and extensions."""
        context = self.hub.context(caller)
        result = await GRAPH.execute(query, dict(variables or {}), context)
        errors = [error.formatted for error in result.errors or ()]
        return {"data": result.data, "errors": errors, "extensions": result.extensions or {}}

    async def rows(self) -> Rows:
        """All rows of all nouns, by the names of their kinds."""
        found: Rows = {}
        async with self.hub.engines.reader.connect() as connection:
            for kind, table in TABLES.items():
                rows = (await connection.execute(select(table))).mappings()
                found[kind.__name__] = [dict(row) for row in rows]
        return found


async def a_scene(shop: Shop) -> Scene:
    """Made once in a process, then copied."""

    async def make() -> Any:
        made = await new_scene(shop)
        return made.ada, made.bob, made.orders

    return Scene(shop.hub, shop, *await copied(shop.hub, "access", make))


async def new_scene(shop: Shop) -> Scene:
    bob = CreateCustomer(name="Bob Brook")
    second = await shop.services.registering.create_customer(shop.caller, None, bob)
    scene = Scene(shop.hub, shop, shop.customer, second, {})
    for place in (shop.warehouse, shop.downtown, shop.harbor, shop.supplier):
        for sku in ("CUP", "POT"):
            await shop.stock(20, sku, at=place)
    ada, bob_id = shop.customer.id, second.id
    at = {"channel_id": shop.marketplace.id}
    places = {
        "web": {"customer_id": ada},
        "downtown": {"customer_id": ada, **_pickup(shop.downtown), "channel_id": shop.pos.id},
        "harbor": {"customer_id": bob_id, **_pickup(shop.harbor)},
        "supplied": {"customer_id": bob_id, **at, "lines": (_line(shop.supplier, "CUP"),)},
        "split": {
            **{"customer_id": bob_id, **at, "email": "bob@example.com", "note": "Ring twice"},
            "lines": (_line(shop.supplier, "CUP"), _line(shop.warehouse, "POT")),
            "charges": (PlaceCharge(kind=ChargeKind.FEE, amount=Money(500, "EUR")),),
            "tags": ("vip",),
            "references": (ReferenceKey(system="erp", type="order", value="4711"),),
        },
    }
    for name, given in places.items():
        scene.orders[name] = await shop.place(**given)
    await _lived(scene)
    return scene


async def _lived(scene: Scene) -> None:
    """Orders are shipped, tracked, paid and held."""
    shop, orders = scene.shop, scene.orders
    for name in ("web", "split", "supplied"):
        for work in orders[name].fulfillment_orders[:1]:
            shipment = await shop.ship(work)
            await shop.track(shipment, TrackingKind.TRANSIT)
        await shop.pay(orders[name])
    await shop.hold(await shop.load(orders["harbor"].id))
    short = await shop.place(30, channel_id=shop.marketplace.id, customer_id=scene.ada.id)
    orders["short"] = short
    given = SetMetafield(namespace="erp", key="rank", value="7")
    owners = [orders["split"].id, orders["split"].lines[0].id, scene.ada.id]
    for owner in owners:
        await shop.services.describing.set_metafields(
            shop.caller, None, SetMetafields(owner_id=owner, metafields=(given,))
        )


def _pickup(store: Any) -> dict[str, Any]:
    return {"method": FulfillmentMethod.PICKUP, "location_id": store.id}


def _line(place: Any, sku: str) -> PlaceLine:
    return PlaceLine(sku=sku, quantity=1, location_id=place.id)
