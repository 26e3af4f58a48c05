"""The roles of callers."""

from domain.access.roles import Role
from schema.shared.fields import enum

enum(
    Role,
    "What a caller is to the business. It decides what the caller may see and do.",
    TRACKING="Whoever has the tracking link of one order.",
    CUSTOMER="A customer, of whom it sees the own orders.",
    ASSOCIATE="Staff of a store or stores.",
    WAREHOUSE="Staff of a warehouse or warehouses.",
    AGENT="Staff of the call center, who may act on behalf of a customer.",
    MANAGER="A manager, who sees figures and the orders of all stores.",
    PARTNER="A supplier or logistics provider, who works on the orders at its own locations.",
    INTEGRATION="Another system, such as a web shop or an ERP system.",
    ADMIN="Who configures the hub and gives out API keys.",
)
