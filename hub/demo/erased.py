"""A former customer whose personal data was erased: the order and its amounts are still there."""

from domain.access.caller import Caller
from domain.access.roles import Role
from domain.customers.customer import ContactKind, CreateCustomer, GivenContactPoint
from domain.customers.erasure import EraseCustomer
from domain.network.channel import Channel
from domain.services.orders.commands.ordering import CancelOrder, PlaceLine, PlaceOrder
from domain.services.services import Services
from domain.shared.address import Address

STAFF = Caller("support", role=Role.ADMIN)
HOME = Address(
    country="DE", region="Hesse", city="Kassel", postal_code="34117", street="Past street 9"
)


async def former_customer(services: Services, channel: Channel) -> None:
    mail = GivenContactPoint(kind=ContactKind.EMAIL, value="former@example.com")
    command = CreateCustomer(
        name="A former customer", contact_points=(mail,), addresses=(HOME,), external_id="demo-past"
    )
    customer = await services.registering.create_customer(STAFF, "seed-former", command)
    order = await services.ordering.place(
        STAFF,
        "seed-former-order",
        PlaceOrder(
            channel_id=channel.id,
            customer_id=customer.id,
            lines=(PlaceLine(sku="MUG-WHITE", quantity=1),),
            ship_to=HOME,
            note="Please ring twice",
        ),
    )
    cancel = CancelOrder(order_id=order.id, reason="Moved away, called from home")
    await services.ordering.cancel(STAFF, "seed-former-cancel", cancel)
    erase = EraseCustomer(customer_id=customer.id, reason="Asked for it in the account settings")
    await services.erasing.erase_customer(STAFF, "seed-former-erase", erase)
