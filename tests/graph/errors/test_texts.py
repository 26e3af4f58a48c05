"""Every text of every input goes through one door: blanks around it do not count, a blank one that
may be left out is none, and a blank one that is needed is refused at its path."""

from typing import Any

import pytest
from graphql import GraphQLInputObjectType, coerce_input_value, get_named_type, is_list_type
from strawberry.types.arguments import convert_argument

from domain.shared.errors import DomainError, InvalidInput
from hub.http.graph import make_graph
from schema.shared.inputs import key_of, keyed_command_of
from tests.graph.breaking import Path, changed, fields
from tests.graph.client import SCHEMA, input_type, mutations
from tests.graph.errors.valid_inputs import valid_inputs
from tests.graph.staff import Staff

GRAPH = make_graph()
TEXTS = ("String", "ID", "CountryCode", "CurrencyCode", "Decimal", "DateTime", "Date")
# As people and systems put them around a text: blanks, line ends, marks that nobody sees.
AROUND = (" {} ", "\t{}\n", "\r\n{}", "\u00a0{}\u3000")
INVISIBLE = "\ufeff{}\u200b"
# Blank, it is refused by what the metafield needs, not taken for a removal.
NEEDED = ("metafields", 0, "value")
KEYS = ("idempotencyKey", "cause")
SINGLE = [name for name in mutations() if not name.startswith("bulk")]


def given_to(kind: GraphQLInputObjectType, given: Any) -> Any:
    """The input as a resolver gets it."""
    definition = kind.extensions["strawberry-definition"]
    converter = GRAPH.schema_converter
    coerced = coerce_input_value(given, kind)
    return convert_argument(coerced, definition.origin, converter.scalar_registry, GRAPH.config)


def commanded(kind: GraphQLInputObjectType, given: Any) -> Any:
    return keyed_command_of(given_to(kind, given))


def places(kind: GraphQLInputObjectType, valid: Any) -> list[tuple[Path, str, bool, str]]:
    """Where the input has texts: each with its type, whether it is needed, and what it is."""
    found = []
    for path, type_, required in fields(kind, valid):
        name, value = get_named_type(type_).name, value_at(valid, path)
        if name in TEXTS and isinstance(value, str):
            found.append((path, name, required, value))
        elif name in TEXTS and is_list_type(getattr(type_, "of_type", type_)) and value:
            found.append(((*path, 0), name, True, value[0]))
    return found


def value_at(given: Any, path: Path) -> Any:
    for step in path:
        try:
            given = given[step]
        except (KeyError, IndexError, TypeError):
            return None
    return given


@pytest.fixture
async def valid(staff: Staff) -> dict[str, Any]:
    given = await valid_inputs(staff)
    return {name: staff.graph.keyed(name, given[name]) for name in SINGLE}


async def test_blanks_around_a_text_never_count(valid: dict[str, Any]) -> None:
    for name in SINGLE:
        kind = input_type(name)
        clean = commanded(kind, valid[name])
        for path, type_, _, value in places(kind, valid[name]):
            # Keys that callers chose are not searched for marks, and values are as they are.
            kept = type_ != "String" or path[-1] in KEYS or "metafields" in path
            for form in AROUND if kept else (*AROUND, INVISIBLE):
                padded = changed(valid[name], path, form.format(value))
                assert commanded(kind, padded) == clean, (name, path, form)


async def test_a_blank_text_that_may_be_left_out_is_none(valid: dict[str, Any]) -> None:
    for name in SINGLE:
        kind = input_type(name)
        for path, type_, required, _ in places(kind, valid[name]):
            if required or type_ != "String" or path[-3:] == NEEDED:
                continue
            blank, none = (outcome(kind, changed(valid[name], path, v)) for v in ("  ", None))
            assert blank == none, (name, path)


async def test_a_blank_text_that_is_needed_is_refused_at_its_path(staff: Staff) -> None:
    given = await valid_inputs(staff)
    for name in SINGLE:
        kind = input_type(name)
        valid = staff.graph.keyed(name, given[name])
        for path, type_, required, _ in places(kind, valid):
            if not required or type_ != "String":
                continue
            reply = await staff.graph.reply(name, changed(valid, path, " \u200b\n"))
            errors = reply.data[name]["errors"]
            paths = {tuple(error["path"]) for error in errors}
            assert ("input", *map(str, path)) in paths, (name, path, errors)
            assert {error["__typename"] for error in errors} == {"InvalidInput"}, (name, path)


def outcome(kind: GraphQLInputObjectType, given: Any) -> Any:
    try:
        return commanded(kind, given)
    except DomainError as refusal:
        return {error.path for error in refusal.errors}


async def test_a_repetition_may_be_padded(staff: Staff) -> None:
    await staff.receive(5)
    given = staff.order(externalId="A-7", email="Ada@Example.com", note="Ring twice")
    first = await staff.graph.reply("placeOrder", {**given, "idempotencyKey": "till 1"})
    padded = {"externalId": " A-7\n", "email": " ada@example.com", "note": "\r\nRing twice  "}
    again = {**given, **padded, "idempotencyKey": " till 1 "}
    reply = await staff.graph.reply("placeOrder", again)
    assert reply.data["placeOrder"]["replayed"], reply.data
    assert reply.data["placeOrder"]["order"] == first.data["placeOrder"]["order"]


def test_every_key_is_cleaned_before_it_is_looked_up() -> None:
    assert SCHEMA.query_type
    kinds = {
        get_named_type(field.args["by"].type)
        for field in SCHEMA.query_type.fields.values()
        if "by" in field.args
    }
    assert kinds
    for kind in kinds:
        for name in kind.fields:
            given = given_to(kind, {name: " 12\u00a0\n"})
            assert key_of(given)[1] == "12"
            if name != "id":
                with pytest.raises(InvalidInput):
                    key_of(given_to(kind, {name: " "}))


CONTROLS = ["\x00", "\x1b", "a\x07b", "\x0b"]


@pytest.mark.parametrize("text", CONTROLS, ids=ascii)
async def test_control_characters_are_refused(staff: Staff, text: str) -> None:
    refusal = await staff.graph.do("createCustomer", name=f"Ada {text} L")
    assert (refusal["__typename"], refusal["path"]) == ("InvalidInput", ["input", "name"])


async def test_what_looks_the_same_is_the_same_sku(staff: Staff) -> None:
    spellings = ["MUG-RED", "mug-red", "MUG\u2011RED", "MUG\u2013RED", "\u200bMUG-\u202eRED\x7f"]
    spellings += ["\uff2d\uff35\uff27-RED", "MUG\u00ad-RED\x85"]
    first = await staff.graph.do("putProduct", title="Mug", variants=[{"sku": "MUG-RED"}])
    for spelling in spellings:
        again = await staff.graph.do("putProduct", title="Mug", variants=[{"sku": spelling}])
        assert again["id"] == first["id"], ascii(spelling)
        assert [variant["sku"] for variant in again["variants"]] == ["MUG-RED"]
