"""Refusals about the stock of a SKU."""

from dataclasses import dataclass

from domain.shared.error_base import DomainError, fact


@dataclass(eq=False)
class KitHasNoStock(DomainError):
    """The SKU is a kit: its components have stock, the kit itself has none."""

    sku: str = fact("SKU of the kit.")
    components: tuple[str, ...] = fact("SKUs of its components.")

    def __str__(self) -> str:
        named = ", ".join(self.components)
        return f"{self.sku} is a kit and has no stock of its own. Name its components: {named}."


@dataclass(eq=False)
class UnknownPack(DomainError):
    """The variant has no pack with that code."""

    sku: str = fact("SKU of the variant.")
    pack: str = fact("The code that was given.")
    packs: tuple[str, ...] = fact("Codes of the packs that it has.")

    def __str__(self) -> str:
        if not self.packs:
            return f"{self.sku} has no packs. Leave out the pack, and give the quantity in units."
        return f"{self.sku} has no pack {self.pack}. Its packs are {', '.join(self.packs)}."


@dataclass(eq=False)
class InsufficientLot(DomainError):
    """The location has fewer units of the lot than are to be moved."""

    sku: str = fact("The SKU.")
    location_id: str = fact("Id of the location.")
    lot_code: str | None = fact("Code of the lot.")
    available: int = fact("Units of the lot that can be moved.")

    def __str__(self) -> str:
        return (
            f"Only {self.available} units of lot {self.lot_code} of {self.sku} can be moved at"
            f" {self.location_id}. Name other lots, or none: then the first to expire are taken."
        )


@dataclass(eq=False)
class StockMismatch(DomainError):
    """The available quantity changed since the count began. Read it again before counting."""

    sku: str = fact("The SKU.")
    location_id: str = fact("Id of the location.")
    expected: int = fact("The available quantity that the counter had seen.")
    actual: int = fact("The available quantity now.")

    def __str__(self) -> str:
        return (
            f"{self.actual} units of {self.sku} are now available at {self.location_id}, not"
            f" {self.expected}. Read the level again, then count."
        )
