"""What can be done with customers."""

from domain.services.customers.erasing import Erasing
from domain.services.customers.grouping import Grouping
from domain.services.customers.registering import Registering
from resolvers.shared.mutations import bulk, mutation, mutations
from schema.customers.customer import Customer
from schema.customers.group import (
    CreateCustomerGroupInput,
    CustomerGroup,
    UpdateCustomerGroupInput,
)
from schema.customers.inputs import CreateCustomerInput, UpdateCustomerInput
from schema.customers.privacy import EraseCustomerInput, SetLegalHoldInput


@mutations("What can be done with customers.")
class CustomerMutations:
    create_customer = mutation(CreateCustomerInput, Registering.create_customer, Customer)
    update_customer = mutation(UpdateCustomerInput, Registering.update_customer, Customer)
    erase_customer = mutation(EraseCustomerInput, Erasing.erase_customer, Customer)
    set_legal_hold = mutation(SetLegalHoldInput, Erasing.set_legal_hold, Customer)
    create_customer_group = mutation(CreateCustomerGroupInput, Grouping.create, CustomerGroup)
    update_customer_group = mutation(UpdateCustomerGroupInput, Grouping.update, CustomerGroup)
    bulk_create_customers = bulk(CreateCustomerInput, Registering.create_customer, Customer)
