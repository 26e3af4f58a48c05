"""What is wrong with a value that someone typed, in plain words."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

# By pydantic's type of the error, filled in from its context.
# fmt: off
WORDS = {
    "bool_parsing":       "must be true or false",
    "bool_type":          "must be true or false",
    "float_parsing":      "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float":     "must be a whole number",
    "int_parsing":        "must be a whole number",
    "int_type":           "must be a whole number",
    "less_than_equal":    "must be at most {le}",
    "literal_error":      "must be {expected}",
    "string_type":        "must be text in quotes",
    "value_error":        "{error}",
}
# fmt: on


def plain(problem: Mapping[str, Any]) -> str:
    """One of the `errors()` of a validation, without the value: it may hold a password."""
    words = WORDS.get(problem["type"])
    return words.format_map(problem.get("ctx", {})) if words else str(problem["msg"])


def unknown(name: str, known: Iterable[str], prefix: str = "") -> str:
    """Tells that there is no setting of that name, and which one may have been meant. They are
    compared without the `prefix` that all of them have."""
    close = get_close_matches(name.removeprefix(prefix), known, n=1)
    names = ", ".join(f"{prefix}{one}" for one in known)
    return f"{name} is no setting; " + (
        f"did you mean {prefix}{close[0]}?" if close else f"there are {names}."
    )
