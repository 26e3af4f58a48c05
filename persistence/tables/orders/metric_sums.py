"""Sums of what orders add to the metrics. They follow from the orders, and are written behind the
event log, never in the transaction of a change."""

from sqlalchemy import BigInteger, Column, Date, Index, String, Table

from persistence.tables.base import By, integer, metadata, placed, text_column

# What each order has added: JSON.
order_contributions = Table(
    "order_contributions",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("channel_id", String(64), nullable=False),
    text_column("parts"),
    # The release before does not write it.
    text_column("demand", null=True),
    info=placed(By.ORDER, "order_id"),
)

# By scope (a channel, or empty: all), what is added up, and its key. The id is made of the three.
# An amount is high * 10^9 + low: it may be more than 64 bits.
metric_sums = Table(
    "metric_sums",
    metadata,
    Column("id", String(256), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("name", String(32), nullable=False),
    Column("key", String(128), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("low", BigInteger, nullable=False),
    Index("ix_metric_sums_scope_name", "scope", "name", "high", "low"),
    info=placed(By.PARTITION),
)

# Units that were ordered, by the location that is to serve them (empty: nothing says which), their
# SKU and day. The id is made of the three.
daily_demand = Table(
    "daily_demand",
    metadata,
    Column("id", String(160), primary_key=True),
    Column("location_id", String(64), nullable=False),
    Column("sku", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("units", BigInteger, nullable=False),
    Index("ix_daily_demand_sku_location_id_day", "sku", "location_id", "day"),
    info=placed(By.PARTITION),
)

# How far the sums are: every event of an order up to `position` is in them, and of the orders there
# were before, those up to the id `reached`; null: all. `zones` are the time zones of the channels
# that days were counted in.
metric_rollups = Table(
    "metric_rollups",
    metadata,
    Column("log", String(32), primary_key=True),
    integer("form"),
    Column("position", BigInteger, nullable=False),
    Column("reached", String(64), nullable=True),
    text_column("zones"),
    Column("revision", BigInteger, nullable=False),
    info=placed(By.PARTITION),
)
