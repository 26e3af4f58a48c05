"""API keys."""

from datetime import datetime
from enum import StrEnum

import strawberry

from domain.access.issued import filters
from domain.access.issued import keys as domain
from domain.access.roles import Role
from domain.shared.paging import Direction
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import (
    IDEMPOTENCY_KEY,
    derived,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.filters import AND, NOT, OR, UPDATED_AT, UPDATED_FROM, UPDATED_UNTIL
from schema.shared.node import Node
from schema.shared.pagination import Sorting


@object_type(
    domain.ApiKey,
    "A key by which a channel, a till, a partner or an integration identifies itself. The hub "
    "keeps a hash of its secret, not the secret.",
)
class ApiKey(Node):
    name: str = field("Name, unique; the actor of what is done with the key.")
    role: Role = field("Role of its holder.")
    channel_ids: list[strawberry.ID] | None = field(
        "Ids of the channels it is limited to; null for all. With one channel, requests need not "
        "name it."
    )
    location_ids: list[strawberry.ID] | None = field(
        "Ids of the locations it is limited to; null for all."
    )
    customer_id: strawberry.ID | None = field("Id of the customer it is limited to, if any.")
    created_by: str = field("Who created it.", directives=IDENTIFIER)
    created_at: datetime = field("When it was created.")
    expires_at: datetime | None = field("When it expires; null for never.")
    revoked_at: datetime | None = field("When it was revoked; null while it is not.")
    previous_until: datetime | None = field(
        "Until when the secret from before the last rotation is accepted; null without one."
    )
    last_used_at: datetime | None = field(
        "The hour in which it was last used, in UTC; null before its first use. Written about "
        "twice a minute."
    )
    version: int = field("Increases with every change.")
    updated_at: datetime = field(UPDATED_AT)
    secret: str | None = derived(
        lambda key: getattr(key, "secret", None),
        "What its holder sends as `Authorization: Bearer …`. Shown once, in the first answer of "
        "createApiKey or rotateApiKey; null everywhere else.",
    )


@input_type(domain.CreateApiKey, "A new API key.")
class CreateApiKeyInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    name: str = field("Name, unique, 1 to 64 characters without a slash: such as till-7.")
    role: Role = field(
        "Role of its holder; not TRACKING. CUSTOMER needs `customerId`; ASSOCIATE, WAREHOUSE and "
        "PARTNER need `locationIds`."
    )
    channel_ids: list[strawberry.ID] | None = optional(
        "1 to 50 channels it is limited to; left out: all."
    )
    location_ids: list[strawberry.ID] | None = optional(
        "1 to 50 locations it is limited to; left out: all."
    )
    customer_id: strawberry.ID | None = optional("The customer it is limited to.")
    expires_at: datetime | None = optional("When it expires, in the future; left out: never.")


@input_type(domain.RotateApiKey, "An API key that gets another secret.")
class RotateApiKeyInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    api_key_id: strawberry.ID = field("The key.")
    overlap_hours: int = field(
        "Hours for which the secret of before is accepted too, 0 to 720.",
        default=domain.OVERLAP_HOURS,
    )


@input_type(domain.RevokeApiKey, "An API key to end.")
class RevokeApiKeyInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    api_key_id: strawberry.ID = field("The key.")


@input_type(filters.ApiKeyWhere, "A filter of API keys. All given conditions must hold.")
class ApiKeyWhere:
    role: list[Role] | None = optional("Of one of these roles.")
    revoked: bool | None = optional("Revoked, or not.")
    updated_from: datetime | None = optional(UPDATED_FROM)
    updated_until: datetime | None = optional(UPDATED_UNTIL)
    and_: list["ApiKeyWhere"] | None = optional(AND, name="and")
    or_: list["ApiKeyWhere"] | None = optional(OR, name="or")
    not_: "ApiKeyWhere | None" = optional(NOT, name="not")


class ApiKeySort(StrEnum):
    NAME = "name"
    UPDATED_AT = "updated_at"


enum(
    ApiKeySort,
    "What API keys are sorted by.",
    NAME="Their name.",
    UPDATED_AT="When they were last changed.",
)
API_KEYS = Sorting(ApiKeyWhere, ApiKeySort, ApiKeySort.NAME, Direction.ASCENDING)
