"""What mutations answer: the changed object, or why nothing was changed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Union

import strawberry

from domain.access.caller import SkippedPart
from domain.services.shared.bulk import ErrorPolicy
from domain.shared.errors import DomainError
from schema.shared.errors import Shown, error_type
from schema.shared.fields import derived, enum, field, object_type

enum(
    ErrorPolicy,
    "What a refused row means for the other rows.",
    ALL_OR_NOTHING="No row is kept unless all are accepted.",
    REJECT_FAILED_ROWS="Accepted rows are kept, refused rows are not.",
)

ERRORS = "Why the request was refused; empty when it was accepted."
REPLAYED = (
    "Whether this answers a repetition: the idempotency key, or an id chosen by the caller, was "
    "used before with the same input."
)


@object_type(SkippedPart, "A contact point that could not be read, and was skipped as asked for.")
class SkippedContactPoint:
    path: list[str] = field("Where it is in the input: input, contactPoints, 0, value.")
    reason: str = field("What is wrong with it, in English.")


@dataclass(frozen=True)
class Outcome:
    """What became of a command: `thing` when it was accepted, else `errors`."""

    thing: Any = None
    errors: Sequence[DomainError] = ()
    replayed: bool = False
    index: int = 0
    skipped: Sequence[SkippedPart] = ()


@dataclass(frozen=True)
class BulkOutcome:
    rows: Sequence[Outcome] = ()
    errors: Sequence[DomainError] = ()


@dataclass(frozen=True)
class Also:
    """A list that a payload has besides: what is told of the `thing` that it answers."""

    kind: Any
    of: Callable[[Any], Sequence[Any]]
    description: str
    most: int

    @property
    def hint(self) -> Any:
        generic: Any = list
        return generic[self.kind]

    @property
    def field(self) -> Any:
        def told(outcome: Outcome) -> Sequence[Any]:
            return () if outcome.thing is None else self.of(outcome.thing)

        return derived(told, self.description, most=self.most)


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def error_union(name: str, kinds: Iterable[type[DomainError]]) -> Any:
    types = tuple(error_type(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__))
    description = f"Why {name[0].lower()}{name[1:].removesuffix('Error')} can be refused."
    return Annotated[Union[types], strawberry.union(name, description=description)]  # noqa: UP007


def _declared(name: str, description: str, hints: dict[str, Any], fields: dict[str, Any]) -> type:
    made = type(name, (), {**fields, "__annotations__": hints})
    return strawberry.type(made, description=description)


def _shown(outcome: Outcome | BulkOutcome) -> list[Shown]:
    return [Shown(error) for error in outcome.errors]


def _skipped(input: Any) -> dict[str, Any]:
    """What a payload or row has besides, where the input may skip faulty contact points."""
    if "skip_invalid_contact_points" not in input.__annotations__:
        return {}
    description = "The contact points that were skipped, as `skipInvalidContactPoints` asks for."
    return {"skipped_contact_points": derived(lambda outcome: outcome.skipped, description)}


def payload_type(name: str, input: Any, thing: type, errors: Any, also: Mapping[str, Also]) -> type:
    """`PlaceOrderPayload { order errors replayed }`, and what it tells `also`."""
    skipped = _skipped(input)
    attribute = snake(thing.__name__)
    described = attribute.replace("_", " ")
    return _declared(
        f"{name}Payload",
        f"The result of {name[0].lower()}{name[1:]}.",
        {
            **{attribute: thing | None, "errors": list[errors], "replayed": bool},
            **dict.fromkeys(skipped, list[SkippedContactPoint]),
            **{told: one.hint for told, one in also.items()},
        },
        {
            **skipped,
            **{told: one.field for told, one in also.items()},
            attribute: derived(
                lambda outcome: outcome.thing,
                f"The {described} as it is now; null when the request was refused.",
            ),
            "errors": derived(_shown, ERRORS, most=20),
            "replayed": derived(lambda outcome: outcome.replayed, REPLAYED),
        },
    )


def _row_type(name: str, input: Any, thing: type, errors: Any, also: Mapping[str, Also]) -> Any:
    skipped = _skipped(input)
    attribute = snake(thing.__name__)
    described = attribute.replace("_", " ")
    return _declared(
        f"{name}Row",
        f"The result of one row of {name[0].lower()}{name[1:]}.",
        {
            "index": int,
            attribute: thing | None,
            "errors": list[errors],
            "replayed": bool,
            **dict.fromkeys(skipped, list[SkippedContactPoint]),
            **{told: one.hint for told, one in also.items()},
        },
        {
            **skipped,
            **{told: one.field for told, one in also.items()},
            "index": derived(lambda outcome: outcome.index, "Index of the row, from 0."),
            attribute: derived(
                lambda outcome: outcome.thing, f"The {described}; null when the row was refused."
            ),
            "errors": derived(_shown, "Why the row was refused.", most=20),
            "replayed": derived(lambda outcome: outcome.replayed, REPLAYED),
        },
    )


def bulk_payload_type(
    name: str,
    input: Any,
    thing: type,
    row_errors: Any,
    errors: Any,
    also: Mapping[str, Also],
) -> type:
    """`BulkPlaceOrdersPayload { accepted refused rows { index order errors replayed } errors }`."""
    row: Any = _row_type(name, input, thing, row_errors, also)
    return _declared(
        f"{name}Payload",
        f"The result of {name[0].lower()}{name[1:]}.",
        {"accepted": int, "refused": int, "rows": list[row], "errors": list[errors]},
        {
            "accepted": derived(
                lambda outcome: sum(not row.errors for row in outcome.rows),
                "Number of rows that were kept.",
            ),
            "refused": derived(
                lambda outcome: sum(bool(row.errors) for row in outcome.rows),
                "Number of rows that were refused or rolled back.",
            ),
            "rows": derived(
                lambda outcome: outcome.rows, "The result of each row, in the order of the input."
            ),
            "errors": derived(_shown, "Why the request as a whole was refused.", most=20),
        },
    )


def bulk_input_type(name: str, row: Any) -> type:
    made = type(
        f"{name}Input",
        (),
        {
            "rows": field(
                "1 to 250 rows, 1 to 50 with ALL_OR_NOTHING, each with an idempotency key of its "
                "own."
            ),
            "error_policy": field(
                "What a refused row means for the other rows.",
                default=ErrorPolicy.REJECT_FAILED_ROWS,
            ),
            "__annotations__": {"rows": list[row], "error_policy": ErrorPolicy},
        },
    )
    return strawberry.input(made, description=f"The rows of {name[0].lower()}{name[1:]}.")
