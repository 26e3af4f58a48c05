"""What may be asked of metafields, and how their owners are found by them."""

import strawberry

from domain.metafields import filters
from domain.metafields import metafield as domain
from domain.services.metafields import commands
from schema.metafields.metafield import MetafieldType
from schema.shared.fields import IDEMPOTENCY_KEY, field, input_type, optional

NAME = "1 to 64 of a-z, 0-9, _ and -, beginning with a letter."
METAFIELDS = "Metafields to set in the same transaction, at most 100; their owner has at most 100."
HAS_METAFIELD = "With this metafield."
LINE_HAS_METAFIELD = "With a line that has this metafield."


@input_type(domain.SetMetafield, "A metafield to set, change or remove.")
class MetafieldInput:
    namespace: str = field(NAME)
    key: str = field(NAME)
    type: MetafieldType = field(
        "Type of the value; another type than before replaces it.", default=MetafieldType.TEXT
    )
    value: str | None = optional(
        "The value as text, valid for its type: 1 to 2,000 characters, JSON to 10,000. Null "
        "removes the metafield; left out, the input is refused."
    )


@input_type(commands.SetMetafields, "Metafields to set, change or remove.")
class SetMetafieldsInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    owner_id: strawberry.ID = field("An order, order line, customer, product or location.")
    metafields: list[MetafieldInput] = field(
        "1 to 100 metafields; metafields that are not named stay as they are."
    )


@input_type(filters.HasMetafield, "A filter by a metafield.")
class MetafieldWhere:
    namespace: str = field("Its namespace.")
    key: str = field("Its key.")
    value: str | None = optional(
        "Its whole value, in the form in which the hub gives it back; left out: any value."
    )
