"""The use cases of the hub, with what they need of the world."""

from datetime import UTC, datetime

from domain.ports.unit_of_work import Transact
from domain.replenishment.demand import Statistics
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
from domain.services.services import Services
from domain.services.sourcing.fencing import Fencing
from domain.services.sourcing.reserving import Reserving
from domain.shared.audit import Clock
from domain.shared.ids import NewId
from hub.contacts import read_contact
from hub.holidays import LibraryHolidays
from hub.ids import new_id


def utc_now() -> datetime:
    return datetime.now(UTC)


def services_on(transact: Transact, now: Clock, ids: NewId = new_id) -> Services:
    return Services(
        ordering=Ordering(transact, now, ids, read_contact),
        amending=Amending(transact, now, ids, read_contact),
        expiring=Expiring(transact, now, ids),
        providing=Providing(transact, now, ids),
        paying=Paying(transact, now, ids),
        fulfilling=Fulfilling(transact, now, ids),
        stocking=Stocking(transact, now, ids),
        purchasing=Purchasing(transact, now, ids),
        transferring=Transferring(transact, now, ids),
        reserving=Reserving(transact, now, ids),
        fencing=Fencing(transact, now, ids),
        lots=Lots(transact, now, ids),
        counting=Counting(transact, now, ids),
        reviewing=Reviewing(transact, now, ids, Statistics()),
        deciding=Deciding(transact, now, ids),
        importing=Importing(transact, now, ids),
        comparing=Comparing(transact, now, ids),
        registering=Registering(transact, now, ids, read_contact),
        erasing=Erasing(transact, now, ids),
        configuring=Configuring(transact, now, ids),
        grouping=Grouping(transact, now, ids),
        scheduling=Scheduling(transact, now, ids, LibraryHolidays()),
        cataloging=Cataloging(transact, now, ids),
        describing=Describing(transact, now, ids),
        granting=Granting(transact, now, ids),
    )
