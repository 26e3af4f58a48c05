"""Packs in the catalog: what is kept of them, what is refused, and what a scanned GTIN finds."""

from typing import Any

from tests.domain.catalog.test_packs import with_check_digit
from tests.graph.staff import Staff

UNIT = with_check_digit("400638133393")
CASE = with_check_digit("1400638133393")
INNER = with_check_digit("2400638133393")
LOOK = """query ($by: VariantBy!, $gtin: String! = "0") {
  variant(by: $by) {
    sku unitOfMeasure pack(gtin: $gtin) { code quantity }
    packs { code quantity gtin weight dimensions { length } }
  }
}"""


def pack(code: str, quantity: int, gtin: str | None = None, **more: Any) -> dict[str, Any]:
    return {"code": code, "quantity": quantity, "gtin": gtin, **more}


async def put(staff: Staff, sku: str, *packs: dict[str, Any], **more: Any) -> dict[str, Any]:
    variant = {"sku": sku, "packs": list(packs), **more}
    return await staff.graph.do("putProduct", title=sku.title(), variants=[variant])


async def scanned(staff: Staff, gtin: str) -> tuple[str, Any] | None:
    found = await staff.graph.ask(LOOK, by={"gtin": gtin}, gtin=gtin)
    return found and (found["sku"], found["pack"])


async def packs_of(staff: Staff, sku: str) -> list[tuple[str, int, str | None]]:
    found = await staff.graph.ask(LOOK, by={"sku": sku})
    return [(one["code"], one["quantity"], one["gtin"]) for one in found["packs"]]


async def test_a_variant_has_a_unit_and_packs(staff: Staff) -> None:
    size = {"length": 300, "width": 200, "height": 100}
    case = pack("case", 12, CASE, weight=1_300, dimensions=size)
    made = await put(staff, "TEA", case, pack("INNER", 4), gtin=UNIT, unitOfMeasure="GRAM")
    assert made["__typename"] == "Product", made
    found = await staff.graph.ask(LOOK, by={"sku": "TEA"})
    assert found["unitOfMeasure"] == "GRAM"
    assert found["packs"][0] == {
        **{"code": "CASE", "quantity": 12, "gtin": CASE, "weight": 1_300},
        "dimensions": {"length": 300},
    }
    assert await packs_of(staff, "TEA") == [("CASE", 12, CASE), ("INNER", 4, None)]
    await staff.graph.do(
        "putProduct", title="Tea", variants=[{"sku": "TEA", "unitOfMeasure": None, "weight": 1}]
    )
    kept = await staff.graph.ask(LOOK, by={"sku": "TEA"})
    assert (kept["unitOfMeasure"], len(kept["packs"])) == ("EACH", 2)
    await put(staff, "TEA")
    assert await packs_of(staff, "TEA") == []


async def test_a_scanned_number_finds_the_variant_and_says_which_pack(staff: Staff) -> None:
    await put(staff, "TEA", pack("CASE", 12, CASE), pack("INNER", 4), gtin=UNIT)
    assert await scanned(staff, CASE) == ("TEA", {"code": "CASE", "quantity": 12})
    assert await scanned(staff, UNIT) == ("TEA", None)
    assert await scanned(staff, f"0{UNIT}") == ("TEA", None)
    assert await scanned(staff, INNER) is None
    listed = await staff.graph.ask(
        "query ($gtin: [String!]) { variants(where: {gtin: $gtin}) { nodes { sku } } }",
        gtin=[CASE],
    )
    assert listed["nodes"] == [{"sku": "TEA"}]


async def test_two_packs_can_exchange_their_numbers(staff: Staff) -> None:
    await put(staff, "TEA", pack("CASE", 12, CASE), pack("INNER", 4, INNER))
    await put(staff, "TEA", pack("CASE", 12, INNER), pack("INNER", 6, CASE))
    assert await packs_of(staff, "TEA") == [("CASE", 12, INNER), ("INNER", 6, CASE)]
    assert await scanned(staff, CASE) == ("TEA", {"code": "INNER", "quantity": 6})


async def test_a_number_names_one_pack_or_unit(staff: Staff) -> None:
    tea = await put(staff, "TEA", pack("CASE", 12, CASE), gtin=UNIT)
    variant = (await staff.graph.ask('{ variant(by: {sku: "TEA"}) { id } }'))["id"]

    async def refused(path: list[str], *packs: dict[str, Any], **more: Any) -> None:
        answer = await put(staff, "JAM", *packs, **more)
        assert answer["__typename"] == "AlreadyExists", answer
        assert answer["path"] == ["input", "variants", "0", *path]
        assert (answer["field"], answer["entityId"]) == ("gtin", variant)

    await refused(["packs", "1", "gtin"], pack("A", 2), pack("CASE", 6, CASE))
    await refused(["packs", "0", "gtin"], pack("CASE", 6, UNIT))
    await refused(["gtin"], gtin=CASE)
    twice = [{"sku": "TEA", "packs": [pack("CASE", 12, CASE), pack("BOX", 3, CASE)]}]
    again = await staff.graph.do("putProduct", title="Tea", variants=twice)
    assert (again["__typename"], again["path"][-2]) == ("AlreadyExists", "0")
    own = [{"sku": "TEA", "gtin": CASE}]
    again = await staff.graph.do("putProduct", title="Tea", variants=own)
    assert (again["__typename"], again["path"][-1]) == ("AlreadyExists", "gtin")
    # Units of several variants may have one number, as before there were packs.
    assert (await put(staff, "JAM", gtin=UNIT))["__typename"] == "Product"
    assert await packs_of(staff, "TEA") == [("CASE", 12, CASE)]
    assert tea["__typename"] == "Product"


async def test_of_rows_that_give_two_packs_one_number_the_first_is_kept(staff: Staff) -> None:
    rows = [
        {
            "idempotencyKey": sku,
            "title": sku,
            "variants": [{"sku": sku, "packs": [pack("CASE", 12, CASE)]}],
        }
        for sku in ("TEA", "JAM")
    ]
    answer = await staff.graph.do("bulkPutProducts", rows=rows)
    kinds = [row["result"]["__typename"] for row in answer["rows"]]
    assert kinds == ["Product", "AlreadyExists"], answer
