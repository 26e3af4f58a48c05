"""The function that makes the rows of a selection: its source text is written, and compiled."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLOutputType, is_leaf_type

from execution.plans.leaves import Complete, NullInNonNull, leaf_code
from execution.plans.sources import Attribute, Rule

Rows = Callable[[Sequence[Any]], list[dict[str, Any]]]


class RowCode:
    """The code for the objects of one type. Objects that need no further data are made within."""

    def __init__(self, kind: GraphQLObjectType) -> None:
        self._kind = kind
        self._fields: list[tuple[str, _Field]] = []
        self._made: Rows | None = None

    def constant(self, key: str, value: str | list[Any] | None) -> None:
        self._fields.append((key, _Constant(value)))

    def value(
        self,
        key: str,
        source: Attribute | Rule,
        kind: GraphQLOutputType,
        members: Mapping[str, Any],
        complete: Complete,
    ) -> None:
        """A field whose value the object has. `complete` completes what is a list."""
        self._fields.append((key, _Value(source, kind, members, complete)))

    @property
    def rows(self) -> Rows:
        """Makes the row of each object."""
        if self._made is None:
            self._made = self._compiled()
        return self._made

    def _compiled(self) -> Rows:
        text = _Text()
        row = self.within(text, "o")
        body = "\n".join(f"        {line}" for line in (*text.lines, f"add({row})"))
        head = "def rows(objects):\n    rows = []\n    add = rows.append\n    for o in objects:\n"
        # The text consists of attribute names of the schema's classes, of numbers, and of quoted
        # response keys, which are GraphQL names.
        code = compile(f"{head}{body}\n    return rows", f"<rows of {self._kind.name}>", "exec")
        exec(code, text.names)  # noqa: S102
        made: Rows = text.names["rows"]
        return made

    def within(self, text: "_Text", owner: str) -> str:
        """The expression of the row of the variable `owner`, after the lines that it needs."""
        entries = [f"{key!r}: {field.write(text, owner)}" for key, field in self._fields]
        return f"{{{', '.join(entries)}}}"


class _Text:
    """What is written so far, and the names that it uses."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"NullInNonNull": NullInNonNull}
        self._indent = ""
        self._count = 0

    def number(self) -> int:
        self._count += 1
        return self._count

    def add(self, *lines: str) -> None:
        self.lines += [self._indent + line for line in lines]

    def deeper(self, by: str = "    ") -> None:
        self._indent += by

    def back(self) -> None:
        self._indent = self._indent[:-4]


class _Constant:
    def __init__(self, value: str | list[Any] | None) -> None:
        self._value = value

    def write(self, _: _Text, __: str) -> str:
        return repr(self._value)


class _Value:
    """A field of the row: a leaf, an object that needs no further data, or a list of them."""

    def __init__(
        self,
        source: Attribute | Rule,
        kind: GraphQLOutputType,
        members: Mapping[str, Any],
        complete: Complete,
    ) -> None:
        self._source = source
        self._required = isinstance(kind, GraphQLNonNull)
        self._complete = complete
        self._inner = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
        self._members = members

    def write(self, text: _Text, owner: str) -> str:
        number = text.number()
        value, result = self._value(text, owner, number), f"r_{number}"
        if isinstance(self._inner, GraphQLObjectType):
            self._object(text, value, result, number)
        elif isinstance(self._source, Rule) and self._source.sent is not None:
            missing = "raise NullInNonNull" if self._required else "pass"
            text.add(f"{result} = {value}", f"if {result} is None: {missing}")
        elif is_leaf_type(self._inner):
            text.add(*leaf_code(self._inner, result, value, number, text.names, self._required))
        else:
            text.add(f"{result} = c_{number}({value})")
            text.names[f"c_{number}"] = self._complete
        return result

    def _value(self, text: _Text, owner: str, number: int) -> str:
        if isinstance(self._source, Attribute):
            return f"{owner}.{self._source.name}"
        text.names[f"f_{number}"] = self._source.sent or self._source.rule
        return f"f_{number}({owner})"

    def _object(self, text: _Text, value: str, result: str, number: int) -> None:
        (selection,) = self._members.values()
        inner = f"o_{number}"
        missing = "raise NullInNonNull" if self._required else f"{result} = None"
        text.add(f"{inner} = {value}", f"if {inner} is None: {missing}", "else:")
        text.deeper()
        row = selection.code.within(text, inner)
        text.add(f"{result} = {row}")
        text.back()


_Field = _Constant | _Value
