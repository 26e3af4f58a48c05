"""The ledger of generated stock: levels, and what each movement leaves of them."""

from dataclasses import dataclass, field

from domain.inventory.stock import MOVEMENTS, NAMES, ON_HAND, MovementKind, StockName


@dataclass(slots=True)
class Level:
    """`suffix` is that of its id."""

    suffix: str
    sku: int
    location: int
    sequence: int = 0
    held: dict[StockName, int] = field(default_factory=lambda: dict.fromkeys(NAMES, 0))

    def move(self, kind: str, quantity: int) -> None:
        source, target = MOVEMENTS[MovementKind(kind)]
        if source is not StockName.OUTSIDE:
            self.held[source] -= quantity
        if target is not StockName.OUTSIDE:
            self.held[target] += quantity
        self.sequence += 1

    @property
    def available(self) -> int:
        return self.held[StockName.AVAILABLE]

    @property
    def on_hand(self) -> int:
        return sum([self.held[name] for name in ON_HAND])
