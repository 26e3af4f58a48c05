"""A metafield: one typed attribute of an order, order line, customer, product or location."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.metafields.values import InvalidValue, MetafieldType, canonical
from domain.shared import bounds
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.errors import InvalidInput
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Value

METAFIELDS_MAX = 100
NAME_MAX = 64
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


def hash_of(value: str) -> str:
    """What look-ups by value find: values themselves are too long for an index."""
    return sha256(value.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Metafield:
    """The value is text in the canonical form of its type."""

    owner_id: str
    namespace: str
    key: str
    type: MetafieldType
    value: str
    updated_at: datetime

    @property
    def id(self) -> str:
        return f"{self.owner_id}:{self.namespace}:{self.key}"

    @property
    def value_hash(self) -> str:
        return hash_of(self.value)


@dataclass(frozen=True, kw_only=True)
class SetMetafield(Cleaned):
    """A metafield to set; to remove, where the value is `None`."""

    namespace: Code
    key: Code
    type: MetafieldType = MetafieldType.TEXT
    value: Value | Unchanged | None = UNCHANGED

    def __post_init__(self) -> None:
        require_name("namespace", self.namespace)
        require_name("key", self.key)
        if isinstance(self.value, Unchanged):
            bounds.invalid("value", "is needed; null removes the metafield")
        elif self.value is not None:
            try:
                # Equal values make equal commands, however they were written.
                object.__setattr__(self, "value", canonical(self.type, self.value))
            except InvalidValue as fault:
                bounds.invalid("value", str(fault))


def require_name(field: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        reason = f"must be 1 to {NAME_MAX} of a-z, 0-9, _ and -, beginning with a letter"
        bounds.invalid(field, reason)


def require_distinct(metafields: Sequence[SetMetafield], least: int = 0) -> None:
    """Pass, or a fault: too many of them, or one that is named twice."""
    bounds.count("metafields", metafields, METAFIELDS_MAX, least)
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(metafields):
        name = one.namespace, one.key
        if name in seen:
            bounds.invalid(f"metafields.{index}.key", "must not be named twice in a namespace")
        seen.add(name)


class Metafields:
    """All metafields of one owner, to be changed."""

    def __init__(self, owner_id: str, metafields: Iterable[Metafield] = ()) -> None:
        self.owner_id = owner_id
        self._fields = {(one.namespace, one.key): one for one in metafields}

    @property
    def all(self) -> tuple[Metafield, ...]:
        return tuple(self._fields.values())

    def set(self, wanted: Iterable[SetMetafield], at: datetime) -> None:
        """Set what has a value and remove what has none; the others stay as they are."""
        for one in wanted:
            name = one.namespace, one.key
            known = self._fields.get(name)
            if not isinstance(one.value, str):
                self._fields.pop(name, None)
            elif known is None or (known.type, known.value) != (one.type, one.value):
                self._fields[name] = Metafield(
                    owner_id=self.owner_id,
                    namespace=one.namespace,
                    key=one.key,
                    type=one.type,
                    value=one.value,
                    updated_at=at,
                )
        if len(self._fields) > METAFIELDS_MAX:
            raise InvalidInput("metafields", f"must be at most {METAFIELDS_MAX} of one owner")
