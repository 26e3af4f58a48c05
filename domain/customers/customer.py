"""Customers: one record per person for all channels, registered or guest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.customers.phone import digits_of
from domain.metafields.metafield import SetMetafield, require_distinct
from domain.privacy.personal import ERASED
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.changes import UNCHANGED, Unchanged
from domain.shared.errors import CustomerErased
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Given, GivenCode, Id


class CustomerKind(StrEnum):
    KNOWN = "KNOWN"
    GUEST = "GUEST"


class ContactKind(StrEnum):
    EMAIL = "EMAIL"
    PHONE = "PHONE"


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """`value` is in its normal form: a phone number in E.164, an extension as in RFC 3966."""

    kind: ContactKind
    value: str


@dataclass(frozen=True, kw_only=True)
class ShownContactPoint(ContactPoint):
    """A contact point with the form in which it was written."""

    given: str


def shown(
    points: Iterable[ContactPoint], given_phones: Mapping[str, str]
) -> list[ShownContactPoint]:
    return [
        ShownContactPoint(
            kind=one.kind, value=one.value, given=given_phones.get(one.value, one.value)
        )
        for one in points
    ]


@dataclass(frozen=True, kw_only=True)
class GivenContactPoint(Cleaned):
    """A contact point as it was written. `country` is where a phone number without country code
    belongs, when no address of the customer says so."""

    kind: ContactKind
    value: Given
    country: Code | None = None


@dataclass(kw_only=True)
class Customer:
    """`given_phones` are phone numbers as they were written, by their normal form. `legal_hold` is
    why its personal data must not be erased, if it must not. Goods that are short go first to the
    customers of higher `priority`; `group_ids` are the groups that it is in."""

    id: str
    kind: CustomerKind
    name: str
    external_id: str | None = None
    contact_points: tuple[ContactPoint, ...] = ()
    given_phones: Mapping[str, str] = field(default_factory=dict)
    addresses: tuple[Address, ...] = ()
    created_at: datetime
    legal_hold: str | None = None
    priority: int = 0
    group_ids: tuple[str, ...] = ()
    erased_at: datetime | None = None
    version: int = 0
    updated_at: datetime | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        self.name = bounds.text("name", self.name)
        if not 0 <= self.priority <= bounds.PRIORITY_MAX:
            bounds.invalid("priority", f"must be between 0 and {bounds.PRIORITY_MAX}")
        self.external_id = bounds.optional_text("externalId", self.external_id)
        bounds.count("contactPoints", self.contact_points, 20, least=0)
        bounds.count("addresses", self.addresses, 50, least=0)
        bounds.count("groupIds", self.group_ids, bounds.most("group_ids"), least=0)
        self.group_ids = tuple(dict.fromkeys(self.group_ids))

    def erase(self, at: datetime) -> None:
        """Erase what says who it is. The customer stays, as the one that its orders belong to."""
        self.name, self.external_id, self.legal_hold = ERASED, None, None
        self.contact_points, self.given_phones, self.addresses = (), {}, ()
        self.group_ids = ()
        self.erased_at = at

    def require_not_erased(self) -> None:
        """Raise `CustomerErased` when its personal data was erased."""
        if self.erased_at is not None:
            raise CustomerErased(self.id, self.erased_at)

    @property
    def email(self) -> str | None:
        """The first e-mail address, in lower case; customers are searched by it."""
        return self._first(ContactKind.EMAIL)

    @property
    def phone(self) -> str | None:
        return self._first(ContactKind.PHONE)

    @property
    def phone_digits(self) -> str | None:
        """The digits of the first phone number as it was written; customers are searched by it."""
        return digits_of(self.given_phones.get(self.phone or "", "")) or None

    def _first(self, kind: ContactKind) -> str | None:
        values = (point.value for point in self.contact_points if point.kind is kind)
        value = next(values, None)
        return value.strip().lower() if value else None


@dataclass(frozen=True, kw_only=True)
class CreateCustomer(Cleaned):
    name: Given
    id: str | None = None
    kind: CustomerKind = CustomerKind.KNOWN
    external_id: GivenCode | None = None
    contact_points: tuple[GivenContactPoint, ...] = ()
    skip_invalid_contact_points: bool = False
    addresses: tuple[Address, ...] = ()
    group_ids: tuple[Id, ...] = ()
    metafields: tuple[SetMetafield, ...] = ()

    def __post_init__(self) -> None:
        require_distinct(self.metafields)


@dataclass(frozen=True, kw_only=True)
class UpdateCustomer(Cleaned):
    """Command: change a customer. Attributes that are `UNCHANGED` keep their values."""

    customer_id: str
    expected_version: int
    name: Given | Unchanged | None = UNCHANGED
    kind: CustomerKind | Unchanged | None = UNCHANGED
    contact_points: tuple[GivenContactPoint, ...] | Unchanged | None = UNCHANGED
    skip_invalid_contact_points: bool = False
    addresses: tuple[Address, ...] | Unchanged | None = UNCHANGED
    priority: int | Unchanged | None = UNCHANGED
    group_ids: tuple[Id, ...] | Unchanged | None = UNCHANGED
