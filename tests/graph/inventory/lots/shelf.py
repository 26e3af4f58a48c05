"""A SKU with lots, and what people do with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub.wiring import Hub
from persistence.verify.verify import SqlVerify
from tests.graph.staff import Staff, euros

LOTS = """query ($sku: [String!]) { lots(where: {sku: $sku}, sort: EXPIRES_ON) { nodes {
  id code expiresOn blocked version levels { quantity held }
} } }"""
LEVEL = """query ($sku: [String!]) { inventoryLevels(where: {sku: $sku}) { nodes {
  available reserved qualityControl onHand unsellableAt lots { quantity held lot { code } }
  movements { nodes { kind quantity lot { code } } }
} } }"""
SOLD = """query ($skus: [String!]!) {
  availability(skus: $skus, method: SHIP) { available why { kind quantity } }
}"""


def day(days: int) -> str:
    """So many days from today (UTC)."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def lot(code: str, quantity: int, expires: int | None = None) -> dict[str, Any]:
    given: dict[str, Any] = {"code": code, "quantity": quantity}
    return given if expires is None else {**given, "expiresOn": day(expires)}


class Shelf:
    """MILK at the warehouse, tracked by lot."""

    def __init__(self, staff: Staff, hub: Hub) -> None:
        self.staff, self.hub = staff, hub

    async def put(self, **more: Any) -> dict[str, Any]:
        price = {"channelId": self.staff.shop.web.id, "amount": euros("1.00")}
        variant = {"sku": "MILK", "prices": [price], **more}
        return await self.staff.graph.do("putProduct", title="Milk", variants=[variant])

    async def move(self, kind: str, quantity: int, *lots: dict[str, Any]) -> dict[str, Any]:
        place = {"sku": "MILK", "locationId": self.staff.shop.warehouse.id}
        given = {"kind": kind, "quantity": quantity, "lots": list(lots)}
        return await self.staff.graph.do("moveStock", **place, **given)

    async def receive(self, *lots: dict[str, Any], more: int = 0) -> dict[str, Any]:
        return await self.move("RECEIVE", sum(one["quantity"] for one in lots) + more, *lots)

    async def place(self, quantity: int) -> dict[str, Any]:
        return await self.staff.place(("MILK", quantity))

    async def sold(self) -> int:
        (found,) = await self.staff.graph.ask(SOLD, skus=["MILK"])
        assert sum(term["quantity"] for term in found["why"]) == found["available"]
        return int(found["available"])

    async def why(self) -> dict[str, int]:
        (found,) = await self.staff.graph.ask(SOLD, skus=["MILK"])
        return {term["kind"]: term["quantity"] for term in found["why"]}

    async def level(self) -> dict[str, Any]:
        found = await self.staff.graph.ask(LEVEL, sku=["MILK"])
        (level,) = found["nodes"]
        return dict(level)

    async def units(self) -> dict[str | None, tuple[int, int]]:
        """Units and held units by lot, of the lots with any."""
        return {
            one["lot"] and one["lot"]["code"]: (one["quantity"], one["held"])
            for one in (await self.level())["lots"]
            if one["quantity"] or one["held"]
        }

    async def lots(self) -> dict[str, dict[str, Any]]:
        found = await self.staff.graph.ask(LOTS, sku=["MILK"])
        return {one["code"]: one for one in found["nodes"]}

    async def block(self, code: str) -> dict[str, Any]:
        id = (await self.lots())[code]["id"]
        return await self.staff.graph.do("blockLot", lotId=id, reason="Recalled")

    async def expire(self) -> int:
        """Do what the workers do."""
        return await self.hub.services.lots.expire_due()

    async def is_balanced(self) -> bool:
        return await SqlVerify(self.hub.engines).differences() == []
