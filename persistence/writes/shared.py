"""What the operations of one transaction have in common: what they look up, and the numbers and
idempotency keys that they use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from persistence.engine.driver import Statements
from persistence.idempotency.keys import IdempotencyKeys
from persistence.writes.identity_map import IdentityMap
from persistence.writes.lookups import Lookups
from persistence.writes.order_numbers import OrderNumbers
from persistence.writes.stock.candidates import Candidates
from persistence.writes.stock.capacity import CapacityUse
from persistence.writes.stock.ring_fences import RingFences


@dataclass(frozen=True)
class Shared:
    """`aggregates` are known to all operations and changed by none."""

    lookups: Lookups
    candidates: Candidates
    fences: RingFences
    capacity: CapacityUse
    numbers: OrderNumbers
    keys: IdempotencyKeys
    locking: bool
    aggregates: IdentityMap = field(default_factory=IdentityMap)

    @classmethod
    def of(
        cls,
        statements: Statements,
        *,
        locking: bool,
        blocks: Mapping[str, Iterable[int]] | None = None,
    ) -> "Shared":
        """Nothing is known yet. Without `locking`, see `Candidates`."""
        locking = locking or statements.dialect.name == "sqlite"
        return cls(
            lookups=Lookups(statements),
            candidates=Candidates(statements, locking=locking),
            fences=RingFences(statements),
            capacity=CapacityUse(statements),
            numbers=OrderNumbers(statements, blocks),
            keys=IdempotencyKeys(statements),
            locking=locking,
        )
