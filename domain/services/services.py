"""All use cases together, as the graph, the imports and the workers receive them."""

from dataclasses import dataclass

from domain.services.catalog.cataloging import Cataloging
from domain.services.customers.registering import Registering
from domain.services.fulfillment.fulfilling import Fulfilling
from domain.services.inventory.stocking import Stocking
from domain.services.network.configuring import Configuring
from domain.services.orders.ordering import Ordering
from domain.services.payments.paying import Paying


@dataclass(frozen=True)
class Services:
    ordering: Ordering
    paying: Paying
    fulfilling: Fulfilling
    stocking: Stocking
    registering: Registering
    configuring: Configuring
    cataloging: Cataloging
