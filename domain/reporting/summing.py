"""Metrics made of sums."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from domain.reporting.contributions import MICROSECOND, Part, Sum
from domain.reporting.metrics import (
    CurrencyTotals,
    DeliveryPerformance,
    Duration,
    Metrics,
    Share,
    Stage,
    TopSku,
)
from domain.shared.amounts.money import Money

TOP_SKUS_MAX = 5


def metrics_of(
    sums: Mapping[tuple[Sum, str], Part],
    skus: int,
    locations: int,
    goods: Iterable[tuple[str, Part]],
) -> Metrics:
    """`sums` are those of which there are few, `goods` the SKUs of the largest value by currency
    and SKU."""

    def one(name: Sum, key: str = "") -> Part:
        return sums.get((name, key), Part())

    stages = {stage: one(Sum.STAGE, stage).count for stage in Stage}
    orders = sum(stages.values())
    return Metrics(
        orders=orders,
        stages=stages,
        units=one(Sum.UNITS).amount,
        multi_unit_orders=one(Sum.MULTI_UNIT).count,
        skus=skus,
        locations=locations,
        split_orders=one(Sum.SPLIT).count,
        cancelled=Share(stages[Stage.CANCELLED], orders),
        repeat_customers=_share(one(Sum.CUSTOMERS)),
        late_handovers=_share(one(Sum.LATE_HANDOVERS)),
        delivery_performance=DeliveryPerformance(
            by_timestamp=_share(one(Sum.BY_TIMESTAMP)),
            by_day=_share(one(Sum.BY_DAY)),
            placed_to_delivered=_duration(one(Sum.PLACED_TO_DELIVERED)),
            paid_to_handed_over=_duration(one(Sum.PAID_TO_HANDED_OVER)),
            handed_over_to_delivered=_duration(one(Sum.HANDED_OVER_TO_DELIVERED)),
        ),
        totals=_totals(sums),
        top_skus=_top(goods),
    )


def _share(part: Part) -> Share:
    return Share(part.amount, part.count)


def _duration(part: Part) -> Duration:
    return Duration(part.amount * MICROSECOND if part.amount else timedelta(), part.count)


def _totals(sums: Mapping[tuple[Sum, str], Part]) -> tuple[CurrencyTotals, ...]:
    currencies = sorted(
        key for (name, key), part in sums.items() if name is Sum.GOODS and part.count
    )

    def money(name: Sum, currency: str) -> Money:
        return Money(sums.get((name, currency), Part()).amount, currency)

    return tuple(
        CurrencyTotals(
            goods=money(Sum.GOODS, currency),
            shipping=money(Sum.SHIPPING, currency),
            payments=money(Sum.PAYMENTS, currency),
            delivered_goods=money(Sum.DELIVERED_GOODS, currency),
        )
        for currency in currencies
    )


def _top(goods: Iterable[tuple[str, Part]]) -> tuple[TopSku, ...]:
    named = [(key.partition(" "), part) for key, part in goods if part.count]
    best = sorted((-part.amount, sku, currency) for (currency, _, sku), part in named)
    return tuple(
        TopSku(sku=sku, goods=Money(-amount, currency))
        for amount, sku, currency in best[:TOP_SKUS_MAX]
    )
