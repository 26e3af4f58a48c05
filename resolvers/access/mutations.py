"""What can be done with API keys and tracking links."""

from domain.services.access.granting import Granting
from resolvers.shared.mutations import mutation, mutations
from schema.access.api_key import (
    ApiKey,
    CreateApiKeyInput,
    RevokeApiKeyInput,
    RotateApiKeyInput,
)
from schema.access.tracking_link import (
    CreateTrackingLinkInput,
    RevokeTrackingLinkInput,
    TrackingLink,
)


@mutations("What can be done with API keys and tracking links.")
class AccessMutations:
    create_api_key = mutation(CreateApiKeyInput, Granting.create_api_key, ApiKey)
    rotate_api_key = mutation(RotateApiKeyInput, Granting.rotate_api_key, ApiKey)
    revoke_api_key = mutation(RevokeApiKeyInput, Granting.revoke_api_key, ApiKey)
    create_tracking_link = mutation(
        CreateTrackingLinkInput, Granting.create_tracking_link, TrackingLink
    )
    revoke_tracking_link = mutation(
        RevokeTrackingLinkInput, Granting.revoke_tracking_link, TrackingLink
    )
