"""Graph inputs to domain commands: an input names the command it makes, and its fields are the
command's own."""

from typing import Any

import email_validator

from domain.customers.customer import ContactKind
from domain.shared import bounds
from domain.shared.errors import InvalidInput
from domain.shared.ids import Prefix, prefix_of
from domain.shared.paging import Where
from schema.customer import ContactPointInput
from schema.money import MoneyInput

# Which kind of id a filter or topic takes: one of another kind would find nothing, silently.
# fmt: off
IDS = {
    "channel_id":  Prefix.CHANNEL,
    "customer_id": Prefix.CUSTOMER,
    "location_id": Prefix.LOCATION,
    "order_id":    Prefix.ORDER,
}
# fmt: on


def require_ids(given: Any) -> None:
    """Pass, or `InvalidInput` for an id of another kind in a filter or topic."""
    for name, prefix in IDS.items():
        value = getattr(given, name, None)
        for id in value if isinstance(value, list) else [value]:
            if id is not None and prefix_of(id) is not prefix:
                raise InvalidInput(name, f"takes ids that begin with {prefix}_")


def command_of(given: Any, **more: Any) -> Any:
    """The command that `given` makes; `more` fills fields the graph does not ask for."""
    if issubclass(given.makes, Where):
        require_ids(given)
    values = {name: _made(name, value) for name, value in vars(given).items()}
    values.pop("idempotency_key", None)
    values.update({name: () for name in ("and_", "or_") if name in values and not values[name]})
    if values.get("email"):
        values["email"] = _email("email", values["email"])
    if isinstance(given, ContactPointInput):
        values["value"] = _reachable(given.kind, given.value)
    return given.makes(**values, **more)


def _made(name: str, value: Any) -> Any:
    if isinstance(value, list):
        # Sets of choices have no order; everything else keeps its own.
        made = tuple(_made(name, one) for one in value)
        return frozenset(made) if name == "permissions" else made
    if isinstance(value, MoneyInput):
        return value.made()
    if hasattr(value, "makes"):
        return command_of(value)
    if isinstance(value, str) and type(value) is str:
        return bounds.printable(name, value)
    return value


def _reachable(kind: ContactKind, value: str) -> str:
    """A syntactically right e-mail address; phone numbers in international form."""
    if kind is ContactKind.EMAIL:
        return _email("value", value)
    digits = "".join(c for c in value if c.isdigit())
    if not value.strip().startswith("+") or not 7 <= len(digits) <= 15:
        raise InvalidInput("value", "must be a phone number such as +49 30 1234567")
    return f"+{digits}"


def _email(field: str, value: str) -> str:
    try:
        return email_validator.validate_email(
            value, check_deliverability=False, test_environment=True
        ).normalized
    except email_validator.EmailNotValidError as error:
        raise InvalidInput(field, f"is no e-mail address: {error}") from None


def key_of(by: Any) -> tuple[str, str]:
    """Which look-up a `@oneOf` input chose, and the value."""
    for name, value in vars(by).items():
        if value is not None:
            return name, bounds.printable(name, value.value)
    raise InvalidInput("by", "needs exactly one key")
