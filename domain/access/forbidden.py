"""The refusal of what a caller may not do or see, whatever it gives."""


class Forbidden(Exception):
    """The caller may not do this."""

    code = "FORBIDDEN"
