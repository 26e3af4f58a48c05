"""Serves GraphiQL: the page and its assets, without any third-party host."""

from importlib.resources import files
from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

BUNDLE = Path(str(files("web"))) / "graphiql" / "dist"

# Monaco needs inline styles and workers. Everything else is limited to this origin.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
PAGE_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
    "X-Content-Type-Options": "nosniff",
}
ASSET_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
}

NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="3">
<title>Order Hub</title>
<style>
  body { max-width: 40rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui }
  pre { padding: 1rem; overflow: auto; border: 1px solid; border-radius: .5rem }
</style>
<h1>Order Hub is serving</h1>
<p>The graph answers <code>POST</code> requests here, and subscriptions over WebSocket.
<p>GraphiQL is not built yet. <code>make run</code> builds it within a minute; this page
reloads until it is ready. To build it by hand, with Node.js 20 or newer:
<pre>cd web/graphiql
npm ci &amp;&amp; npm run build</pre>
</html>
"""


class HashedFiles(StaticFiles):
    """Files whose names change with their content, so a browser may cache them forever."""

    async def check_config(self) -> None:
        """Do nothing: a bundle that is not built yet answers 404."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(ASSET_HEADERS)
        return response


def graphiql_page(bundle: Path = BUNDLE) -> Response:
    """The built page, or instructions to build it."""
    page = bundle / "index.html"
    if page.is_file():
        return FileResponse(page, headers=PAGE_HEADERS)
    return HTMLResponse(NOT_BUILT, headers=PAGE_HEADERS)


def graphiql_assets(bundle: Path = BUNDLE) -> Mount:
    """The route of the assets; it must come before the route of the graph."""
    files_of_page = HashedFiles(directory=bundle / "assets", check_dir=False)
    return Mount("/graphql/assets", files_of_page, name="graphiql_assets")
