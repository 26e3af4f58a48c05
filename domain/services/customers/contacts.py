"""Contact points as people write them, read into their normal forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.access.caller import SkippedPart
from domain.customers.customer import ContactKind, ContactPoint, GivenContactPoint
from domain.customers.phone import WRITTEN_AS, is_written_as_phone
from domain.ports.contacts import ReadContact, UnreadableContact
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.text.searching import international

COUNTRY_NEEDED = "must begin with + and the country code, or have a country or an address beside it"


@dataclass
class ContactPoints:
    """`given_phones` are phone numbers as they were given, by their normal form."""

    points: list[ContactPoint] = field(default_factory=list)
    given_phones: dict[str, str] = field(default_factory=dict)
    skipped: list[SkippedPart] = field(default_factory=list)

    def add(self, point: GivenContactPoint, normal: str) -> None:
        """Each once, however it was written."""
        read = ContactPoint(kind=point.kind, value=normal)
        if read in self.points:
            return
        self.points.append(read)
        if point.kind is ContactKind.PHONE:
            self.given_phones[normal] = point.value


def read_contact_points(
    given: Sequence[GivenContactPoint],
    addresses: Sequence[Address],
    read: ReadContact,
    *,
    skip_invalid: bool,
) -> ContactPoints:
    """What can be read of them. What cannot is a fault, or skipped where the caller asks for it."""
    found = ContactPoints()
    for index, point in enumerate(given):
        try:
            found.add(point, _normal(point, addresses, read))
        except UnreadableContact as error:
            path = ("contactPoints", str(index))
            if skip_invalid:
                found.skipped.append(SkippedPart((*path, "value"), f"value {error}."))
                continue
            with bounds.inside(*path):
                bounds.invalid("value", str(error))
    return found


def _normal(point: GivenContactPoint, addresses: Sequence[Address], read: ReadContact) -> str:
    value = point.value
    if point.kind is ContactKind.EMAIL:
        return read(point.kind, value, None)
    if not is_written_as_phone(value):
        raise UnreadableContact(WRITTEN_AS)
    if international(value):
        return read(point.kind, value, None)
    countries = [address.country for address in addresses[:1]]
    countries += [point.country] if point.country and point.country not in countries else []
    return _national(value, countries, read)


def _national(value: str, countries: Sequence[str], read: ReadContact) -> str:
    """By the first of these countries in which it is a number."""
    reason = UnreadableContact(COUNTRY_NEEDED)
    for country in countries:
        try:
            return read(ContactKind.PHONE, value, country)
        except UnreadableContact as error:
            reason = error
    raise reason
