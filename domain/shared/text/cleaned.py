"""Commands and filters whose texts are clean from their construction: nobody holds a raw one."""

from dataclasses import dataclass
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from domain.shared import bounds
from domain.shared.text.kinds import ID, Kind


@dataclass(frozen=True)
class TextField:
    """A field with a text, or with several (`listed`). A blank text of an `optional` one is none,
    and is a fault of another."""

    name: str
    kind: Kind
    optional: bool
    listed: bool

    def cleaned(self, value: Any) -> Any:
        field = bounds.camel(self.name)
        if isinstance(value, str):
            read = self.kind.read_optional if self.optional else self.kind.read
            return read(field, value)
        if self.listed and isinstance(value, tuple | list):
            return tuple(self.kind.read(f"{field}.{n}", one) for n, one in enumerate(value))
        return value


class Cleaned:
    """Base of a dataclass: the texts of its fields are cleaned before its own checks."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        check = cls.__dict__.get("__post_init__")
        if check is None and hasattr(cls, "__post_init__"):
            return

        def __post_init__(self: Any) -> None:
            clean_texts(self)
            if check is not None:
                check(self)

        cls.__post_init__ = __post_init__  # type: ignore[attr-defined]


def clean_texts(command: Any) -> None:
    for field in text_fields(type(command)):
        value = getattr(command, field.name)
        if value is not None and (clean := field.cleaned(value)) is not value:
            object.__setattr__(command, field.name, clean)


def text_fields(kind: type) -> tuple[TextField, ...]:
    """The fields with texts. A text without a kind is a mistake of the class, but ids have one."""
    return _text_fields(kind)


@cache
def _text_fields(kind: type) -> tuple[TextField, ...]:
    hints = get_type_hints(kind, include_extras=True)
    found = (_text_field(kind, name, hint) for name, hint in hints.items())
    return tuple(field for field in found if field is not None)


def _is_id(name: str) -> bool:
    return name == "id" or (name.endswith("_id") and name != "external_id")


def _text_field(kind: type, name: str, hint: Any) -> TextField | None:
    options = get_args(hint) if get_origin(hint) not in (tuple, Annotated) else (hint,)
    for option in options or (hint,):
        listed = get_origin(option) is tuple
        text = get_args(option)[0] if listed else option
        if text is str and not _is_id(name):
            raise TypeError(f"{kind.__name__}.{name} must say its kind of text")
        if text is str or (get_origin(text) is Annotated and get_args(text)[0] is str):
            chosen = next((one for one in get_args(text) if isinstance(one, Kind)), ID)
            return TextField(name, chosen, NoneType in options, listed)
    return None
