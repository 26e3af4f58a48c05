"""Server-Sent Events as every client reads them: lines end with LF, and data is one line."""

from typing import Final

from strawberry.http import GraphQLHTTPResponse
from strawberry.http.streaming import JSONEncoder, SSETransport

from execution.http.position import take_reached

KEEP_ALIVE: Final = ":\n\n"

# Line ends for some clients, such as those that use Python's `splitlines`. JSON may escape them;
# all other line ends it must.
LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}
IS_LINE_END: Final = frozenset(map(chr, LINE_ENDS))


class EventStream(SSETransport):
    """The results of one operation. The `id` of an event is the cursor of its message. A comment
    comes at once, because some browsers wait for the first bytes, and then every 15 seconds."""

    send_initial_heartbeat = True

    def encode_next(self, response: GraphQLHTTPResponse, encode_json: JSONEncoder) -> str:
        """One result."""
        return event("next", encode_json(response), take_reached())

    def encode_complete(self) -> str:
        """The end."""
        return event("complete")

    def heartbeat_message(self, encode_json: JSONEncoder) -> str:
        """A comment, which clients ignore."""
        return KEEP_ALIVE


def event(name: str, data: str = "", id: str | None = None) -> str:
    """One event; browsers discard those without data, so there is always a field for it."""
    if not IS_LINE_END.isdisjoint(data):
        data = data.translate(LINE_ENDS)
    identified = f"id: {id}\n" if id else ""
    return f"{identified}event: {name}\ndata: {data}\n\n"
