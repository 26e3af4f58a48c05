"""What a channel says of the amounts of an order, and what of it is wrong or not allowed."""

from collections.abc import Iterator, Sequence

from domain.catalog.product import Price
from domain.network.channel import Channel, Permission
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, AdjustmentSource, TaxLine
from domain.orders.lines.charge import CHARGED_BY_ALL
from domain.orders.lines.line import OrderLine
from domain.services.orders.commands.lines import PlaceCharge, PlaceLine
from domain.shared.amounts.money import MINOR_MAX, Money
from domain.shared.amounts.unit_price import UnitPrice
from domain.shared.errors import (
    CurrencyMismatch,
    DomainError,
    InvalidInput,
    PermissionDenied,
    PriceChanged,
)

NOT_NEGATIVE = "must not be negative or more than the largest amount supported"


def faults_of_line(line: PlaceLine, price: Price | None, channel: Channel) -> Iterator[DomainError]:
    """What is wrong with the amounts of a line, each with its path within the line. `price` is the
    channel's."""
    currency = channel.currency
    if line.unit_price is not None:
        yield from _faults_of("unitPrice", UnitPrice.of(line.unit_price).rounded, currency, least=0)
    if line.shipping is not None:
        yield from _faults_of("shipping", line.shipping, currency, least=0)
    if line.total is not None:
        yield from _faults_of("total", line.total, currency)
    for index, adjustment in enumerate(line.adjustments):
        yield from _faults_of(f"adjustments.{index}.amount", adjustment.amount, currency)
    yield from _faults_of_taxes(line.taxes, currency)
    if Permission.SET_PRICES not in channel.permissions:
        for field in _reserved(line):
            yield PermissionDenied(channel.code, Permission.SET_PRICES).at(field)
    yield from _price_faults(line, price, channel)


def faults_of_charge(charge: PlaceCharge, channel: Channel) -> Iterator[DomainError]:
    sets_prices = Permission.SET_PRICES in channel.permissions
    least = None if sets_prices else 0
    yield from _faults_of("amount", charge.amount, channel.currency, least=least)
    yield from _faults_of_taxes(charge.taxes, channel.currency)
    if not sets_prices:
        if charge.kind not in CHARGED_BY_ALL:
            yield PermissionDenied(channel.code, Permission.SET_PRICES).at("kind")
        if charge.taxes:
            yield PermissionDenied(channel.code, Permission.SET_PRICES).at("taxes")


def presentment_faults(field: str, amount: Money | None, of: Money | None) -> Iterator[DomainError]:
    """A line is presented in the currency that the whole order is presented in."""
    if amount is not None and of is None:
        yield InvalidInput(field, "needs the presentmentTotal of the order").at(field)
    elif amount is not None and of is not None and amount.currency != of.currency:
        yield CurrencyMismatch(of.currency, amount.currency).at(field)


def unit_price(line: PlaceLine, price: Price | None) -> UnitPrice:
    """The line's own price, else that of the channel."""
    if line.unit_price is not None:
        return UnitPrice.of(line.unit_price)
    if price is None:
        raise ValueError("A line without a price has a fault")
    return UnitPrice.of(price.amount)


def with_total(line: OrderLine, total: Money | None) -> OrderLine:
    """The line with the total that the channel says: what it differs by is an adjustment."""
    if total is None or total == line.total:
        return line
    difference = total - line.total
    rounded = abs(difference.minor) < line.quantity
    kind = AdjustmentKind.ROUNDING if rounded else AdjustmentKind.OTHER
    line.adjustments += (Adjustment(kind=kind, origin=AdjustmentSource.CHANNEL, amount=difference),)
    return line


def _reserved(line: PlaceLine) -> list[str]:
    """The fields that need SET_PRICES."""
    fraction = line.unit_price is not None and not UnitPrice.of(line.unit_price).is_whole
    given = {
        "title": line.sku is None,
        "unitPrice": line.sku is not None and fraction,
        "adjustments": bool(line.adjustments),
        "taxes": bool(line.taxes),
        "total": line.total is not None,
    }
    return [field for field, applies in given.items() if applies]


def _price_faults(line: PlaceLine, price: Price | None, channel: Channel) -> Iterator[DomainError]:
    """The price must be that of the channel, unless the channel may set another. What is wrong in
    itself has another fault."""
    given, actual = line.unit_price, price.amount if price else None
    if line.sku is None or isinstance(given, UnitPrice):
        return
    if given is not None and (
        Permission.SET_PRICES in channel.permissions
        or given.currency != channel.currency
        or not 0 <= given.minor <= MINOR_MAX
    ):
        return
    if actual is None or (given is not None and given != actual):
        expected = given or Money.zero(channel.currency)
        yield PriceChanged(line.sku, expected, actual).at("unitPrice")


def _faults_of_taxes(taxes: Sequence[TaxLine], currency: str) -> Iterator[DomainError]:
    for index, tax in enumerate(taxes):
        yield from _faults_of(f"taxes.{index}.amount", tax.amount, currency)


def _faults_of(
    field: str, amount: Money, currency: str, *, least: int | None = -MINOR_MAX
) -> Iterator[DomainError]:
    path = tuple(field.split("."))
    if amount.currency != currency:
        yield CurrencyMismatch(currency, amount.currency).at(*path)
    elif not (-MINOR_MAX if least is None else least) <= amount.minor <= MINOR_MAX:
        yield InvalidInput("amount", NOT_NEGATIVE).at(*path, "amount")
