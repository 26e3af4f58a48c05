"""Values that are stored as JSON, with their conversions."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from domain.catalog.kits import KitComponent
from domain.catalog.measures import Dimensions
from domain.catalog.packs import LinePack
from domain.customers.customer import ContactKind, ContactPoint
from domain.fulfillment.fulfillment_order import CancellationLine
from domain.inventory.counting.line import CountedPacks
from domain.network.backorder_rules import BackorderMode, BackorderRule
from domain.network.channel import Permission
from domain.network.stock_rules import StockRule
from domain.orders.delivery_group import PickupPerson
from domain.orders.holds.hold import HoldStep
from domain.orders.lines.amounts import Adjustment, AdjustmentKind, AdjustmentSource, TaxLine
from domain.orders.lines.line import LineState
from domain.orders.lines.outcome import LineOutcome
from domain.orders.lines.quantities import QuantityChange
from domain.replenishment.demand import DemandPattern
from domain.replenishment.planning import Reasons
from domain.shared.address import Address, Coordinates
from domain.shared.amounts.money import Money
from domain.shared.amounts.unit_price import UnitPrice
from persistence.engine.columns import Document

RULE_TIMES = ("available_from", "until")


def _dump_address(address: Address) -> dict[str, Any]:
    return {name: value for name, value in asdict(address).items() if value is not None}


def _load_address(raw: dict[str, Any]) -> Address:
    coordinates = raw.get("coordinates")
    point = Coordinates(**coordinates) if coordinates else None
    return Address(**{**raw, "coordinates": point})


def _dump_change(change: QuantityChange) -> list[str | int | None]:
    before = change.from_state and change.from_state.value
    return [change.line_id, change.quantity, before, change.to_state.value]


def _load_change(raw: list[Any]) -> QuantityChange:
    line_id, quantity, before, after = raw
    return QuantityChange(
        line_id=line_id,
        quantity=quantity,
        from_state=LineState(before) if before else None,
        to_state=LineState(after),
    )


def _dump_money(money: Money) -> list[int | str]:
    return [money.minor, money.currency]


def _dump_adjustment(adjustment: Adjustment) -> dict[str, Any]:
    return {
        "kind": adjustment.kind.value,
        "source": adjustment.origin.value,
        "code": adjustment.code,
        "title": adjustment.title,
        "amount": _dump_money(adjustment.amount),
    }


def _load_adjustment(raw: dict[str, Any]) -> Adjustment:
    return Adjustment(
        kind=AdjustmentKind(raw["kind"]),
        origin=AdjustmentSource(raw["source"]),
        code=raw["code"],
        title=raw["title"],
        amount=Money(*raw["amount"]),
    )


def _dump_tax(tax: TaxLine) -> dict[str, Any]:
    return {
        "title": tax.title,
        "jurisdiction": tax.jurisdiction,
        "rate": None if tax.rate is None else f"{tax.rate:f}",
        "amount": _dump_money(tax.amount),
        "included": tax.included,
    }


def _load_tax(raw: dict[str, Any]) -> TaxLine:
    rate = None if raw["rate"] is None else Decimal(raw["rate"])
    return TaxLine(**{**raw, "rate": rate, "amount": Money(*raw["amount"])})


def _dump_backorder_rule(rule: BackorderRule) -> dict[str, Any]:
    values = {name: value for name, value in asdict(rule).items() if value}
    return values | {name: values[name].isoformat() for name in RULE_TIMES if name in values}


def _load_backorder_rule(raw: dict[str, Any]) -> BackorderRule:
    times = {n: datetime.fromisoformat(raw[n]) for n in RULE_TIMES if n in raw}
    return BackorderRule(**{**raw, "mode": BackorderMode(raw["mode"]), **times})


def _dump_outcome(outcome: LineOutcome) -> dict[str, Any]:
    price = outcome.unit_price
    values = {name: value for name, value in vars(outcome).items() if value}
    return values | {
        "unit_price": [price.ten_thousandths, price.currency],
        "substitute_ids": list(outcome.substitute_ids),
    }


def _load_outcome(raw: dict[str, Any]) -> LineOutcome:
    always = {"line_id": None, "title": "", "reserved": 0, "locations": 0}
    made = {
        "unit_price": UnitPrice(*raw["unit_price"]),
        "substitute_ids": tuple(raw["substitute_ids"]),
    }
    return LineOutcome(**(always | raw | made))


ADDRESS = Document(_dump_address, _load_address)
ADDRESSES = Document(
    lambda all: [_dump_address(address) for address in all],
    lambda raw: tuple(_load_address(address) for address in raw),
)
CONTACTS = Document(
    lambda all: [[point.kind.value, point.value] for point in all],
    lambda raw: tuple(ContactPoint(kind=ContactKind(kind), value=value) for kind, value in raw),
)
DIMENSIONS = Document(asdict, lambda raw: Dimensions(**raw))
COMPONENTS = Document(
    lambda all: [[component.sku, component.quantity] for component in all],
    lambda raw: tuple(KitComponent(sku=sku, quantity=quantity) for sku, quantity in raw),
)
LINE_PACK = Document(
    lambda pack: [pack.code, pack.quantity],
    lambda raw: LinePack(code=raw[0], quantity=raw[1]),
)
COUNTED_PACKS = Document(
    lambda all: [[one.code, one.quantity, one.packs] for one in all],
    lambda raw: tuple(
        CountedPacks(code=code, quantity=quantity, packs=packs) for code, quantity, packs in raw
    ),
)
PERMISSIONS = Document(
    lambda all: sorted(permission.value for permission in all),
    lambda raw: frozenset(Permission(value) for value in raw),
)
CHANGES = Document(
    lambda all: [_dump_change(change) for change in all],
    lambda raw: tuple(_load_change(change) for change in raw),
)
STOCK_RULES = Document(
    lambda all: [{n: v for n, v in asdict(rule).items() if v} for rule in all],
    lambda raw: tuple(StockRule(**rule) for rule in raw),
)
REASONS = Document(
    asdict,
    lambda raw: Reasons(**{**raw, "pattern": DemandPattern(raw["pattern"])}),
)
BACKORDER_RULES = Document(
    lambda all: [_dump_backorder_rule(rule) for rule in all],
    lambda raw: tuple(_load_backorder_rule(rule) for rule in raw),
)
PICKUP_PERSON = Document(asdict, lambda raw: PickupPerson(**raw))
IDS = Document(list, tuple)
CANCELLATION_LINES = Document(
    lambda all: [[line.line_id, line.quantity] for line in all],
    lambda raw: tuple(CancellationLine(line_id=id, quantity=quantity) for id, quantity in raw),
)
OUTCOMES = Document(
    lambda all: [_dump_outcome(one) for one in all],
    lambda raw: tuple(_load_outcome(one) for one in raw),
)
TEXTS = Document(dict, dict)
STEPS = Document(
    lambda all: [step.value for step in all],
    lambda raw: tuple(HoldStep(value) for value in raw),
)
MONEY = Document(_dump_money, lambda raw: Money(*raw))
ADJUSTMENTS = Document(
    lambda all: [_dump_adjustment(one) for one in all],
    lambda raw: tuple(_load_adjustment(one) for one in raw),
)
TAXES = Document(
    lambda all: [_dump_tax(one) for one in all],
    lambda raw: tuple(_load_tax(one) for one in raw),
)
