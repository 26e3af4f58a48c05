"""`/graphql/schema.graphql`: the schema in GraphQL's schema language, for code generators."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from execution.graph import Graph
from execution.http.negotiation import header_of
from hub.http.graph import printed

PATH = "/graphql/schema.graphql"


class SchemaText:
    """Prints the schema once, when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._text = ""
        self._etag = ""

    async def get(self, request: Request) -> Response:
        if not self._text:
            self._text = printed(self._graph)
            self._etag = f'W/"{sha256(self._text.encode()).hexdigest()[:32]}"'
        headers = {"etag": self._etag, "cache-control": "no-cache"}
        known = [tag.strip() for tag in header_of(request.headers, "if-none-match").split(",")]
        if "*" in known or self._etag.removeprefix("W/") in (k.removeprefix("W/") for k in known):
            return Response(status_code=304, headers=headers)
        return PlainTextResponse(self._text, headers=headers)
