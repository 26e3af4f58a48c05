"""`order-hub report`: prints the metrics of the hub's orders, as tables or JSON."""

import asyncio
import json as jsons
from collections import Counter
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from domain.integrations.rejects import Reject
from domain.network.channel import Channel
from domain.network.filters import ChannelWhere
from domain.reporting.metrics import Duration, Metrics, Share, Stage
from domain.shared.amounts.currencies import digits_of
from domain.shared.amounts.money import Money
from domain.shared.paging import Listing, Page
from hub.commands.common import fail, require_migrated, settings_or_exit
from hub.settings import Settings
from hub.wiring import Hub, wire
from integrations.olist.loading import CODE
from integrations.olist.rows import Status
from persistence.operations.rejects import SqlRejects

SHOWN_MAX = 20
# The marketplace's names of the stages.
# fmt: off
OLIST = {
    Stage.PLACED:      Status.CREATED,
    Stage.PAID:        Status.APPROVED,
    Stage.ACCEPTED:    Status.INVOICED,
    Stage.PICKING:     Status.PROCESSING,
    Stage.SHIPPED:     Status.SHIPPED,
    Stage.DELIVERED:   Status.DELIVERED,
    Stage.UNAVAILABLE: Status.UNAVAILABLE,
    Stage.CANCELLED:   Status.CANCELED,
}
# fmt: on


class NoSuchChannel(Exception):
    """The message names the channels that exist."""


@dataclass(frozen=True)
class Report:
    """`channel` is the code asked for, or `None` for the whole hub."""

    channel: str | None
    metrics: Metrics
    rejects: list[Reject]

    @property
    def reasons(self) -> dict[str, int]:
        return dict(Counter(reject.code for reject in self.rejects).most_common())


def report(json: bool, channel: str | None) -> None:
    """Print the metrics of all orders, or of one channel's."""
    settings = settings_or_exit()
    require_migrated(settings)
    try:
        found = asyncio.run(_read(settings, channel))
    except NoSuchChannel as error:
        fail(str(error))
    if json:
        typer.echo(jsons.dumps(as_json(found), indent=2))
    else:
        _print(Console(), found)


async def _read(settings: Settings, code: str | None) -> Report:
    hub = wire(settings)
    try:
        channel_id = None
        if code is not None:
            [same] = await hub.reads.many(Channel, "code", [code])
            if not same:
                raise NoSuchChannel(f"There is no channel {code}. There are: {await _codes(hub)}.")
            channel_id = same[0].id
        metrics = await hub.reporting.metrics(channel_id)
        # Rejected rows belong to the channel of the import.
        has_imports = code in (None, CODE)
        rejects = await SqlRejects(hub.engines).all() if has_imports else []
        return Report(code, metrics, rejects)
    finally:
        await hub.close()


async def _codes(hub: Hub) -> str:
    page = await hub.reads.page(Channel, Listing(ChannelWhere()), Page(first=50))
    return ", ".join(record.code for record in page.records) or "none"


def amount(money: Money) -> str:
    """The amount in major units, with all decimals of the currency."""
    return str(money.amount(digits_of(money.currency)))


def as_json(report: Report) -> dict[str, Any]:
    metrics, times = report.metrics, report.metrics.delivery_performance
    return {
        "channel": report.channel,
        "orders": metrics.orders,
        "stages": {stage.value: n for stage, n in metrics.stages.items()},
        "units": metrics.units,
        "ordersWithSeveralUnits": metrics.multi_unit_orders,
        "ordersSplitOverLocations": metrics.split_orders,
        "skus": metrics.skus,
        "locations": metrics.locations,
        "totals": [
            {
                "currency": totals.goods.currency,
                "goods": amount(totals.goods),
                "shipping": amount(totals.shipping),
                "payments": amount(totals.payments),
                "goodsDelivered": amount(totals.delivered_goods),
            }
            for totals in metrics.totals
        ],
        "onTimeByTimestamp": _share(times.by_timestamp),
        "onTimeByCalendarDay": _share(times.by_day),
        "meanDaysPlacedToDelivered": _mean(times.placed_to_delivered),
        "meanDaysPaidToHandedOver": _mean(times.paid_to_handed_over),
        "meanDaysHandedOverToDelivered": _mean(times.handed_over_to_delivered),
        "handedOverLate": _share(metrics.late_handovers),
        "cancelled": _share(metrics.cancelled),
        "repeatCustomers": _share(metrics.repeat_customers),
        "bestSellers": [
            {"sku": top.sku, "goods": amount(top.goods), "currency": top.goods.currency}
            for top in metrics.top_skus
        ],
        "rejects": {
            "count": len(report.rejects),
            "reasons": report.reasons,
            "rows": [vars(reject) for reject in report.rejects],
        },
    }


def _share(share: Share) -> dict[str, Any]:
    return {"part": share.part, "whole": share.whole, "ratio": share.ratio}


def _mean(duration: Duration) -> dict[str, Any]:
    return {"days": duration.days, "count": duration.count}


def _print_stages(table: Table, report: Report) -> None:
    for stage, count in report.metrics.stages.items():
        spoken = OLIST.get(stage) if report.channel == CODE else None
        word = f"{stage.value} ({spoken.value})" if spoken else stage.value
        table.add_row(word, f"{count:,}")


def _print(console: Console, report: Report) -> None:
    metrics = report.metrics
    table = Table("", "orders", title=report.channel or "All channels", title_justify="left")
    table.columns[1].justify = "right"
    _print_stages(table, report)
    table.add_section()
    for word, count in (
        ("orders", metrics.orders),
        ("units", metrics.units),
        ("with several units", metrics.multi_unit_orders),
        ("split over several locations", metrics.split_orders),
    ):
        table.add_row(word, f"{count:,}")
    _print_totals(table, metrics)
    _print_times(table, metrics)
    console.print(table)
    _print_rejects(console, report)


def _print_totals(table: Table, metrics: Metrics) -> None:
    for totals in metrics.totals:
        table.add_section()
        for name, money in vars(totals).items():
            label = name.replace("_", " ")
            table.add_row(f"{label}, {money.currency}", f"{_grouped(money)}")


def _grouped(money: Money) -> str:
    return f"{money.amount(digits_of(money.currency)):,}"


def _print_times(table: Table, metrics: Metrics) -> None:
    times = metrics.delivery_performance
    table.add_section()
    table.add_row("on time, by timestamp", _percent(times.by_timestamp))
    table.add_row("on time, by calendar day", _percent(times.by_day))
    table.add_row("days from placed to delivered", _days(times.placed_to_delivered))
    table.add_row("days from paid to handed over", _days(times.paid_to_handed_over))
    table.add_row("days from handed over to delivered", _days(times.handed_over_to_delivered))
    table.add_row("handed over late", _percent(metrics.late_handovers))
    table.add_row("cancelled", _percent(metrics.cancelled))
    table.add_row("repeat customers", _percent(metrics.repeat_customers))


def _percent(share: Share) -> str:
    ratio = "-" if share.ratio is None else f"{share.ratio:.3%}"
    return f"{share.part:,} / {share.whole:,} = {ratio}"


def _days(duration: Duration) -> str:
    return "-" if duration.days is None else f"{duration.days:.4f}"


def _print_rejects(console: Console, report: Report) -> None:
    if not report.rejects:
        console.print("No row of an import was rejected.")
        return
    console.print("Rows that broke a rule:")
    for reject in report.rejects[:SHOWN_MAX]:
        console.print(
            f"  {reject.file}:{reject.line} {reject.key} {reject.code}: {reject.reason}",
            soft_wrap=True,
            highlight=False,
            markup=False,
        )
    counts = ", ".join(f"{code} {n:,}" for code, n in report.reasons.items())
    left = len(report.rejects) - SHOWN_MAX
    more = f" {left:,} more are in --json." if left > 0 else ""
    console.print(f"{len(report.rejects):,}: {counts}.{more}", soft_wrap=True)
