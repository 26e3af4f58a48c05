"""What a mutation may answer instead of doing what it was asked. Fields as in `domain.errors`."""

import strawberry

from schema.money import Money
from schema.views import said


@strawberry.interface(description="A rule said no. Nothing was changed; the facts say what to do.")
class DomainError:
    message: str = said("For a person to read, in English.")


@strawberry.type(description="There is no such thing.")
class NotFound(DomainError):
    entity: str = said("What was looked for.")
    key: str = said("The id, SKU or code it was looked for by.")


@strawberry.type(description="What must be unique is taken.")
class AlreadyExists(DomainError):
    entity: str = said("What already exists.")
    field: str = said("Which input field is taken.")
    value: str = said("The value that is taken.")
    id: strawberry.ID = said("Who has it.")


@strawberry.type(description="Someone else changed it since it was read. Read again, then decide.")
class ChangedMeanwhile(DomainError):
    entity: str = said("What changed.")
    id: strawberry.ID = said("Which one.")
    current_version: int = said("The version it is at by now.")


@strawberry.type(description="This idempotency key was used for another input. Take a fresh one.")
class IdempotencyKeyReused(DomainError):
    key: str = said("The key.")


@strawberry.type(description="A value that cannot be: negative, overlong, malformed.")
class InvalidInput(DomainError):
    field: str = said("Which input field.")
    reason: str = said("What it must be.")


@strawberry.type(description="An order without lines, in a channel that may not announce orders.")
class EmptyOrder(DomainError):
    pass


@strawberry.type(description="Not enough can be sold. Nothing was reserved.")
class OutOfStock(DomainError):
    sku: str = said("The SKU that falls short.")
    available: int = said("How many units can be sold now.")


@strawberry.type(description="The price is not the one the channel expected. Show it, ask again.")
class PriceChanged(DomainError):
    sku: str = said("Whose price it is.")
    expected: Money = said("What the channel expected.")
    actual: Money | None = said("What it costs; null when it has no price in this channel.")


@strawberry.type(description="An amount in another currency than the order's or channel's.")
class CurrencyMismatch(DomainError):
    expected_currency: str = said("The currency it must be, ISO 4217.")
    actual_currency: str = said("The currency it was.")


@strawberry.type(description="The channel lacks this permission, or is switched off.")
class ChannelMayNot(DomainError):
    channel_code: str = said("Which channel.")
    permission: str = said("What it would need.")


@strawberry.type(description="The order is on hold; every hold must be released first.")
class OnHold(DomainError):
    order_id: strawberry.ID = said("Which order.")
    reasons: list[str] = said("Why it is held.")


@strawberry.type(description="Not possible in this state.")
class IllegalTransition(DomainError):
    entity: str = said("What would have moved.")
    from_state: str = said("The state it is in.", name="from")
    action: str = said("What was asked.")
    allowed: list[str] = said("What is possible instead.")


@strawberry.type(description="More units than can take this step.")
class QuantityExceeded(DomainError):
    line_id: strawberry.ID = said("Of which order line.")
    requested: int = said("Units asked for.")
    possible: int = said("Units that can.")


@strawberry.type(description="More money than there is to take or give back.")
class AmountExceeded(DomainError):
    requested: Money = said("What was asked.")
    maximum: Money = said("What is possible.")


@strawberry.type(description="Not enough units stand under that name at that location.")
class InsufficientStock(DomainError):
    sku: str = said("Which SKU.")
    location_id: strawberry.ID = said("At which location.")
    name: str = said("Under which name units were sought.")
    quantity: int = said("How many stand there.")


@strawberry.type(description="Stock moved since the counter looked. Look again before counting.")
class StockMismatch(DomainError):
    sku: str = said("Which SKU.")
    location_id: strawberry.ID = said("At which location.")
    expected: int = said("What the counter had seen as available.")
    actual: int = said("What is available now.")


@strawberry.type(description="This row was fine; others were not, and all or nothing was asked.")
class Undone(DomainError):
    refused: int = said("How many rows were refused.")
