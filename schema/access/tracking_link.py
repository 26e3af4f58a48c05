"""Tracking links."""

from datetime import datetime

import strawberry

from domain.access.issued import tracking as domain
from schema.privacy.personal import IDENTIFIER
from schema.shared.fields import IDEMPOTENCY_KEY, derived, field, input_type, object_type
from schema.shared.node import Node


@object_type(
    domain.TrackingLink,
    "A link by which a customer without an account follows one order. The hub keeps a hash of its "
    "token, not the token.",
)
class TrackingLink(Node):
    created_by: str = field("Who created it.", directives=IDENTIFIER)
    created_at: datetime = field("When it was created.")
    expires_at: datetime = field("When it expires.")
    revoked_at: datetime | None = field("When it was revoked; null while it is not.")
    token: str | None = derived(
        lambda link: getattr(link, "token", None),
        "What the page of the link sends as `Authorization: Bearer …` or `X-Order-Hub-Tracking`. "
        "Shown once, in the first answer of createTrackingLink; null everywhere else.",
    )


@input_type(domain.CreateTrackingLink, "A new tracking link of an order.")
class CreateTrackingLinkInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    order_id: strawberry.ID = field("The order.")
    days: int = field("Days until it expires, 1 to 730.", default=domain.DAYS)


@input_type(domain.RevokeTrackingLink, "A tracking link to end.")
class RevokeTrackingLinkInput:
    idempotency_key: str = field(IDEMPOTENCY_KEY)
    tracking_link_id: strawberry.ID = field("The link.")
