"""How phone numbers are written, and what becomes of those that cannot be read."""

import pytest

from domain.customers.customer import ContactKind, GivenContactPoint, shown
from domain.customers.phone import is_written_as_phone, normal_phone, searched_digits
from domain.services.customers.contacts import ContactPoints, read_contact_points
from domain.shared import bounds
from domain.shared.address import Address
from domain.shared.errors import DomainError, InvalidInput, Refusals
from hub.contacts import read_contact

GERMANY, FRANCE = Address(country="DE"), Address(country="FR")
BERLIN = "+4930901820"


def phone(value: str, country: str | None = None) -> GivenContactPoint:
    return GivenContactPoint(kind=ContactKind.PHONE, value=value, country=country)


def mail(value: str) -> GivenContactPoint:
    return GivenContactPoint(kind=ContactKind.EMAIL, value=value)


def read(*given: GivenContactPoint, at: Address | None = None, skip: bool = False) -> ContactPoints:
    addresses = [at] if at else []
    return read_contact_points(given, addresses, read_contact, skip_invalid=skip)


def values(*given: GivenContactPoint, at: Address | None = None) -> list[str]:
    return [point.value for point in read(*given, at=at).points]


@pytest.mark.parametrize(
    "text",
    ["030 901820", "(030) 90-18-20", "030/901820", "+49 (0)30 901820", "030.90.18.20",
     "0049 30 901820", "+49\u00a030\u2011901820"],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text: str) -> None:
    assert values(phone(text), at=GERMANY) == [BERLIN]


@pytest.mark.parametrize("text", ["030 901820 x12", "030 901820 ext. 12", "030 901820#12"])
def test_an_extension_is_kept(text: str) -> None:
    assert values(phone(text), at=GERMANY) == [f"{BERLIN};ext=12"]
    assert values(phone(f"{BERLIN};ext=12")) == [f"{BERLIN};ext=12"]


@pytest.mark.parametrize(
    "text",
    ["\u0660\u0663\u0660 901820", "\uff10\uff13\uff10901820", "030-FLOWERS", "", "tel 030 901820",
     "030 901820 \u0660", "+", "030+901820"],
)  # fmt: skip
def test_only_ascii_digits_and_the_usual_separators_are_a_number(text: str) -> None:
    assert not is_written_as_phone(text)
    with pytest.raises(InvalidInput, match="written in the digits"):
        read(phone(text), at=GERMANY)


def test_the_country_is_that_of_the_address_or_else_the_one_given() -> None:
    assert values(phone("01 53 01 82 00", "DE"), at=FRANCE) == ["+33153018200"]
    assert values(phone("030 901820", "DE")) == [BERLIN]
    # Not a number of the address's country.
    assert values(phone("0151 23456789", "DE"), at=FRANCE) == ["+4915123456789"]
    assert values(phone("+351 912 345 678", "DE"), at=FRANCE) == ["+351912345678"]


@pytest.mark.parametrize(
    ("point", "reason"),
    [
        (phone("030 901820"), "country code"),
        (phone("901820", "DE"), "whole phone number of DE"),
        (phone("+49 30"), "whole phone number"),
        (phone("+999 123 4567"), "such as"),
        (phone("030 901820", "AQ"), "phone number"),
        (mail("nobody@"), "e-mail address"),
    ],
)
def test_what_cannot_be_read_is_a_fault_of_its_field(point: GivenContactPoint, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        read(point)
    assert refused.value.field == "value"


def test_what_cannot_be_read_is_skipped_where_that_is_asked_for() -> None:
    found = read(phone("nonsense"), mail("Ada@Example.com"), mail("@"), phone(BERLIN), skip=True)
    assert [point.value for point in found.points] == ["Ada@example.com", BERLIN]
    assert [".".join(part.path) for part in found.skipped] == [
        "contactPoints.0.value",
        "contactPoints.2.value",
    ]
    assert all(part.reason.endswith(".") for part in found.skipped)


def test_one_number_written_twice_is_one_contact_point() -> None:
    found = read(phone("030 901820"), phone("+49 30 90 18 20"), at=GERMANY)
    assert [(one.value, one.given) for one in shown(found.points, found.given_phones)] == [
        (BERLIN, "030 901820")
    ]


def test_what_was_stored_before_is_shown_as_its_own_form() -> None:
    (one,) = shown(read(phone(BERLIN)).points, {})
    assert one.given == BERLIN


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("030 9018", ("0309018", False)),
        ("+49 (30)", ("4930", True)),
        ("Ada", None),
        ("WEB-100001", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_search_for_digits_may_mean_a_number(text: str, searched: object) -> None:
    assert searched_digits(text) == searched


def test_a_number_with_its_country_code_is_found_however_it_is_written() -> None:
    assert normal_phone("+49 (30) 90-18-20") == BERLIN
    assert normal_phone(f"{BERLIN};ext=12") == f"{BERLIN};ext=12"


def test_all_faults_come_together() -> None:
    with pytest.raises(Refusals) as refused, bounds.collecting():
        read(phone("x"), mail("@"))
    errors: tuple[DomainError, ...] = refused.value.errors
    assert [error.path for error in errors] == [
        ("contactPoints", "0", "value"),
        ("contactPoints", "1", "value"),
    ]
