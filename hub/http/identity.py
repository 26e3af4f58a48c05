"""The identity of callers. There is no authentication yet: the headers are trusted."""

from collections.abc import Mapping
from typing import Any

from domain.access.caller import Caller
from domain.shared.bounds import NAME_MAX
from domain.shared.ids import Prefix, prefix_of
from domain.shared.text.marks import line
from execution.request import Refusal

ACTOR = "x-order-hub-actor"
CHANNEL = "x-order-hub-channel"


def _clean(value: Any) -> Any:
    return line(value) if isinstance(value, str) and value.isprintable() else value


def caller_of(fields: Mapping[str, Any]) -> Caller:
    """The caller named in the headers or the `connection_init` payload; refused when malformed."""
    actor, channel_id = (_clean(fields.get(name)) for name in (ACTOR, CHANNEL))
    if actor is not None and not (
        isinstance(actor, str) and actor.isprintable() and 1 <= len(actor) <= NAME_MAX
    ):
        raise Refusal(400, f"{ACTOR} must be 1 to {NAME_MAX} printable characters.", "BAD_ACTOR")
    if channel_id is not None and not (
        isinstance(channel_id, str) and prefix_of(channel_id) is Prefix.CHANNEL
    ):
        raise Refusal(400, f"{CHANNEL} must be the id of a channel.", "BAD_CHANNEL")
    return Caller(actor or "anonymous", channel_id)
