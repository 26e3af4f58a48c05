"""All use cases together, as the graph, the imports and the workers receive them."""

from dataclasses import dataclass

from domain.services.fulfilling import Fulfilling
from domain.services.ordering import Ordering
from domain.services.paying import Paying
from domain.services.registering import Registering
from domain.services.stocking import Stocking


@dataclass(frozen=True)
class Services:
    ordering: Ordering
    paying: Paying
    fulfilling: Fulfilling
    stocking: Stocking
    registering: Registering
