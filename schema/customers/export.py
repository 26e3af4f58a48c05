"""What is stored about a customer, in one document."""

from datetime import datetime

from domain.privacy import export as domain
from schema.privacy.personal import FREE_TEXT
from schema.shared.fields import field, object_type


@object_type(
    domain.CustomerDataExport,
    "Everything that is stored about a customer (GDPR, articles 15 and 20). Personal data.",
)
class CustomerDataExport:
    exported_at: datetime = field("When it was read, all of it from one state of the database.")
    orders: int = field("Number of orders in the document: the newest, at most 100.")
    complete: bool = field(
        "Whether these are all orders of the customer; of more, `order-hub privacy export` writes "
        "the whole document."
    )
    document: str = field(
        "JSON: `personalData` says what each column is kept for and how long, `data` has the rows "
        "of each table. Amounts are in minor units of the row's currency.",
        directives=FREE_TEXT,
    )
