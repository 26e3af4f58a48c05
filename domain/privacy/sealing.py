"""What is sealed in a sealed backup, and with whose key.

Every column of the register is sealed, each value with the key of who can have it erased: when that
key is destroyed, what the backup has of it is as good as erased. What an erasure keeps is sealed
with the key of the hub, which is never destroyed."""

from collections.abc import Mapping
from enum import StrEnum

from domain.privacy.personal import PERSONAL, About, Erasure, Personal

# The subject of the key that is never destroyed.
HUB = "hub"
_STAFF = "staff:"


class Holder(StrEnum):
    """Whose key it is: of the order or the customer, of an order's data of staff, which another
    rule erases, or of the hub."""

    SUBJECT = "SUBJECT"
    STAFF = "STAFF"
    HUB = "HUB"


# Tables of which a sealed backup has no row, and why.
LEFT_OUT: Mapping[str, str] = {
    "personal_keys": "the backup would open itself",
    "import_rejects": "they belong to nobody the hub knows; the next import finds them again",
    "log_heads": "made again of the positions",
}
# Sealed beside the register: with the salt of a text, whoever has its hash can try texts until one
# fits. An erasure destroys it.
SALTS: Mapping[tuple[str, str], str] = {
    ("order_event_leaves", "salt"): "order_events",
    ("inventory_movement_leaves", "salt"): "inventory_movements",
    ("history_erasures", "salt"): "",
}
# What says which row it is where the primary key itself is sealed.
NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "order_tags": ("order_id",),
    "search_terms": ("owner_id",),
    "idempotency_keys": ("answer",),
}


def staff_of(order_id: str) -> str:
    """The subject of what an order says about staff."""
    return f"{_STAFF}{order_id}"


def order_of_staff(subject: str) -> str | None:
    return subject.removeprefix(_STAFF) if subject.startswith(_STAFF) else None


def holder_of(personal: Personal) -> Holder:
    if personal.erasing is Erasure.KEPT:
        return Holder.HUB
    return Holder.STAFF if personal.about is About.STAFF else Holder.SUBJECT


def sealed_columns(table: str) -> Mapping[str, tuple[Holder, Erasure]]:
    """The sealed columns of a table: with whose key, and what stands there without it."""
    if table in LEFT_OUT:
        return {}
    found = {
        column: (holder_of(personal), personal.erasing)
        for (name, column), personal in PERSONAL.items()
        if name == table
    }
    salts = {column: (Holder.SUBJECT, Erasure.NULL) for name, column in SALTS if name == table}
    return found | salts
