"""The substitutes that the catalog names for a variant."""

from typing import Any

import pytest

from tests.graph.staff import Staff

LOOK = 'query { variant(by: {sku: "CUP"}) { title substitutes } }'


async def put(staff: Staff, *variants: dict[str, Any]) -> dict[str, Any]:
    return await staff.graph.do("putProduct", title=variants[0]["sku"], variants=list(variants))


async def test_substitutes_are_named_in_the_order_of_preference(staff: Staff) -> None:
    await put(staff, {"sku": "Mug"})
    await put(staff, {"sku": "CUP", "substitutes": ["POT", "MUG"]})
    assert (await staff.graph.ask(LOOK))["substitutes"] == ["POT", "Mug"], "as they are spelled"
    await put(staff, {"sku": "CUP", "title": "A cup"})
    assert await staff.graph.ask(LOOK) == {"title": "A cup", "substitutes": ["POT", "Mug"]}
    await put(staff, {"sku": "CUP", "substitutes": None})
    assert (await staff.graph.ask(LOOK))["substitutes"] == []


async def test_variants_of_one_input_replace_each_other(staff: Staff) -> None:
    pair = [{"sku": "LEFT", "substitutes": ["RIGHT"]}, {"sku": "RIGHT", "substitutes": ["LEFT"]}]
    answer = await put(staff, *pair)
    assert answer["__typename"] == "Product"
    query = 'query { variant(by: {sku: "RIGHT"}) { substitutes } }'
    assert (await staff.graph.ask(query))["substitutes"] == ["LEFT"]


SET = {"sku": "SET", "components": [{"sku": "POT", "quantity": 2}]}


@pytest.mark.parametrize(
    ("substitutes", "refusal", "place"),
    [
        (["CUP"], "InvalidInput", "0"),
        (["cup"], "InvalidInput", "0"),
        (["POT", "TEA", "pot"], "InvalidInput", "2"),
        (["POT", "NOTHING"], "NotFound", "1"),
        (["SET"], "InvalidInput", "0"),
        ([f"S{number}" for number in range(11)], "InvalidInput", None),
    ],
)
async def test_what_cannot_be_a_substitute_is_refused(
    staff: Staff, substitutes: list[str], refusal: str, place: str | None
) -> None:
    await put(staff, SET)
    refused = await put(staff, {"sku": "CUP", "substitutes": substitutes})
    assert refused["__typename"] == refusal
    path = ["input", "variants", "0", "substitutes"]
    assert refused["path"] == [*path, *([place] if place else [])]
    assert (await staff.graph.ask(LOOK))["substitutes"] == []


async def test_a_kit_of_the_same_input_is_no_substitute(staff: Staff) -> None:
    box = {"sku": "BOX", "substitutes": ["CRATE"]}
    crate = {"sku": "CRATE", "components": [{"sku": "POT", "quantity": 2}]}
    refused = await put(staff, box, crate)
    assert (refused["__typename"], refused["field"]) == ("InvalidInput", "substitutes")
