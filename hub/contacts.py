"""E-mail addresses and phone numbers, read by the libraries that know how they are written."""

import phonenumbers
from email_validator import EmailNotValidError
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from domain.customers.customer import ContactKind
from domain.ports.contacts import UnreadableContact
from domain.shared.bounds import NAME_MAX
from domain.shared.trade_codes import DIALED_LIKE
from schema.shared.inputs import normal_email


def read_contact(kind: ContactKind, value: str, country: str | None) -> str:
    """The normal form (`domain.ports.contacts.ReadContact`)."""
    if len(value) > NAME_MAX:
        raise UnreadableContact(f"must have at most {NAME_MAX} characters")
    if kind is ContactKind.PHONE:
        return _phone(value, country)
    try:
        return normal_email(value)
    except EmailNotValidError as error:
        raise UnreadableContact(f"must be an e-mail address: {error}") from None


def _phone(value: str, country: str | None) -> str:
    """E.164, with an extension as RFC 3966 writes it."""
    if value.startswith("00"):
        value = f"+{value[2:]}"
    try:
        number = phonenumbers.parse(value, DIALED_LIKE.get(country or "", country))
    except NumberParseException:
        raise UnreadableContact("must be a phone number such as +49 30 1234567") from None
    if not _fits(number, international="+" in value):
        where = country if country and "+" not in value else "its country"
        raise UnreadableContact(f"must be a whole phone number of {where}")
    normal = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{normal};ext={number.extension}" if number.extension else normal


def _fits(number: PhoneNumber, *, international: bool) -> bool:
    """A number with its country code needs a possible length: numbering plans grow faster than
    libraries. A national one must be in the plan, because it may lack its area code."""
    if international:
        reason = phonenumbers.is_possible_number_with_reason(number)
        return bool(reason == ValidationResult.IS_POSSIBLE)
    return bool(phonenumbers.is_valid_number(number))
