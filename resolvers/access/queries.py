"""How API keys are found."""

from typing import Any

import strawberry

from domain.access.keys import ApiKey as DomainKey
from domain.services.access.granting import MANAGES_KEYS, require_role
from domain.shared.paging import Listing, Page
from execution.plans.wanted import read_of
from schema.access.api_key import API_KEYS, ApiKey
from schema.shared.pagination import Connection, Listed, paged


async def _keys(_: Any, info: Any, listing: Listing, page: Page) -> Listed:
    require_role(info.context.caller, MANAGES_KEYS)
    reads = info.context.reads
    found = await reads.page(DomainKey, listing, page, read_of(info, DomainKey))
    return Listed(found, lambda: reads.count(DomainKey, listing))


@strawberry.type(description="How API keys are found.")
class AccessQueries:
    api_keys = strawberry.field(
        resolver=paged(_keys, API_KEYS),
        graphql_type=Connection[ApiKey] | None,
        description="API keys, by name unless sorted otherwise. Only administrators may read them.",
    )
