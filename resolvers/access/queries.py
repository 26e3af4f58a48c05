"""How API keys are found."""

import strawberry

from resolvers.shared.lists import connection
from schema.access.api_key import API_KEYS, ApiKey


@strawberry.type(description="How API keys are found.")
class AccessQueries:
    api_keys = connection(
        ApiKey,
        API_KEYS,
        "API keys, by name unless sorted otherwise. Only administrators may read them.",
    )
