"""Headers that every response has. They say nothing to programs, and keep browsers from taking a
response for anything else than it is."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

# JSON and streams are never documents of their own: nothing of them may be run, framed or loaded.
DATA_POLICY = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"content-security-policy", DATA_POLICY),
    (b"cache-control", b"no-store"),
)


class SecureHeaders:
    """Adds what a response does not say itself: pages have a policy of their own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                said = {name.lower() for name, _ in headers}
                headers += [header for header in ALWAYS if header[0] not in said]
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, answer)
