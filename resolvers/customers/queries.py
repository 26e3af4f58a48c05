"""How customers are found."""

from typing import Any

import strawberry

from domain.customers.phone import normal_phone
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, found_by, lookup
from schema.customers.customer import Customer
from schema.customers.inputs import CUSTOMERS, CustomerBy


async def _customer(info: Info, kind: type, name: str, key: str) -> Any:
    # E-mail addresses are stored in lower case, phone numbers in E.164.
    normal = {"email": str.lower, "phone": normal_phone}.get(name, str)
    return await found_by(info, kind, name, normal(key))


@strawberry.type(description="How customers are found.")
class CustomerQueries:
    customer = lookup(
        Customer,
        CustomerBy,
        "One customer by id, external id, e-mail address or phone number.",
        _customer,
    )
    customers = connection(
        Customer, CUSTOMERS, "Customers of every channel, newest first unless sorted otherwise."
    )
