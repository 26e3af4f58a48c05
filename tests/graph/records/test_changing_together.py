"""Those who change one thing at the same time are all answered, none with an internal error."""

import asyncio
from typing import Any

from tests.graph.staff import Staff

WRITERS = 6


async def test_many_put_one_product_at_once(staff: Staff) -> None:
    async def put(number: int) -> dict[str, Any]:
        given = {"title": f"Cup {number}", "variants": [{"sku": "CUP"}]}
        return await staff.graph.do("putProduct", **given)

    answers = await asyncio.gather(*(put(number) for number in range(WRITERS)))
    assert {answer["__typename"] for answer in answers} == {"Product"}


async def test_bulk_rows_that_meet_other_writers_are_tried_again(staff: Staff) -> None:
    async def put(number: int) -> list[dict[str, Any]]:
        rows = [
            {"idempotencyKey": f"{number} {sku}", "title": f"{number}", "variants": [{"sku": sku}]}
            for sku in ("CUP", "POT")
        ]
        answer = await staff.graph.do("bulkPutProducts", rows=rows)
        return [row["result"] for row in answer["rows"]]

    answers = await asyncio.gather(*(put(number) for number in range(WRITERS)))
    kinds = [result["__typename"] for results in answers for result in results]
    assert kinds == ["Product"] * 2 * WRITERS
