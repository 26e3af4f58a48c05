"""How graph types are declared: `object_type` names the domain class it shows, `input_type` the
command it makes; `field` describes an attribute, `derived` computes one, `edge` and `edges` lead to
other objects in batches."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Optional, TypeVar

import strawberry
from strawberry import UNSET
from strawberry.types.field import StrawberryField

from domain.shared.record import is_record_of
from domain.shared.text.cleaned import Cleaned, text_fields
from execution.checks.directives import Cost, sized
from execution.plans.batch import Batch, batched, computed, of_class
from execution.plans.wanted import read_of

T = TypeVar("T")

IDEMPOTENCY_KEY = (
    "Chosen by the caller for this action, 1 to 255 characters. A repetition with the same key and "
    "input changes nothing and answers the first result; another input is refused with "
    "IdempotencyKeyReused. Keys are of their caller: others, of another channel or with another "
    "actor, may use the same ones."
)
EXPECTED_VERSION = (
    "The `version` the caller has seen. A newer version is refused with VersionConflict; left out, "
    "the version is not compared."
)
OCCURRED_AT = (
    "When it happened, such as at a till that was offline; not in the future. Left out: now. A "
    "caller that names its channel needs that channel's CHOOSE_IDS. "
)
OCCURRED_AT_ORDER = OCCURRED_AT + "A time before the order was placed counts as that time."
OCCURRED_AT_STOCK = OCCURRED_AT + "A time more than 3,650 days ago counts as now."
REQUIRED_VERSION = (
    "The `version` the caller has seen. A newer version is refused with VersionConflict."
)


def object_type(
    source: type,
    description: str,
    *,
    name: str | None = None,
    also: type | None = None,
    weight: str | None = None,
) -> Callable[[type[T]], type[T]]:
    """A graph type whose plain fields read the attributes of `source`, or of a record of it. It
    shows values of the class `also`, too. `weight` is what each of its objects costs, if not 1."""

    def is_class(cls: type) -> bool:
        shown = source if also is None else (source, also)
        return issubclass(cls, shown) or getattr(cls, "kind_", None) is source

    @of_class(is_class)
    def is_type_of(value: Any, _info: Any) -> bool:
        return is_record_of(value, source) or (also is not None and isinstance(value, also))

    def declare(kind: Any) -> Any:
        kind.is_type_of = staticmethod(is_type_of)
        kind.source = source
        let_reads_fail(kind)
        directives = [] if weight is None else [Cost(weight=weight)]
        return strawberry.type(kind, description=description, name=name, directives=directives)

    return declare


def let_reads_fail(kind: Any) -> None:
    """Make every field nullable that is read by itself: when it cannot be read, it alone is null,
    and not what it is read for. What a mutation has done must not be lost to what is shown of
    it."""
    for name, value in vars(kind).items():
        if isinstance(value, StrawberryField) and value.is_async:
            hint = kind.__annotations__[name]
            kind.__annotations__[name] = Optional[hint]  # noqa: UP045 - it may be a text


def input_type(
    command: type[Cleaned], description: str, *, name: str | None = None
) -> Callable[[type[T]], type[T]]:
    """An input whose fields are those of `command`."""

    def declare(kind: Any) -> Any:
        text_fields(command)  # Every text of it says its kind, by which it is cleaned.
        kind.command = command
        return strawberry.input(kind, description=description, name=name)

    return declare


def field(
    description: str,
    *,
    most: int | None = None,
    directives: Sequence[object] = (),
    **options: Any,
) -> Any:
    """An attribute of the source or the command, with its description. `most` is the number of
    objects that a list counts as before it is read."""
    given = [*_sizes(most), *directives]
    return strawberry.field(description=description, directives=given, **options)


def optional(description: str, **options: Any) -> Any:
    """An input field that may be left out. Leaving it out means that nothing is said about it."""
    return strawberry.field(description=description, default=UNSET, **options)


def derived(
    rule: Callable[[Any], Any],
    description: str,
    *,
    sent: Callable[[Any], Any] | None = None,
    most: int | None = None,
    directives: Sequence[object] = (),
    **options: Any,
) -> Any:
    """A field that a domain rule computes from the source. `sent` gives at once what the scalar of
    the field makes of it."""

    @computed(rule, sent)
    def compute(parent: strawberry.Parent[Any]) -> Any:
        return rule(parent)

    given = [*_sizes(most), *directives]
    return strawberry.field(resolver=compute, description=description, directives=given, **options)


def edge(kind: type, *, key: str, description: str) -> Any:
    """The one `kind` whose id is the parent's `key`. One statement for all parents."""

    async def all_of(info: Any, ids: Any) -> Any:
        return await info.context.loaders.one(kind, read_of(info, kind)).load_batch(ids)

    @batched(Batch(key, all_of))
    async def load(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        id = getattr(parent, key)
        return None if id is None else await info.context.loaders.one(kind).load(id)

    return strawberry.field(resolver=load, description=description)


def edges(kind: type, *, by: str, description: str, most: int, key: str = "id") -> Any:
    """Every `kind` whose `by` is the parent's `key`. One statement for all parents. `most` is the
    number of objects that they count as before they are read."""

    async def all_of(info: Any, keys: Any) -> Any:
        return await info.context.loaders.many(kind, by, read_of(info, kind)).load_batch(keys)

    @batched(Batch(key, all_of))
    async def load(parent: strawberry.Parent[Any], info: strawberry.Info) -> Any:
        return await info.context.loaders.many(kind, by).load(getattr(parent, key))

    return strawberry.field(resolver=load, description=description, directives=_sizes(most))


def _sizes(most: int | None) -> list[object]:
    return [] if most is None else [sized(most)]


def enum(kind: type[StrEnum], description: str, **values: str) -> None:
    """Show a domain enum on the graph, each of its values described."""
    strawberry.enum(kind, description=description)
    for value in kind.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values.pop(value.name)
    if values:
        raise ValueError(f"{kind.__name__} has no {', '.join(values)}")


def derived_enum(name: str, description: str, values: Mapping[str, str]) -> Any:
    """An enum of the graph alone, made from values and their descriptions."""
    members: Any = {value: value for value in values}
    kind: Any = StrEnum(name, members)  # type: ignore[misc]
    enum(kind, description, **values)
    return kind
