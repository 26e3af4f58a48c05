"""New TypeIDs."""

from typeid import TypeID

from domain.shared.ids import Prefix, Slot, with_slot


def new_id(prefix: Prefix, slot: Slot | None = None) -> str:
    """A new id, in the given slot or any."""
    id = str(TypeID(prefix=prefix.value))
    return id if slot is None else with_slot(id, slot)
