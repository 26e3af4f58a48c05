"""Reading e-mail addresses and phone numbers as people write them."""

from typing import Protocol

from domain.customers.customer import ContactKind


class UnreadableContact(Exception):
    """The text is no contact point of this kind. Its message says what it must be."""


class ReadContact(Protocol):
    def __call__(self, kind: ContactKind, value: str, country: str | None) -> str:
        """The contact point in its normal form, or `UnreadableContact`. `country` is where a phone
        number without country code belongs, an ISO 3166-1 alpha-2 code."""
        ...
