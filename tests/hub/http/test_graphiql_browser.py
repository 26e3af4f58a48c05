"""The GraphiQL page in a real browser."""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from urllib.parse import urlsplit

import pytest
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

from hub.http.graphiql import BUNDLE
from tests.hub.http.graphiql_app import COUNTED, EXAMPLES, STATUSES, an_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
CHROMIUM_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MILLISECONDS = 60_000  # a busy machine is slow, not wrong
TITLES = [example["title"] for example in EXAMPLES]
KEPT = 50  # fetcher.js shows so many results of a stream
PHONE = ViewportSize(width=390, height=844)
# Not `wait_for_function`: it evaluates text inside the page, which the page's policy forbids.
TABS_ARE_SAVED = """() => new Promise((saved) => {
  const areSaved = () => localStorage['graphiql:tabState']?.includes('OneOrder');
  const poll = () => (areSaved() ? saved() : requestAnimationFrame(poll));
  poll();
})"""


def received(number: int) -> re.Pattern[str]:
    """The editor writes its spaces in its own way."""
    return re.compile(rf'"received":\s{number},')


def counted(number: int) -> re.Pattern[str]:
    return re.compile(rf'"counted":\s{number}\b')


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
    """One visitor's page, every address it requested and every error of the browser."""

    page: Page
    requested: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("websocket", lambda websocket: self.requested.append(websocket.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("requestfailed", self._failed)
        self.page.on(
            "console",
            lambda said: self.errors.append(said.text) if said.type == "error" else None,
        )

    def _failed(self, request: Request) -> None:
        self.errors.append(f"{request.url}: {request.failure}")

    def hosts(self) -> set[str]:
        requested = (urlsplit(url) for url in self.requested)
        return {url.netloc for url in requested if url.scheme not in {"data", "blob"}}

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
        """Open a tab and press play, once the editor shows it."""
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
    """A first visit: each page has its own storage."""
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
        assert visit.errors == []


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
        # Without the examples their titles are unknown, but the saved tabs are there.
        expect(visit.tabs).to_have_text(["OneOrder", "FollowOrder", "CountUp"])


@pytest.mark.browser
def test_a_stream_shows_the_newest_result_first(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.run("Follow an order", "FollowOrder")
        expect(visit.response).to_contain_text(received(len(STATUSES)))
        shown = visit.response.inner_text()
        assert sorted(STATUSES, key=shown.index) == list(reversed(STATUSES))

        # It stops at once although no result arrives, and the results stay.
        visit.page.get_by_role("button", name="Stop query").click()
        expect(visit.page.get_by_role("button", name="Execute query")).to_be_visible()
        expect(visit.response).to_contain_text(STATUSES[0])


@pytest.mark.browser
def test_a_long_stream_shows_only_the_newest_results(visit: Visit) -> None:
    with served(an_app(examples=EXAMPLES)) as hub:
        visit.open(hub)
        visit.run("Count", "CountUp")
        expect(visit.response).to_contain_text(received(COUNTED))
        expect(visit.response).to_contain_text(counted(COUNTED - 1))
        visit.response.click()
        visit.page.keyboard.press("Control+End")
        expect(visit.response).to_contain_text(counted(COUNTED - KEPT))


@pytest.mark.browser
def test_long_lines_of_an_example_are_wrapped(visit: Visit) -> None:
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
        editors = visit.page.locator(".graphiql-editors").bounding_box()
        response = visit.page.locator(".graphiql-response").bounding_box()
        assert editors is not None
        assert response is not None
        assert response["y"] >= editors["y"] + editors["height"]
        for part in (editors, response):
            assert part["width"] > 0.9 * PHONE["width"]
            assert part["height"] > 200
        assert visit.errors == []
