"""A cursor says nothing of a person: it may be in an address, a log or another's hands."""

import base64
from typing import Any

from tests.graph.staff import Staff

NAMES = """query ($first: Int, $after: String, $before: String, $last: Int, $text: String,
                  $direction: Direction! = ASCENDING) {
  customers(first: $first, after: $after, before: $before, last: $last,
            where: {text: $text}, sort: NAME, direction: $direction) {
    nodes { name } edges { cursor } pageInfo { hasNextPage endCursor startCursor }
  }
}"""


async def named(staff: Staff, *names: str) -> None:
    for name in names:
        await staff.graph.do("createCustomer", name=name)


def read(cursor: str) -> str:
    return base64.urlsafe_b64decode(cursor + "==").decode()


async def pages(staff: Staff, **more: Any) -> list[str]:
    found, after = [], None
    while True:
        page = await staff.graph.ask(NAMES, first=2, after=after, **more)
        found += [node["name"] for node in page["nodes"]]
        assert not any("Zed" in read(edge["cursor"]) for edge in page["edges"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return found


async def test_customers_by_name_are_paged_without_their_names_in_cursors(staff: Staff) -> None:
    await named(staff, "Zed C", "Zed A", "Zed B", "Zed B", "Zed D")
    order = ["Zed A", "Zed B", "Zed B", "Zed C", "Zed D"]
    assert await pages(staff, text="zed") == order
    assert (await pages(staff))[-5:] == order
    assert await pages(staff, text="zed", direction="DESCENDING") == order[::-1]


async def test_a_page_before_a_customer_is_found_by_its_id(staff: Staff) -> None:
    await named(staff, "Zed C", "Zed A", "Zed B")
    whole = await staff.graph.ask(NAMES, first=3, text="zed")
    cursor = whole["edges"][2]["cursor"]
    before = await staff.graph.ask(NAMES, last=1, before=cursor, text="zed")
    assert before["nodes"] == [{"name": "Zed B"}]
