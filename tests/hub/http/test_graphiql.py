"""GraphiQL: the page the hub serves, with a bundle, without one, and in a real browser."""

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
import strawberry
import uvicorn
from playwright.sync_api import (
    Browser,
    Locator,
    Page,
    Request,
    ViewportSize,
    expect,
    sync_playwright,
)
from starlette.applications import Starlette
from starlette.requests import Request as HubRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from strawberry.asgi import GraphQL

from hub.http.graphiql import BUNDLE, graphiql_assets, graphiql_page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MILLISECONDS = 60_000  # a busy machine is slow, not wrong
STATUSES = ("PENDING", "CONFIRMED", "SHIPPED")
EXAMPLES = [
    {
        "title": "One order by its number",
        "query": "query OneOrder($number: String!) {\n  status(number: $number)\n}\n",
        "variables": '{\n  "number": "SO-1001"\n}',
    },
    {
        "title": "Follow an order as it moves",
        "query": "subscription FollowOrder {\n  statusChanged\n}\n",
    },
    {
        "title": "Count",
        "query": f"# Count\n# {'word ' * 40}end\nsubscription CountUp {{\n  counted\n}}\n",
    },
]
TITLES = [example["title"] for example in EXAMPLES]
COUNTED, KEPT = 60, 50  # fetcher.js keeps so many results of a stream
PHONE = ViewportSize(width=390, height=844)
# Not `wait_for_function`: it evaluates text inside the page, which the page's policy forbids.
TABS_ARE_SAVED = """() => new Promise((saved) => {
  const saw = () => localStorage['graphiql:tabState']?.includes('OneOrder');
  const look = () => (saw() ? saved() : requestAnimationFrame(look));
  look();
})"""


@strawberry.type
class Query:
    @strawberry.field
    def status(self, number: str) -> str:
        """Where the order stands."""
        return f"{number} is CONFIRMED"


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def status_changed(self) -> AsyncIterator[str]:
        for status in STATUSES:
            yield status
        await asyncio.Event().wait()

    @strawberry.subscription
    async def counted(self) -> AsyncIterator[int]:
        for number in range(COUNTED):
            yield number


def received(number: int) -> re.Pattern[str]:
    """The editor writes its spaces in its own way."""
    return re.compile(rf'"received":\s{number},')


def counted(number: int) -> re.Pattern[str]:
    return re.compile(rf'"counted":\s{number}\b')


def a_bundle(folder: Path) -> Path:
    (folder / "assets").mkdir()
    (folder / "assets" / "main-ABC.js").write_text("export {}")
    (folder / "index.html").write_text("<title>Order Hub</title>")
    return folder


def an_app(bundle: Path = BUNDLE, examples: list[dict[str, str]] | None = None) -> Starlette:
    """The page, its assets and a graph of two fields, at the hub's own addresses."""
    graph = GraphQL[None, None](strawberry.Schema(Query, subscription=Subscription))

    async def page(_: HubRequest) -> Response:
        return graphiql_page(bundle)

    async def examples_of_hub(_: HubRequest) -> Response:
        return JSONResponse(examples, status_code=404 if examples is None else 200)

    return Starlette(
        routes=[
            graphiql_assets(bundle),
            Route("/graphql/examples", examples_of_hub),
            Route("/graphql", page, methods=["GET"]),
            Route("/graphql", graph),
            WebSocketRoute("/graphql", graph),
        ]
    )


def test_the_page_is_checked_anew_on_every_visit(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<title>Order Hub</title>" in answer.text


def test_the_page_may_load_nothing_from_elsewhere(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql")
    policy = dict(
        rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["worker-src"] == "'self' blob:"
    assert not any("http" in sources or "*" in sources for sources in policy.values())


def test_hashed_assets_are_kept_for_good(tmp_path: Path) -> None:
    answer = TestClient(an_app(a_bundle(tmp_path))).get("/graphql/assets/main-ABC.js")
    assert answer.status_code == 200
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_only_assets_are_served(tmp_path: Path) -> None:
    client = TestClient(an_app(a_bundle(tmp_path)))
    assert client.get("/graphql/assets/absent.js").status_code == 404
    assert client.get("/graphql/assets/%2e%2e/index.html").status_code == 404


def test_without_a_bundle_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    client = TestClient(an_app(tmp_path))
    answer = client.get("/graphql")
    assert answer.status_code == 200
    assert "make run" in answer.text
    assert "npm ci" in answer.text
    assert 'http-equiv="refresh"' in answer.text
    assert client.get("/graphql/assets/main-ABC.js").status_code == 404


@contextmanager
def served(app: Starlette) -> Iterator[str]:
    """Serve the app on a free loopback port; the socket listens before the server runs."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@dataclass
class Visit:
    """One visitor's page, every address it asked for and every complaint of the browser."""

    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda websocket: self.asked.append(websocket.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def _failed(self, request: Request) -> None:
        self.complaints.append(f"{request.url}: {request.failure}")

    def hosts(self) -> set[str]:
        asked = (urlsplit(url) for url in self.asked)
        return {url.netloc for url in asked if url.scheme not in {"data", "blob"}}

    @property
    def editor(self) -> Locator:
        return self.page.locator(".graphiql-query-editor .view-lines")

    @property
    def response(self) -> Locator:
        return self.page.locator(".graphiql-response .view-lines")

    @property
    def tabs(self) -> Locator:
        return self.page.locator(".graphiql-tab-button")

    def open(self, hub: str) -> None:
        """Open the page, and wait for the editor: until it is there, tabs cannot be changed."""
        self.page.goto(f"{hub}/graphql")
        expect(self.editor).not_to_be_empty()

    def run(self, title: str, operation: str) -> None:
        """Open a tab and press play, once the editor is there to be played."""
        self.page.get_by_role("tab", name=title).click()
        expect(self.editor).to_contain_text(operation)
        self.page.get_by_role("button", name="Execute query").click()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not (BUNDLE / "index.html").is_file():
        pytest.skip("GraphiQL is not built; `make run` or `make test` builds it")
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A visitor who has never been here: each page has a storage of its own."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    visit = Visit(page)
    visit.listen()
    yield visit
    page.close()


@pytest.mark.browser
def test_the_page_needs_no_network(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        expect(visit.page).to_have_title("Order Hub")
        visit.run("One order by its number", "OneOrder")
        expect(visit.response).to_contain_text("SO-1001")
        visit.run("Follow an order", "FollowOrder")
        expect(visit.response).to_contain_text(STATUSES[-1])
        visit.page.get_by_role("button", name="Stop query").click()

        visit.page.get_by_role("button", name="Show Documentation Explorer").click()
        expect(visit.page.locator(".graphiql-plugin")).to_contain_text("Subscription")
        assert visit.hosts() == {urlsplit(hub).netloc}
        assert visit.complaints == []


@pytest.mark.browser
def test_examples_open_as_tabs_unless_the_visitor_has_their_own(visit: Visit) -> None:
    examples: list[dict[str, str]] = []
    with served(an_app(examples=examples)) as hub:
        visit.open(hub)
        expect(visit.tabs).to_have_text(["Welcome"])

        examples.extend(EXAMPLES)
        visit.page.reload()
        expect(visit.tabs).to_have_text(TITLES)
        visit.page.evaluate(TABS_ARE_SAVED)

        examples.clear()
        visit.page.reload()
        # Without the examples nobody knows their titles; the tabs are there.
        expect(visit.tabs).to_have_text(["OneOrder", "FollowOrder", "CountUp"])


@pytest.mark.browser
def test_a_stream_grows_with_the_newest_on_top(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.run("Follow an order", "FollowOrder")
        expect(visit.response).to_contain_text(received(len(STATUSES)))
        told = visit.response.inner_text()
        assert sorted(STATUSES, key=told.index) == list(reversed(STATUSES))

        # It stops at once, though nothing more comes; and the results stay.
        visit.page.get_by_role("button", name="Stop query").click()
        expect(visit.page.get_by_role("button", name="Execute query")).to_be_visible()
        expect(visit.response).to_contain_text(STATUSES[0])


@pytest.mark.browser
def test_a_long_stream_is_kept_to_its_newest(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.run("Count", "CountUp")
        expect(visit.response).to_contain_text(received(COUNTED))
        expect(visit.response).to_contain_text(counted(COUNTED - 1))
        visit.response.click()
        visit.page.keyboard.press("Control+End")
        expect(visit.response).to_contain_text(counted(COUNTED - KEPT))


@pytest.mark.browser
def test_nothing_of_an_example_runs_out_of_view(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.page.get_by_role("tab", name="Count").click()
        expect(visit.editor).to_contain_text("CountUp")
        pane = visit.page.locator(".graphiql-query-editor").bounding_box()
        lines = [line.bounding_box() for line in visit.editor.locator(".view-line > span").all()]
        assert pane is not None
        assert len(lines) > 5
        for line in lines:
            assert line is not None
            assert line["x"] + line["width"] <= pane["x"] + pane["width"]


@pytest.mark.browser
def test_the_page_fits_a_phone(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.page.get_by_role("button", name="Show Examples").click()
        expect(visit.editor).to_be_hidden()
        visit.page.locator(".hub-examples").get_by_text(TITLES[1]).click()
        expect(visit.editor).to_contain_text("FollowOrder")
        visit.run("Follow an order", "FollowOrder")
        expect(visit.response).to_contain_text(STATUSES[0])
        assert visit.page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        asked = visit.page.locator(".graphiql-editors").bounding_box()
        told = visit.page.locator(".graphiql-response").bounding_box()
        assert asked is not None
        assert told is not None
        assert told["y"] >= asked["y"] + asked["height"]
        for part in (asked, told):
            assert part["width"] > 0.9 * PHONE["width"]
            assert part["height"] > 200
        assert visit.complaints == []
