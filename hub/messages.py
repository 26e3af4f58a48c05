"""Messages about wrong options and settings, in plain English."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

# By pydantic's error type; the placeholders are filled from the error's context.
# fmt: off
MESSAGES = {
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


def describe_problem(problem: Mapping[str, Any]) -> str:
    """Describe one of the `errors()` of a validation, without the value: it may hold a password."""
    message = MESSAGES.get(problem["type"])
    return message.format_map(problem.get("ctx", {})) if message else str(problem["msg"])


def describe_unknown(name: str, known: Iterable[str], prefix: str = "") -> str:
    """Say that there is no setting of that name, and suggest the closest one. The `prefix` that all
    names share is left out of the comparison."""
    close = get_close_matches(name.removeprefix(prefix), known, n=1)
    names = ", ".join(f"{prefix}{one}" for one in known)
    return f"{name} is no setting; " + (
        f"the closest one is {prefix}{close[0]}." if close else f"there are {names}."
    )
