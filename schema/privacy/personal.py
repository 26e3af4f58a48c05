"""Which fields of the graph show personal data: they carry the directive `@personal`."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import GraphQLSchema
from strawberry.schema_directive import Location

from domain.privacy.personal import PersonalCategory
from schema.shared.fields import enum

enum(
    PersonalCategory,
    "What a field with personal data says of a person.",
    NAME="A name.",
    CONTACT="How to reach the person: e-mail addresses, phone numbers.",
    ADDRESS="Where the person is or lives.",
    IDENTIFIER="An id by which another system knows the person or the order.",
    FREE_TEXT="What somebody wrote: it may say anything of anybody.",
    DERIVED="Made from other personal data. Stored, and not shown in the graph.",
)


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    name="personal",
    description="Personal data (GDPR, article 4): absent from logs, metrics, traces and cursors, "
    "exported and erased with its person. docs/privacy.md lists the columns behind it.",
)
class PersonalField:
    category: PersonalCategory = strawberry.directive_field(name="category")


def personal(category: PersonalCategory) -> list[PersonalField]:
    """The `directives` of a field that shows personal data."""
    return [PersonalField(category=category)]


NAME = personal(PersonalCategory.NAME)
CONTACT = personal(PersonalCategory.CONTACT)
ADDRESS = personal(PersonalCategory.ADDRESS)
IDENTIFIER = personal(PersonalCategory.IDENTIFIER)
FREE_TEXT = personal(PersonalCategory.FREE_TEXT)


def personal_fields(schema: GraphQLSchema) -> Mapping[tuple[str, str], PersonalCategory]:
    """The fields with personal data, by the names of type and field."""
    return {
        (name, field): directive.category
        for name, kind in schema.type_map.items()
        for field, described in getattr(kind, "fields", {}).items()
        for directive in _directives(described)
    }


def _directives(field: Any) -> list[PersonalField]:
    declared = field.extensions.get("strawberry-definition")
    return [one for one in getattr(declared, "directives", ()) if isinstance(one, PersonalField)]
