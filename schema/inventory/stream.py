"""What the live stream of stock says."""

from typing import Annotated, Any, Union

import strawberry

from domain.inventory import level as domain
from domain.shared.paging import cursor_of
from schema.inventory.level import InventoryLevel, InventoryMovement
from schema.shared.fields import derived, edge, field, object_type, optional
from schema.shared.snapshot import INVENTORY, SNAPSHOT_CURSOR, Snapshot


@strawberry.input(description="Which stock to follow. What is left out does not restrict it.")
class InventoryTopic:
    skus: list[str] | None = optional("Of these SKUs, at most 250; of a kit: its components.")
    location_id: strawberry.ID | None = optional("At this location.")


@object_type(Snapshot, "The stock levels asked for, as they are when the stream begins.")
class InventorySnapshot:
    cursor: str = derived(lambda snapshot: cursor_of(INVENTORY, snapshot.position), SNAPSHOT_CURSOR)
    inventory_levels: list[InventoryLevel] = derived(
        lambda snapshot: snapshot.things, "At most 250 levels.", most=250
    )
    complete: bool = field("Whether these are all levels asked for.")


@object_type(domain.InventoryMovement, "A stock movement, as it happens.")
class InventoryChange:
    cursor: str = derived(
        lambda movement: cursor_of(INVENTORY, movement.position),
        "Give it as `after` to resume after this change.",
    )
    movement: InventoryMovement = derived(lambda movement: movement, "The movement.")
    inventory_level: InventoryLevel = edge(
        domain.InventoryLevel, key="level_id", description="The level as it is now."
    )


InventoryMessage: Any = Annotated[
    Union[InventorySnapshot, InventoryChange],  # noqa: UP007
    strawberry.union(
        "InventoryMessage", description="A snapshot when the stream begins, then changes."
    ),
]
