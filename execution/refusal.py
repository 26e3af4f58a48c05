"""The refusal of a request before it is executed."""

from collections.abc import Mapping


class Refusal(Exception):
    """The refusal of a request, with HTTP status, message, code and headers."""

    def __init__(
        self, status: int, message: str, code: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})
