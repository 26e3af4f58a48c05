"""The kinds of customers and contact points."""

from domain.customers.customer import ContactKind as ContactKind
from domain.customers.customer import CustomerKind as CustomerKind
from schema.shared.fields import enum

enum(
    CustomerKind,
    "Whether a customer has an account.",
    KNOWN="Has an account, the same in every channel.",
    GUEST="Ordered without an account.",
)
enum(
    ContactKind,
    "The kind of a contact point.",
    EMAIL="An e-mail address.",
    PHONE="A phone number.",
)
