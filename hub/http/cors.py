"""Cross-origin requests (CORS) from pages of the allowed origins."""

from collections.abc import Collection

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from hub.observability.requests import HEADER
from hub.origins import ANY, pattern_of

GRAPH = "/graphql"
METHODS = ("GET", "POST", "PUT", "DELETE")
EXPOSED = ("etag", "retry-after", HEADER)
# Chrome keeps the answer to a preflight no longer than this, other browsers a day.
PREFLIGHT_SECONDS = 7_200


class GraphCors(CORSMiddleware):
    """Lets pages of the allowed origins ask the graph and read its responses. Nothing else may be
    read: not the metrics. Any header may be sent, since nothing is granted by a cookie."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        super().__init__(
            app,
            allow_origins=(ANY,) if ANY in origins else (),
            allow_origin_regex=pattern_of(origins).pattern,
            allow_methods=METHODS,
            allow_headers=("*",),
            expose_headers=EXPOSED,
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == GRAPH or path.startswith(f"{GRAPH}/"):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)
