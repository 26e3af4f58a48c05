"""Makes queries of the graph at random: the same for the same seed."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    is_non_null_type,
)

DEPTH: Final = 4
FIELDS_MAX: Final = 5
CONDITIONS: Final = (*[""] * 20, " @include(if: $yes)", " @skip(if: $yes)", " @skip(if: false)")
Ids = Mapping[str, Sequence[str]]


class Queries:
    """`ids` are ids of objects that exist, by the name of their type; `skus` are SKUs. `wanted`
    says which fields of which types are selected at all."""

    def __init__(
        self,
        schema: GraphQLSchema,
        ids: Ids,
        skus: Sequence[str],
        wanted: Callable[[str, str], bool] = lambda kind, field: True,
    ) -> None:
        self._schema = schema
        self._ids = ids
        self._skus = skus
        self._wanted = wanted

    def query(self, seed: int) -> str:
        random = Random(seed)
        assert self._schema.query_type is not None
        return f"query ($yes: Boolean!) {self._object(random, self._schema.query_type, DEPTH)}"

    def _object(self, random: Random, kind: GraphQLObjectType, depth: int, prefix: str = "") -> str:
        """A selection set; fields of fragments have aliases with a prefix, so that those of
        different types never conflict."""
        known = [one for one in kind.fields.items() if self._wanted(kind.name, one[0])]
        wanted = random.sample(known, min(FIELDS_MAX, len(known)))
        fields = []
        for name, field in wanted:
            given = self._arguments(random, field)
            inner = self._selection(random, field, depth)
            if given is not None and inner is not None:
                is_renamed = prefix or random.random() < 0.04
                alias = f"{prefix}{name}_: " if is_renamed else ""
                fields.append(f"{alias}{name}{given}{random.choice(CONDITIONS)}{inner}")
        if random.random() < 0.3 or not fields:
            fields.append("__typename")
        return "{ " + " ".join(fields) + " }"

    def _selection(self, random: Random, field: GraphQLField, depth: int) -> str | None:
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            return ""
        if depth == 0:
            return None
        if isinstance(kind, GraphQLObjectType):
            return f" {self._object(random, kind, depth - 1)}"
        assert isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        possible = self._schema.get_possible_types(kind)
        some = random.sample(list(possible), min(2, len(possible)))
        parts = [
            f"... on {each.name} {self._object(random, each, depth - 1, f'of{n}')}"
            for n, each in enumerate(some)
        ]
        return " { __typename " + " ".join(parts) + " }"

    def _arguments(self, random: Random, field: GraphQLField) -> str | None:
        given = []
        for name, argument in field.args.items():
            value = self._value(random, name, argument)
            if value is not None:
                given.append(f"{name}: {value}")
            elif is_non_null_type(argument.type) and "default_value" not in repr(argument):
                return None
        return f"({', '.join(given)})" if given else ""

    def _value(self, random: Random, name: str, argument: GraphQLArgument) -> str | None:
        kind = get_named_type(argument.type)
        if name == "first":
            return str(random.randint(1, 4))
        if name == "by":
            noun = kind.name.removeprefix("By").removesuffix("By")
            return f'{{ id: "{self._id(random, noun)}" }}'
        if name in ("id", "ids"):
            some = [self._id(random, None) for _ in range(3)]
            return f'"{some[0]}"' if name == "id" else "[" + ", ".join(f'"{i}"' for i in some) + "]"
        if name == "skus":
            return "[" + ", ".join(f'"{sku}"' for sku in self._skus) + "]"
        if isinstance(kind, GraphQLEnumType) and random.random() < 0.5:
            return str(random.choice(list(kind.values)))
        return None

    def _id(self, random: Random, kind: str | None) -> str:
        """The id of an object of this kind, if there is one; sometimes of none."""
        known = self._ids.get(kind or random.choice(list(self._ids))) or ["order_x"]
        return random.choice([*known, "order_none"] if random.random() < 0.1 else list(known))
