"""Inputs become commands: an input names the command it makes, and its fields are the command's.
All faults of one input are found together, each with its path."""

from collections.abc import Sequence
from typing import Any

import email_validator
from strawberry import UNSET

from domain.customers.filters import CustomerWhere
from domain.shared import bounds
from domain.shared.bounds import camel as camel
from domain.shared.errors import InvalidInput
from domain.shared.ids import Prefix, prefix_of
from domain.shared.paging import CURSOR_MAX, Where
from domain.shared.text.kinds import CODE, EMAIL, EXACT, GTIN, ID, LONG, PHONE, Kind
from domain.shared.text.marks import exact
from schema.shared.money import MoneyInput

# Lists of inputs that are sets; every other list keeps its order.
SETS = frozenset(("permissions", "capabilities"))
PLAIN = frozenset((str, int, bool, type(None)))
# Which kind of id a filter or topic takes: an id of another kind would silently find nothing.
# fmt: off
IDS = {
    "channel_id":  Prefix.CHANNEL,
    "customer_id": Prefix.CUSTOMER,
    "location_id": Prefix.LOCATION,
    "order_id":    Prefix.ORDER,
    "group_id":    Prefix.LOCATION_GROUP,
    "customer_group_id": Prefix.CUSTOMER_GROUP,
}
# fmt: on
IDS_OF_CUSTOMERS = IDS | {"group_id": Prefix.CUSTOMER_GROUP}


def command_of(given: Any) -> Any:
    """The command that `given` makes, or every fault of it together."""
    with bounds.collecting():
        command = _made("", given)
    return command


def filter_of(given: Any) -> Any:
    """The same for a filter: conditions that are null or left out are none."""
    return command_of(given)


def require_ids(given: Any) -> None:
    """Pass, or a fault for an id of another kind in a filter or topic."""
    of_customers = getattr(given, "command", None) is CustomerWhere
    for name, prefix in (IDS_OF_CUSTOMERS if of_customers else IDS).items():
        value = getattr(given, name, None)
        if isinstance(value, list) and len(value) > bounds.most(name):
            continue
        for id in value if isinstance(value, list) else [value]:
            if id and (clean := id.strip()) and prefix_of(clean) is not prefix:
                bounds.invalid(camel(name), f"must be an id that begins with {prefix}_")


def _made(name: str, value: Any) -> Any:
    if isinstance(value, list):
        made = []
        for index, one in enumerate(value):
            if _is_nested(one):
                with bounds.inside(str(index)):
                    one = _made(name, one)
            made.append(one)
        return frozenset(made) if name in SETS else tuple(made)
    if isinstance(value, MoneyInput):
        return value.to_unit_price() if name == "unitPrice" else value.to_money()
    return _command(value)


def _is_nested(value: Any) -> bool:
    """Whether its faults lie inside it. A plain value is named by the check of what it becomes a
    part of, which cleans a text, too."""
    if value.__class__ in PLAIN:
        return False
    return isinstance(value, list | MoneyInput) or hasattr(value, "command")


def _command(given: Any) -> Any:
    is_filter = issubclass(given.command, Where)
    if is_filter:
        require_ids(given)
    values = {}
    for name, value in vars(given).items():
        if value is UNSET or name == "idempotency_key":
            continue
        if value is None and is_filter:
            continue
        if isinstance(value, list) and not bounds.listed(camel(name), name, value):
            # It is refused: no more of it is read.
            value = value[: bounds.most(name)]
        if value == []:
            values[name] = _made(name, value)
        elif _is_nested(value):
            with bounds.inside(camel(name)):
                values[name] = _made(camel(name), value)
        else:
            values[name] = value
    if isinstance(values.get("email"), str):
        values["email"] = _email(values["email"])
    return given.command(**values)


def _email(value: str) -> str | None:
    clean = EMAIL.read_optional("email", value)
    try:
        return clean and normal_email(clean)
    except email_validator.EmailNotValidError as error:
        bounds.invalid("email", f"must be an e-mail address: {error}")
        return None


def normal_email(value: str) -> str:
    """The address in its normal form; the validator's error when it is none."""
    return email_validator.validate_email(
        value, check_deliverability=False, test_environment=True
    ).normalized


def keyed_command_of(given: Any) -> tuple[str | None, Any]:
    """The idempotency key of a mutation and its command, or every fault of them together."""
    key: str | None = getattr(given, "idempotency_key", None)
    with bounds.collecting():
        clean = key if key is None else EXACT.read("idempotencyKey", key)
        command = _made("", given)
    return clean, command


# The kind of text of each key that something is found by.
# fmt: off
KEYS = {
    "id":          ID,
    "external_id": LONG,
    "code":        CODE,
    "number":      CODE,
    "sku":         CODE,
    "gtin":        GTIN,
    "email":       EMAIL,
    "phone":       PHONE,
}
# fmt: on


def key_of(by: Any) -> tuple[str, str]:
    """Which key of a `@oneOf` input was given, and its value."""
    for name, value in vars(by).items():
        if value is not None:
            return name, KEYS[name].read(camel(name), value.value)
    raise InvalidInput("by", "must have exactly one key")


def optional_key(value: Any) -> str | None:
    """An id or a cursor that may be left out, null or blank."""
    if not isinstance(value, str):
        return None
    # What is longer is none; it is refused where it is looked for.
    return exact(value[:CURSOR_MAX]) or None


def texts(field: str, values: Sequence[str], kind: Kind, name: str | None = None) -> list[str]:
    """The clean texts of an argument, in their order; a fault for each that is none. `name` is that
    of its maximum, if it differs."""
    with bounds.collecting():
        if not bounds.listed(field, name or field, values):
            return []
        return [kind.read(f"{field}.{n}", value) for n, value in enumerate(values)]
