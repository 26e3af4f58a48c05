"""What can be sold of a SKU, and what that number is made of."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

import strawberry

from domain.catalog import product as domain_catalog
from domain.inventory import level as domain
from domain.inventory.availability import Availability as Stock
from domain.inventory.availability import AvailabilityTerm as Term
from domain.inventory.availability import AvailabilityTermKind
from domain.inventory.kits import KitPart
from domain.inventory.selling_ahead import SellingAhead as Ahead
from domain.inventory.supply import expected as domain_expected
from domain.network import channel as domain_channel
from domain.network.backorder_rules import backorder_rule, by_sku
from execution.checks.directives import sized
from schema.inventory.level import InventoryLevel
from schema.inventory.supply.expected import ExpectedAvailability, ExpectedSupply
from schema.network.channel import BackorderMode
from schema.shared.fields import derived, enum, field, object_type
from schema.shared.scalars import BigInt

if TYPE_CHECKING:
    from schema.catalog.product import Variant


async def _expected(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    served: list[Any] = stock.served(stock.levels_now or stock.levels)
    loaders = info.context.loaders
    supplies_of = loaders.many(domain_expected.ExpectedSupply, "level_id")
    found = await supplies_of.load_many(level.id for level in served)
    supplies = [supply for supplies in found for supply in supplies]
    return sorted(supplies, key=lambda supply: (supply.expected_at, supply.id))


enum(
    AvailabilityTermKind,
    "What a number of available units is made of.",
    ON_HAND="Units physically at the locations, in any condition.",
    RESERVED="Less what is reserved for orders and carts.",
    COMMITTED="Less what locations work on.",
    SAFETY_STOCK="Less what is kept back from sale by every channel.",
    RING_FENCED="Less what is ring-fenced for channels and groups, those asked for included.",
    QUALITY_CONTROL="Less what is to be inspected.",
    DAMAGED="Less what is damaged.",
    EXPIRED_RESERVATIONS="Plus what carts kept whose time has come.",
    EXPIRED_RING_FENCES="Plus what was ring-fenced until a time that has come.",
    RING_FENCED_FOR_CHANNEL="Plus what is ring-fenced for the channel.",
    EXPIRED_LOTS="Less what is available of lots that are sold no more.",
    RING_FENCED_FOR_GROUP="Plus what is ring-fenced for the group, in every channel or this one.",
    STALE_FEED="Less what is at locations whose stock was told too long ago (`stockFeed`).",
    EXCLUDED_BY_CHANNEL="Less what the channel does not sell from some locations.",
    BUFFERED_BY_CHANNEL="Less what the channel keeps back as a buffer.",
    LIMITED_BY_PART="The kits that the part with the fewest units for them is enough for.",
)


@object_type(Term, "A term of a sum: so many units more or fewer, for one reason.")
class AvailabilityTerm:
    kind: AvailabilityTermKind = field("The reason.")
    quantity: BigInt = field("Number of units; negative where they cannot be sold.")
    sku: str | None = field("SKU of the part that limits a kit; null for any other reason.")


async def _why(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    if stock.is_past:
        return stock.why(cast(Any, stock.levels))
    levels = await info.context.unlimited.many(domain.InventoryLevel, "sku").load(stock.sku)
    return stock.why(levels)


async def _variant(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    found = await info.context.loaders.many(domain_catalog.Variant, "sku").load(stock.sku)
    return found[0] if found else None


async def _ahead(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    if stock.channel_id is None:
        return None
    now, context = datetime.now(UTC), info.context
    channel = await context.unlimited.one(domain_channel.Channel).load(stock.channel_id)
    rule = backorder_rule(by_sku(channel.backorder_rules), stock.sku, now)
    levels: list[Any] = stock.served(stock.levels)
    supplies_of = context.unlimited.many(domain_expected.ExpectedSupply, "level_id")
    found = await supplies_of.load_many(level.id for level in levels)
    expected = [supply for supplies in found for supply in supplies]
    waiting = await context.unlimited.waiting(stock.channel_id).load(stock.sku)
    policy = domain_channel.policy_under(rule, channel.availability_policy, now)
    sells = policy is domain_channel.AvailabilityPolicy.BACKORDER
    return Ahead(expected, waiting, sells, rule)


async def _orderable(stock: strawberry.Parent[Stock], info: strawberry.Info) -> Any:
    ahead = await _ahead(stock, info)
    return None if ahead is None else ahead.orderable(stock.available)


@object_type(Ahead, "What of a SKU can be ordered in a channel ahead of stock.")
class SellingAhead:
    sells: bool = field("Whether units that are short may wait; else they are refused.")
    units: BigInt | None = derived(
        lambda ahead: ahead.units,
        "How many more units may wait now; null: any number. Of a rule with `limitUnits` what its "
        "limit leaves, with `onlyAgainstSupply` no more than `promisable`.",
    )
    waiting: BigInt = field("Number of units that wait already, of all orders of the channel.")
    mode: BackorderMode | None = derived(
        lambda ahead: ahead.rule.mode if ahead.rule else None,
        "Why they are sold ahead; null without a backorder rule.",
    )
    available_from: datetime | None = derived(
        lambda ahead: ahead.rule.available_from if ahead.rule else None,
        "When a pre-order is released; null of anything else.",
    )
    until: datetime | None = derived(
        lambda ahead: ahead.rule.until if ahead.rule else None,
        "Until when they are sold ahead; null: no such time.",
    )
    promisable: list[ExpectedAvailability] = derived(
        lambda ahead: ahead.promisable(datetime.now(UTC)),
        "What is expected and promised to nobody, the earliest first: who orders is promised it.",
        most=20,
    )


@object_type(KitPart, "A part of a kit, and what can be sold of it.")
class PartAvailability:
    sku: str = field("SKU of the part.")
    quantity: int = field("Number of units in one kit.")
    available: BigInt = field("Units of the part available to sell, at the same locations.")


@object_type(Stock, "What can be sold of a SKU, over the active locations asked for.")
class Availability:
    sku: str = field("The SKU asked for.")
    available: BigInt = derived(
        lambda stock: stock.available,
        "Units available to sell: so many are accepted by `placeOrder`, delivered by the `method` "
        "asked for from locations that deliver by it. Collected goods come from the store of their "
        "group: ask for its `locationIds`. Of a kit: as many as its parts are enough for, over all "
        "locations that ship, and at each store where it is collected.",
    )
    orderable: BigInt = strawberry.field(
        resolver=_orderable,
        description="How many units can be ordered in the channel of `channelId`: those available, "
        "and `sellingAhead.units`, which wait. Null where any number can, or no channel is given.",
    )
    selling_ahead: SellingAhead = strawberry.field(
        resolver=_ahead,
        description="What can be ordered in the channel of `channelId` ahead of stock; null where "
        "no channel is given.",
    )
    why: list[AvailabilityTerm] = strawberry.field(
        resolver=_why,
        directives=[sized(15)],
        description="What `available` is made of: its terms add up to it. Of a kit: which parts "
        "limit it.",
    )
    parts: list[PartAvailability] = derived(
        lambda stock: getattr(stock, "parts", ()),
        "The parts of a kit, with what can be sold of each; empty where the SKU is no kit.",
        most=10,
    )
    incoming: BigInt = derived(
        lambda stock: stock.total("incoming", "in_transit"),
        "Units expected there from suppliers or in transit from other locations.",
    )
    inventory_levels: list[InventoryLevel] = derived(
        lambda stock: [
            level for level in stock.levels_now or stock.levels if level.location_id in stock.shown
        ],
        "The levels as they are now, one for each location, whatever it delivers by; their "
        "`quantities` have what they had.",
        most=100,
    )
    expected: list[ExpectedSupply] = strawberry.field(
        resolver=_expected,
        directives=[sized(100)],
        description="The units that are expected now and that the caller may see, each with its "
        "date, the earliest first.",
    )
    variant: Annotated["Variant", strawberry.lazy("schema.catalog.product")] | None = (
        strawberry.field(
            resolver=_variant,
            description="The variant; null when no variant has this SKU.",
        )
    )
