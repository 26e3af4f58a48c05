"""Audit trails: the history of an order or an inventory level, with proofs."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.history import trails as domain
from domain.history.canonical import HistoryLog
from domain.history.checkpoints import SignatureState
from domain.inventory.level import InventoryMovement as DomainMovement
from domain.orders.event import OrderEvent as DomainEvent
from execution.plans.batch import Batch, batched
from schema.shared.fields import derived, edge, enum, field, object_type
from schema.shared.scalars import BigInt

if TYPE_CHECKING:
    from schema.inventory.level import InventoryMovement
    from schema.orders.event import OrderEvent

AuditState = domain.AuditState

enum(
    HistoryLog,
    "A log whose events are hashed into a Merkle tree of its own.",
    ORDER_EVENTS="The events of all orders.",
    INVENTORY_MOVEMENTS="The movements of all inventory levels.",
)
enum(
    SignatureState,
    "What is known of the signatures of a checkpoint.",
    VALID="A key that the hub knows has signed it.",
    UNSIGNED="Nobody has signed it: the hub has no key.",
    UNKNOWN_KEY="Only keys that the hub does not know have signed it.",
    FORGED="A signature is not that of the key it names.",
)
enum(
    AuditState,
    "How far an event is in the tamper-evident history.",
    PENDING="It is not hashed yet; a background process does, within seconds.",
    HASHED="It is hashed, but newer than the newest checkpoint.",
    COVERED="The newest checkpoint covers it.",
)


@object_type(
    domain.HistoryCheckpoint,
    "The size and the root hash of a log at a moment, signed. Keep it elsewhere: the history up to "
    "it can then be checked against it, whatever happens to the database.",
)
class HistoryCheckpoint:
    log: HistoryLog = field("The log.")
    origin: str = derived(lambda one: one.checkpoint.origin, "Name of the hub's key, and the log.")
    size: BigInt = derived(lambda one: one.checkpoint.size, "Number of events that it covers.")
    root: str = field("Root of the Merkle tree (RFC 6962) of these events: SHA-256, base64.")
    taken_at: datetime = derived(lambda one: one.checkpoint.at, "When it was taken.")
    signature: SignatureState = derived(lambda one: one.signed, "What is known of its signatures.")
    keys: list[str] = field("The keys that have signed it, as name+id, at most 16.")
    note: str = derived(
        lambda one: one.checkpoint.note(),
        "The checkpoint as signed text (C2SP tlog-checkpoint), to print, send or store.",
    )


@object_type(
    domain.InclusionProof,
    "Proves that an event is in the history of a checkpoint (RFC 6962, 2.1.1).",
)
class InclusionProof:
    leaf_index: BigInt = field("Number of the event's leaf in the tree, from 0.")
    tree_size: BigInt = field("Size of the tree: that of the checkpoint.")
    hashes: list[str] = field(
        "The hashes beside the way from the leaf to the root, in base64; at most 63."
    )


@object_type(
    domain.ConsistencyProof,
    "Proves that the history of an older checkpoint is the beginning of that of a newer one "
    "(RFC 6962, 2.1.2).",
)
class ConsistencyProof:
    old: HistoryCheckpoint = field("The older checkpoint.")
    new: HistoryCheckpoint = field("The newer checkpoint.")
    hashes: list[str] = field("The hashes of the proof, in base64; at most 64.")
    verified: bool = field("Whether the proof leads from the root of one to that of the other.")


@object_type(domain.AuditEntry, "An event in an audit trail.")
class AuditEntry:
    event_id: strawberry.ID = field("Id of the order event or movement.")
    sequence: int = field("Its number within the order or level.")
    position: BigInt | None = field("Its position in the log; null while it has none.")
    state: AuditState = field("How far it is in the history.")
    leaf: str | None = field(
        "What is hashed of it, one line of JSON: docs/history.md. Texts that people write "
        "are in it as salted hashes. Null while it is pending, or if it is damaged."
    )
    leaf_hash: str | None = field("SHA-256 of a zero byte and `leaf`, in base64; null as `leaf`.")
    proof: InclusionProof | None = field(
        "Proves the leaf against the checkpoint of the trail; null until a checkpoint covers it."
    )
    verified: bool | None = field(
        "Whether the event, hashed again as it is stored now, is proved to be in the checkpoint. "
        "Null until one covers it; false if it was changed."
    )
    order_event: Annotated["OrderEvent", strawberry.lazy("schema.orders.event")] = edge(
        DomainEvent, key="order_event_id", description="The event; null for a movement."
    )
    movement: Annotated["InventoryMovement", strawberry.lazy("schema.inventory.level")] = edge(
        DomainMovement, key="movement_id", description="The movement; null for an order event."
    )


@object_type(
    domain.AuditTrail,
    "The history of an order or inventory level, each event hashed again and proved.",
)
class AuditTrail:
    log: HistoryLog = field("The log that the events are in.")
    verified: bool | None = field(
        "Whether all events shown that the checkpoint covers are proved, none is missing between "
        "them, and the signature of the checkpoint is not forged. Null until one is covered."
    )
    count: int = field("Number of events that the order or level has.")
    pending: int = derived(
        lambda trail: sum(one.state is AuditState.PENDING for one in trail.entries),
        "How many of the events shown are not hashed yet.",
    )
    checkpoint: HistoryCheckpoint | None = field(
        "The newest checkpoint of the log, that the proofs lead to; null before the first."
    )
    entries: list[AuditEntry] = field("The events, oldest first.", most=domain.ENTRIES_MAX)


def trail_of(which: HistoryLog) -> Any:
    """The history of the parent. The number of statements does not depend on that of parents."""

    async def all_of(info: Any, keys: Any, **given: Any) -> Sequence[Any]:
        trails: Sequence[Any] = await info.context.history.trails(
            which, keys, domain.Pages(**given)
        )
        return trails

    @batched(Batch("id", all_of))
    async def load(
        parent: strawberry.Parent[Any],
        info: strawberry.Info,
        first: Annotated[
            int,
            strawberry.argument(description=f"Number of events, 1 to {domain.ENTRIES_MAX}."),
        ] = domain.ENTRIES_DEFAULT,
        after_sequence: Annotated[
            int,
            strawberry.argument(
                description="Continue after the event of this number; 0: from the beginning."
            ),
        ] = 0,
    ) -> Any:
        pages = domain.Pages(first, after_sequence)
        return (await info.context.history.trails(which, [parent.id], pages))[0]

    def check(_context: Any, **given: Any) -> None:
        domain.Pages(**given)

    return strawberry.field(
        resolver=load,
        description="Its tamper-evident history: each event with its hash and a proof against the "
        "newest signed checkpoint.",
        metadata={"check": check},
    )
