"""What may be asked of delivery groups."""

from datetime import date, datetime

import strawberry

from domain.orders.delivery_group import PickupPerson
from domain.services.orders.commands import delivering as delivery_commands
from schema.orders.enums import FulfillmentMethod
from schema.shared.address import AddressInput
from schema.shared.fields import REQUIRED_VERSION, field, input_type, optional

WINDOW_FROM = "When the promised window begins."
WINDOW_UNTIL = "When the promised window ends; not before promisedFrom."
NOTE = "Note about the delivery, at most 2,000 characters."


@input_type(PickupPerson, "Who may collect goods in place of the customer.")
class PickupPersonInput:
    name: str = field("Name, 1 to 200 characters.")
    phone: str | None = optional(
        "Phone number as people write it; one without country code is of the store's country."
    )
    email: str | None = optional("E-mail address.")


@input_type(delivery_commands.PlaceDeliveryGroup, "A delivery group of an order to place.")
class DeliveryGroupInput:
    key: str = field(
        "How `lines` name the group, 1 to 64 characters, unique within the input. It is not kept."
    )
    method: FulfillmentMethod = field(
        "How the customer receives its goods.", default=FulfillmentMethod.SHIP
    )
    location_id: strawberry.ID | None = optional(
        "The store, a location that offers pickup; needed for PICKUP and CARRY_OUT, not possible "
        "for SHIP."
    )
    ship_to: AddressInput | None = optional("Shipping address; possible for SHIP only.")
    pickup_person: PickupPersonInput | None = optional(
        "Who may collect; left out: the customer. Not possible for SHIP."
    )
    promised_on: date | None = optional("Day by which it is promised.")
    promised_from: datetime | None = optional(WINDOW_FROM)
    promised_until: datetime | None = optional(WINDOW_UNTIL)
    ship_by: datetime | None = optional("Time by which its goods should leave their locations.")
    note: str | None = optional(NOTE)


@input_type(
    delivery_commands.UpdateDeliveryGroup,
    "How to deliver a group. What is left out stays as it is.",
)
class UpdateDeliveryGroupInput:
    delivery_group_id: strawberry.ID = field("The delivery group.")
    expected_version: int = field(f"{REQUIRED_VERSION} It is the version of the order.")
    ship_to: AddressInput | None = optional(
        "Shipping address; possible for SHIP only. Null clears it."
    )
    pickup_person: PickupPersonInput | None = optional(
        "Who may collect; not possible for SHIP. Null: the customer."
    )
    promised_on: date | None = optional("Day by which it is promised. Null clears it.")
    promised_from: datetime | None = optional(f"{WINDOW_FROM} Null clears it.")
    promised_until: datetime | None = optional(f"{WINDOW_UNTIL} Null clears it.")
    ship_by: datetime | None = optional(
        "Time by which its goods should leave. Null clears it. Its open fulfillment orders get it."
    )
    note: str | None = optional(f"{NOTE} Null clears it.")
