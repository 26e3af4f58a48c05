"""How customers are found."""

from typing import Any

import strawberry

from domain.customers.filters import CustomerWhere
from domain.customers.phone import normal_phone
from domain.shared.text.keys import email_key
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, first_of, found_by, lookup
from schema.customers.customer import Customer
from schema.customers.inputs import CUSTOMERS, CustomerBy

# E-mail addresses are stored in lower case, phone numbers in E.164.
NORMAL = {"email": email_key, "phone": normal_phone}


async def _customer(info: Info, kind: type, name: str, key: str) -> Any:
    """By the first e-mail address or phone number, else by any other."""
    found = await found_by(info, kind, name, NORMAL.get(name, str)(key))
    if found is not None or name not in NORMAL:
        return found
    where = CustomerWhere(email=(key,)) if name == "email" else CustomerWhere(phone=(key,))
    return await first_of(info, kind, where)


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
