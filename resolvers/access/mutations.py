"""What can be done with API keys and tracking links."""

from domain.services.access.granting import Granting
from resolvers.shared.mutations import mutation, mutations
from schema.access.api_key import (
    ApiKey,
    CreateApiKeyInput,
    IssuedApiKey,
    RevokeApiKeyInput,
    RotateApiKeyInput,
)
from schema.access.tracking_link import (
    CreateTrackingLinkInput,
    IssuedTrackingLink,
    RevokeTrackingLinkInput,
    TrackingLink,
)


@mutations("What can be done with API keys and tracking links.")
class AccessMutations:
    create_api_key = mutation(CreateApiKeyInput, Granting.create_api_key, IssuedApiKey)
    rotate_api_key = mutation(RotateApiKeyInput, Granting.rotate_api_key, IssuedApiKey)
    revoke_api_key = mutation(RevokeApiKeyInput, Granting.revoke_api_key, ApiKey)
    create_tracking_link = mutation(
        CreateTrackingLinkInput, Granting.create_tracking_link, IssuedTrackingLink
    )
    revoke_tracking_link = mutation(
        RevokeTrackingLinkInput, Granting.revoke_tracking_link, TrackingLink
    )
