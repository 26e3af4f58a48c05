"""How customers are found."""

from typing import Annotated, Any

import strawberry

from domain.customers.filters import CustomerWhere
from domain.customers.phone import normal_phone
from domain.privacy.export import CustomerDataExport as DomainExport
from domain.shared.ids import Prefix
from domain.shared.text.keys import email_key
from resolvers.shared.context import Info
from resolvers.shared.lists import connection, first_of, found_by, lookup, require_prefix
from schema.customers.customer import Customer
from schema.customers.export import CustomerDataExport
from schema.customers.group import CUSTOMER_GROUPS, CustomerGroup, CustomerGroupBy
from schema.customers.inputs import CUSTOMERS, CustomerBy

# Orders in one document.
EXPORTED_MAX = 100
# E-mail addresses are stored in lower case, phone numbers in E.164.
NORMAL = {"email": email_key, "phone": normal_phone}


async def _customer(info: Info, kind: type, name: str, key: str) -> Any:
    """By the first e-mail address or phone number, else by any other."""
    found = await found_by(info, kind, name, NORMAL.get(name, str)(key))
    if found is not None or name not in NORMAL:
        return found
    where = CustomerWhere(email=(key,)) if name == "email" else CustomerWhere(phone=(key,))
    return await first_of(info, kind, where)


async def _customer_data_export(
    info: Info,
    customer_id: Annotated[strawberry.ID, strawberry.argument(description="The customer.")],
) -> DomainExport | None:
    require_prefix(customer_id, Prefix.CUSTOMER)
    return await info.context.exporting.of_customer(customer_id, EXPORTED_MAX)


@strawberry.type(description="How customers are found.")
class CustomerQueries:
    customer = lookup(
        Customer,
        CustomerBy,
        "One customer by id, external id, e-mail address or phone number.",
        _customer,
    )
    customer_data_export = strawberry.field(
        resolver=_customer_data_export,
        graphql_type=CustomerDataExport | None,
        description="Everything that is stored about a customer and its orders, and about orders "
        "without a customer that have one of its e-mail addresses; null when there is none.",
    )
    customers = connection(
        Customer, CUSTOMERS, "Customers of every channel, newest first unless sorted otherwise."
    )
    customer_group = lookup(
        CustomerGroup, CustomerGroupBy, "One group of customers by its id or code."
    )
    customer_groups = connection(
        CustomerGroup, CUSTOMER_GROUPS, "Groups of customers, by code unless sorted otherwise."
    )
