"""The unit of work: one transaction, as the domain sees it."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from domain.access.issued.keys import ApiKey
from domain.access.issued.tracking import TrackingLink
from domain.catalog.product import Price, Product, Variant
from domain.customers.customer import Customer
from domain.customers.group import CustomerGroup
from domain.inventory.counting.stock_count import StockCount
from domain.inventory.fencing.ring_fence import FencedUnits, RingFence
from domain.inventory.level import InventoryLevel
from domain.inventory.lots.lot import Lot
from domain.inventory.reservations.reservation import Reservation
from domain.inventory.stock import StockMove
from domain.inventory.supply.purchase_order import PurchaseOrder
from domain.inventory.supply.transfer_order import TransferOrder
from domain.metafields.metafield import Metafields
from domain.network.capacity import Used, Window
from domain.network.channel import Channel
from domain.network.group import LocationGroup
from domain.network.location import Location
from domain.network.methods import FulfillmentMethod
from domain.orders.annotations.reference import OrderReference, ReferenceKey
from domain.orders.annotations.relation import OrderRelation
from domain.orders.annotations.tag import OrderTag
from domain.orders.order import Order
from domain.ports.catalog.packs import Packs
from domain.ports.lots.stock_lots import StockLots
from domain.ports.metafield_owners import MetafieldRoot
from domain.ports.personal_data import PersonalData
from domain.ports.replenishment import ReplenishmentFacts
from domain.ports.sourcing.candidate import Candidate as Candidate
from domain.ports.stock_counting import StockCounting
from domain.ports.stock_imports import StockImports
from domain.ports.supply_promises import SupplyPromises
from domain.replenishment.alert import StockAlert
from domain.replenishment.policy import ReplenishmentPolicy
from domain.replenishment.suggestion import ReplenishmentSuggestion

Root = TypeVar(
    "Root",
    Channel,
    Customer,
    CustomerGroup,
    Product,
    Location,
    LocationGroup,
    Order,
    InventoryLevel,
    PurchaseOrder,
    TransferOrder,
    RingFence,
    Lot,
    Reservation,
    StockCount,
    ReplenishmentPolicy,
    ReplenishmentSuggestion,
    StockAlert,
    ApiKey,
    TrackingLink,
)
Annotation = TypeVar("Annotation", OrderTag, OrderReference, OrderRelation)
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class IdempotencyRecord:
    """The fingerprint of the input that a key was used for, and the id of the result. Without a
    scope it is of the release before, which knew none."""

    fingerprint: str
    answer: str
    scope: str | None

    def is_of_another(self, fingerprint: str) -> bool:
        """Whether another caller used the key. The release before did not note who: its caller is
        known by sending the same input."""
        return self.scope is None and self.fingerprint != fingerprint


class UnitOfWork(Protocol):
    """One transaction. Changes of loaded and added aggregates are committed together with their
    events and stock movements, or all are rolled back."""

    async def get(self, kind: type[Root], id: str) -> Root:
        """The aggregate with this id, with all its parts; `NotFound` when there is none."""
        ...

    async def find(self, kind: type[Root], **by: Any) -> Root | None: ...

    async def get_many(self, kind: type[Root], by: str, values: Iterable[str]) -> list[Root]:
        """Load several aggregates with one query. Getting one of them later needs no query."""
        ...

    async def existing_values(
        self, kind: type[Root], by: str, values: Iterable[str], **equal: str
    ) -> set[str]:
        """Which of these values exist, among aggregates with the attributes `equal`. Finding one
        of the others later needs no query."""
        ...

    async def order_of(self, part: type, id: str) -> Order:
        """The order that a delivery group, fulfillment order, shipment, parcel, payment or hold
        belongs to."""
        ...

    @property
    def personal_data(self) -> PersonalData: ...

    @property
    def counting(self) -> StockCounting: ...

    @property
    def replenishment(self) -> ReplenishmentFacts: ...

    @property
    def imports(self) -> StockImports: ...

    @property
    def packs(self) -> Packs: ...

    @property
    def lots(self) -> StockLots: ...

    @property
    def promises(self) -> SupplyPromises: ...

    def add(self, aggregate: Root) -> None: ...

    def discard(self, aggregate: Root) -> None:
        """Do not write this aggregate, nor its events and stock movements."""
        ...

    async def metafields(self, root: MetafieldRoot, owner_id: str) -> Metafields:
        """The metafields of the root, or of the line of an order that `owner_id` names. What is
        changed in them is kept with the work, and sets when the root was changed last."""
        ...

    async def annotations(
        self, order: Order, kind: type[Annotation]
    ) -> MutableMapping[str, Annotation]:
        """The annotations of an order of this kind, by id. What is changed in it is kept with
        the work, and sets when the order was changed last."""
        ...

    async def orders_with_references(
        self, channel_id: str, references: Sequence[ReferenceKey]
    ) -> dict[str, str]:
        """Which of these references orders of the channel have: the order's id by the key of the
        reference."""
        ...

    async def variants(
        self, skus: Iterable[str], priced_in: str | None = None
    ) -> dict[str, Variant]:
        """The variants with these SKUs, by SKU. With a channel's id in `priced_in`, its
        `prices` need no query of their own."""
        ...

    async def prices(self, channel_id: str, variant_ids: Iterable[str]) -> dict[str, Price]: ...

    async def candidates(self, skus: Iterable[str], chosen: Sequence[str]) -> list[Candidate]:
        """Locations with these SKUs: the `chosen` ones or, when none are chosen, every active
        location that ships. Their levels are locked until the transaction ends."""
        ...

    async def used_capacity(
        self, location_ids: Iterable[str], window: Window
    ) -> dict[tuple[str, FulfillmentMethod], Used]:
        """What fulfillment orders of these locations take in this window, with those of this
        transaction. Others that place orders at this moment may not be counted."""
        ...

    def take_capacity(
        self, location_id: str, method: FulfillmentMethod, at: datetime, taken: Used
    ) -> None:
        """Count a new fulfillment order in what follows in this transaction."""
        ...

    async def orders_waiting_for_stock(self) -> list[str]:
        """Ids of orders with units that wait for stock (they are backordered, or recorded without
        stock) of which some location now has units, or of which some have arrived for them; in
        their turn, at most 500."""
        ...

    async def recheck_stock(self, skus: Iterable[str]) -> None:
        """Before units of these are said to be short: if there are more by now than `candidates`
        found, because somebody gave them back meanwhile, the transaction is repeated."""
        ...

    async def expired_reservations(self, now: datetime, skus: Sequence[str] | None) -> list[str]:
        """Ids of reservations whose time has come and whose units were not given back yet, of these
        SKUs or of any; the earliest first, at most 100."""
        ...

    async def fenced_units(self, channel_id: str, skus: Iterable[str]) -> list[FencedUnits]:
        """The active ring-fences of a channel and those of every channel (for groups of customers)
        for these SKUs where `candidates` found ring-fenced units, the first to end first, with what
        this transaction took of them and gave back."""
        ...

    def change_fenced(self, fenced: FencedUnits, units: int) -> None:
        """Give units back to a ring-fence, or take them (negative) as consumed. The transaction is
        repeated if the ring-fence has changed its owner, ended or become too small meanwhile."""
        ...

    async def expired_ring_fences(self, now: datetime, skus: Sequence[str] | None) -> list[str]:
        """Ids of ring-fences whose time has come and that have not ended yet, of these SKUs or of
        any; the earliest first, at most 100."""
        ...

    async def expired_backorders(self, now: datetime) -> list[str]:
        """Ids of orders with units that have waited as long as they may, and of which nobody is
        asked yet; the oldest first, at most 500."""
        ...

    async def parcels_numbered(self, number: str, carrier: str | None) -> list[str]:
        """Ids of the parcels with this tracking number, of one carrier if it is given. At most
        two."""
        ...

    async def next_number(self, channel_id: str) -> int:
        """The next order number of a channel: unique and rising. Some are never used."""
        ...

    async def level(self, sku: str, location_id: str) -> InventoryLevel:
        """The inventory level, created with zero quantities if there is none; `NotFound` for an
        unknown SKU or location."""
        ...

    async def levels(self, skus: Iterable[str], location_id: str) -> dict[str, InventoryLevel]:
        """The same for several SKUs, by the SKUs given; `NotFound` for each unknown one."""
        ...

    def move(self, moves: Iterable[StockMove]) -> None:
        """Request stock movements. They are made before the commit, which may then fail with
        `OutOfStock` or `InsufficientStock`."""
        ...

    def note_moved(self, moves: Iterable[StockMove]) -> None:
        """Count these movements of an order in the candidates of the next one."""
        ...

    async def find_idempotency_key(self, key: str, scope: str) -> IdempotencyRecord | None:
        """What the key was used for in this scope, or by the release before in any."""
        ...

    def add_idempotency_key(
        self, key: str, scope: str, fingerprint: str, answer: str, at: datetime
    ) -> None:
        """Store a key that was looked for before."""
        ...

    def savepoint(self) -> AbstractAsyncContextManager["UnitOfWork"]:
        """A nested unit of work that can be rolled back alone."""
        ...


@dataclass(frozen=True, kw_only=True)
class Needs:
    """What the placing of an order will look for. Orders that wait at the same moment are looked
    for and written together, in one transaction. Two that have one of `alone` in common are not:
    each of them must see what became of the other."""

    channel_id: str
    customer_id: str | None
    skus: tuple[str, ...]
    order_id: str | None
    external_id: str | None
    alone: frozenset[str]
    # The idempotency key and its scope.
    key: tuple[str, str] | None = None


class Transact(Protocol):
    """Runs an operation in one transaction, and retries it when the database requires that. With
    `needs`, others may be in the same transaction: each is refused or fails alone."""

    async def __call__(
        self,
        operation: Callable[[UnitOfWork], Awaitable[Answer]],
        needs: Needs | None = None,
    ) -> Answer: ...
