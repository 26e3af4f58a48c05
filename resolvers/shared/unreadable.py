"""Rows of a bulk mutation that could not be read as what they should be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.shared.errors import DomainError, InvalidInput
from execution.bulk.rows import Fault, Faults


@dataclass(frozen=True)
class UnreadableRow:
    """Stands for a row in its place."""

    faults: Sequence[Fault]

    @property
    def errors(self) -> tuple[DomainError, ...]:
        return self.located()

    def located(self, *root: str) -> tuple[DomainError, ...]:
        """Each fault as an error, with its path from the root of the input."""
        return tuple(
            InvalidInput(fault.path[-1] if fault.path else "rows", fault.reason).at(
                *root, *fault.path
            )
            for fault in self.faults
        )


def all_rows(readable: Sequence[Any], faults: Faults) -> list[Any]:
    """The rows in the order in which they were sent."""
    rest = iter(readable)
    count = len(readable) + len(faults)
    return [UnreadableRow(faults[n]) if n in faults else next(rest) for n in range(count)]
