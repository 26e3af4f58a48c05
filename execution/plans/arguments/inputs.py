"""Reads JSON values of inputs straight to what resolvers get. What is not plainly a value of its
type is `Odd`: graphql-core decides about it, and words the error."""

from collections.abc import Callable
from dataclasses import MISSING
from enum import Enum
from typing import Any, Final

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    Undefined,
    get_named_type,
)
from graphql.utilities.coerce_input_value import coerce_default_value
from strawberry import UNSET
from strawberry.relay import GlobalID
from strawberry.types.base import StrawberryMaybe, StrawberryOptional
from strawberry.types.maybe import Some

Read = Callable[[Any], Any]
DEFINITION: Final = "strawberry-definition"
# A default that every value may share.
CONSTANT: Final = (str, int, float, bool, type(None), Enum)

# What is a value of a standard scalar as it stands.
# fmt: off
AS_IT_IS: Final = {
    "String":  "{v}.__class__ is str",
    "ID":      "{v}.__class__ is str",
    "Boolean": "{v} is True or {v} is False",
    "Int":     "{v}.__class__ is int and -2147483648 <= {v} <= 2147483647",
}
# fmt: on


class Odd(Exception):
    """Not plainly a value of its type."""


class Readers:
    """A reader for each type of input, made when it is first needed."""

    def __init__(self) -> None:
        self._named: dict[str, Read] = {}

    def of(self, kind: GraphQLInputType) -> Read:
        """The reader of a type; raises `Odd` for a type that only strawberry reads."""
        if isinstance(kind, GraphQLNonNull):
            return self._present(kind.of_type)
        read = self._present(kind)
        return lambda value: None if value is None else read(value)

    def member(self, kind: GraphQLInputType, declared: Any) -> Read:
        """The reader of an argument or a field that strawberry declares as `declared`."""
        require_plain(declared)
        read = self.of(kind)
        if not isinstance(declared, StrawberryMaybe):
            return read
        may_be_null = isinstance(declared.of_type, StrawberryOptional)
        return lambda value: some(read(value), may_be_null=may_be_null)

    def _present(self, kind: GraphQLInputType) -> Read:
        if isinstance(kind, GraphQLList):
            return _list_reader(self.of(kind.of_type))
        name = get_named_type(kind).name
        if name not in self._named:
            made = self._object(kind) if isinstance(kind, GraphQLInputObjectType) else _leaf(kind)
            self._named.setdefault(name, made)
        return self._named[name]

    def _object(self, kind: GraphQLInputObjectType) -> Read:
        definition = kind.extensions.get(DEFINITION)
        if definition is None or definition.from_input is not None:
            raise Odd
        # For inputs within themselves, which are not plain: they may be nested too deeply.
        self._named[kind.name] = _refused
        try:
            return ObjectCode(kind, definition, self).function()
        finally:
            del self._named[kind.name]


def require_plain(declared: Any) -> None:
    """`Odd` for what strawberry converts by itself."""
    while not isinstance(declared, type):
        if declared is GlobalID or getattr(declared, "of_type", None) is None:
            return
        declared = declared.of_type
    if declared is GlobalID:
        raise Odd


def some(value: Any, *, may_be_null: bool) -> Any:
    """A value of a type that tells null from what is left out."""
    if value is None and not may_be_null:
        raise Odd
    return Some(value)


class ObjectCode:
    """The source text of the function that reads one input object."""

    def __init__(self, kind: GraphQLInputObjectType, definition: Any, readers: Readers) -> None:
        self._kind = kind
        self._is_one_of = definition.is_one_of
        self._names: dict[str, Any] = {
            "Odd": Odd,
            "M": MISSING,
            "cls": definition.origin,
        }
        self._lines: list[str] = []
        self._values: list[str] = []
        names = {field.extensions[DEFINITION].python_name: name for name, field in _fields(kind)}
        for number, field in enumerate(definition.fields):
            declared = field.resolve_type(type_definition=definition)
            self._field(number, names[field.python_name], field, declared, readers)

    def _field(self, number: int, name: str, field: Any, declared: Any, readers: Readers) -> None:
        shown, value = self._kind.fields[name], f"v_{number}"
        self._names[f"r_{number}"] = readers.member(shown.type, declared)
        self._lines.append(f"{value} = get({name!r}, M)")
        self._lines += [f"if {value} is M: {self._absent(number, shown, field)}"]
        is_maybe = isinstance(declared, StrawberryMaybe)
        self._lines += ["else:", "    n += 1", f"    {_given(number, shown.type, is_maybe)}"]
        self._values.append(f"{field.python_name}={value}")

    def _absent(self, number: int, shown: Any, field: Any) -> str:
        default = coerce_default_value(shown)
        if default is Undefined:
            if isinstance(shown.type, GraphQLNonNull):
                return "raise Odd"
            default = default_of(field)
        self._names[f"d_{number}"] = constant(default)
        return f"v_{number} = {'[]' if default == [] else f'd_{number}'}"

    def function(self) -> Read:
        head = ["if v.__class__ is not dict: raise Odd", "get = v.get", "n = 0"]
        tail = ["if n != len(v): raise Odd", f"return cls({', '.join(self._values)})"]
        if self._is_one_of:
            tail.insert(0, "if n != 1 or None in v.values(): raise Odd")
        body = "\n".join(f"    {line}" for line in (*head, *self._lines, *tail))
        # The text consists of attribute names of the schema's classes, of numbers, and of quoted
        # names of input fields.
        exec(compile(f"def read(v):\n{body}", f"<{self._kind.name}>", "exec"), self._names)  # noqa: S102
        read: Read = self._names["read"]
        return read


def _fields(kind: GraphQLInputObjectType) -> Any:
    if any(DEFINITION not in field.extensions for field in kind.fields.values()):
        raise Odd
    return kind.fields.items()


def constant(value: Any) -> Any:
    """A default that all inputs may share, or an empty list; `Odd` for what might be changed."""
    if value is UNSET or value == [] or isinstance(value, CONSTANT):
        return value
    raise Odd


def default_of(field: Any) -> Any:
    """What a field of an input is that is left out."""
    if field.default_value is not MISSING:
        return field.default_value
    return None if field.default_factory is MISSING else field.default_factory()


def _given(number: int, kind: GraphQLInputType, is_maybe: bool) -> str:
    """A statement that reads a given value: the usual ones without a call."""
    value = f"v_{number}"
    inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    plain = None if is_maybe else AS_IT_IS.get(getattr(inner, "name", ""))
    read = f"{value} = r_{number}({value})"
    return read if plain is None else f"if not ({plain.format(v=value)}): {read}"


def _leaf(kind: GraphQLInputType) -> Read:
    if isinstance(kind, GraphQLEnumType):
        members = {name: kind.coerce_input_value(name) for name in kind.values}
        return lambda value: _member(members, value)
    if not isinstance(kind, GraphQLScalarType):
        raise Odd
    plain = AS_IT_IS.get(kind.name)
    if plain is not None:
        return _plain(plain, kind)
    return lambda value: _coerced(kind, value)


def _plain(test: str, kind: GraphQLScalarType) -> Read:
    is_plain: Callable[[Any], bool] = eval(f"lambda v: {test.format(v='v')}")  # noqa: S307 - one of ours
    return lambda value: value if is_plain(value) else _coerced(kind, value)


def _coerced(kind: GraphQLLeafType, value: Any) -> Any:
    try:
        coerced = kind.coerce_input_value(value)
    except Exception:
        raise Odd from None
    if coerced is Undefined:
        raise Odd
    return coerced


def _member(members: dict[str, Any], value: Any) -> Any:
    if value.__class__ is not str or value not in members:
        raise Odd
    return members[value]


def _list_reader(read: Read) -> Read:
    def values(value: Any) -> Any:
        if value.__class__ is not list:
            raise Odd
        return [read(one) for one in value]

    return values


def _refused(_: Any) -> Any:
    raise Odd
