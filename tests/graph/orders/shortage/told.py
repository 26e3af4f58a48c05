"""Channels that replace or leave out what is short, and what they answer."""

from typing import Any

from tests.graph.orders.test_selling_ahead import ruled
from tests.graph.staff import Staff, euros
from tests.graph.told import MONEY

UNITS = ("reserved", "backordered", "preordered", "recorded", "substituted", "leftOut")
LOOK = f"""number status originalTotal {MONEY} currentTotal {MONEY}
  lines {{ sku quantity position unitPrice {MONEY} shipping {MONEY} total {MONEY}
           substituteFor {{ sku title quantity unitPrice {MONEY} }}
           quantities {{ state quantity }} }}
  outcomes {{ position sku quantity reserved backordered preordered recorded substituted leftOut
              locations isComplete expectedAt line {{ sku }} substitutes {{ sku quantity }} }}
  fulfillmentOrders {{ location {{ code }} }}
  events(first: 20) {{ nodes {{ kind }} }}"""


async def put(staff: Staff, sku: str, **more: Any) -> dict[str, Any]:
    variant = {"sku": sku, "title": sku.capitalize(), **more}
    answer = await staff.graph.do("putProduct", title=sku.capitalize(), variants=[variant])
    assert answer["__typename"] == "Product", answer
    return answer


def priced(staff: Staff, amount: str) -> list[dict[str, Any]]:
    return [{"channelId": staff.shop.web.id, "amount": euros(amount)}]


async def policy(staff: Staff, policy: str) -> None:
    answer = await ruled(staff, availabilityPolicy=policy)
    assert answer["__typename"] == "Channel", answer


async def told(staff: Staff, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The outcomes of an order, each without what is 0."""
    assert order["__typename"] == "Order", order
    found = (await staff.look(order, LOOK))["outcomes"]
    for one in found:
        assert one["quantity"] == sum(one[name] for name in UNITS)
    return [{name: one[name] for name in UNITS if one[name]} for one in found]


async def substitutes(staff: Staff, *skus: str, prices: dict[str, str] | None = None) -> None:
    for sku in skus:
        await put(staff, sku, prices=priced(staff, (prices or {}).get(sku, "10")))
    await put(staff, "CUP", substitutes=list(skus))
