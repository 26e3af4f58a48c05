"""Long-lived responses outside of all middleware, which then keeps nothing for them."""

from collections.abc import Awaitable, Callable
from contextvars import copy_context
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

# Where, in the scope of a request, the rest of its response is left.
REST: Final = "execution.rest"

Rest = Callable[[Receive, Send], Awaitable[None]]


class Outermost:
    """The application around all middleware. An event stream and a socket begin through the
    middleware, and when that has returned, go on here: ten calls that wait for each other would
    take 10 KiB for each of them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or one socket."""
        rest: list[Rest] = []
        scope[REST] = rest
        await self._app(scope, receive, send)
        if rest:
            await rest.pop()(receive, send)


async def continue_outside(scope: Scope, receive: Receive, send: Send, rest: Rest) -> None:
    """Run the rest of a response when all middleware has returned, with the context variables that
    it had set for logs and traces; at once where there is no `Outermost`."""
    if REST not in scope:
        await rest(receive, send)
        return
    context = copy_context()

    def resumed(receive: Receive, send: Send) -> Awaitable[None]:
        for variable, value in context.items():
            if variable.get(None) is not value:
                variable.set(value)
        return rest(receive, send)

    scope[REST].append(resumed)
