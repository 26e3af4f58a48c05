"""New TypeIDs."""

from typeid import TypeID

from domain.shared.ids import Prefix


def new_id(prefix: Prefix) -> str:
    return str(TypeID(prefix=prefix.value))
