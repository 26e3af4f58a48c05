"""All services together, as the graph, the imports and the workers use them."""

from dataclasses import dataclass
from typing import TypeVar

from domain.services.access.granting import Granting
from domain.services.catalog.cataloging import Cataloging
from domain.services.customers.erasing import Erasing
from domain.services.customers.grouping import Grouping
from domain.services.customers.registering import Registering
from domain.services.fulfillment.fulfilling import Fulfilling
from domain.services.inventory.comparing import Comparing
from domain.services.inventory.counting import Counting
from domain.services.inventory.importing import Importing
from domain.services.inventory.lots.lots import Lots
from domain.services.inventory.purchasing import Purchasing
from domain.services.inventory.stocking import Stocking
from domain.services.inventory.transferring import Transferring
from domain.services.metafields.describing import Describing
from domain.services.network.configuring import Configuring
from domain.services.network.scheduling import Scheduling
from domain.services.orders.amending import Amending
from domain.services.orders.expiring import Expiring
from domain.services.orders.ordering import Ordering
from domain.services.orders.placing.providing import Providing
from domain.services.payments.paying import Paying
from domain.services.replenishment.deciding import Deciding
from domain.services.replenishment.reviewing import Reviewing
from domain.services.shared.service import Service
from domain.services.sourcing.fencing import Fencing
from domain.services.sourcing.reserving import Reserving

AnyService = TypeVar("AnyService", bound=Service)


@dataclass(frozen=True)
class Services:
    ordering: Ordering
    amending: Amending
    expiring: Expiring
    providing: Providing
    paying: Paying
    fulfilling: Fulfilling
    stocking: Stocking
    purchasing: Purchasing
    transferring: Transferring
    reserving: Reserving
    fencing: Fencing
    lots: Lots
    counting: Counting
    reviewing: Reviewing
    deciding: Deciding
    importing: Importing
    comparing: Comparing
    registering: Registering
    grouping: Grouping
    erasing: Erasing
    configuring: Configuring
    scheduling: Scheduling
    cataloging: Cataloging
    describing: Describing
    granting: Granting

    def of(self, kind: type[AnyService]) -> AnyService:
        """The service of this class."""
        return next(service for service in vars(self).values() if isinstance(service, kind))
