"""A page of another origin in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from hub.http.app import create_app
from hub.origins import LOCAL
from hub.settings import Settings
from hub.wiring import wire
from tests.hub.http.test_graphiql_browser import CHROMIUM, CHROMIUM_OPTIONS, served

SHOP = Starlette(routes=[Route("/", lambda _: HTMLResponse("<title>Shop</title>"))])

# Each gives what the page could read, or the kind of its failure.
ASK = """async (hub) => {
  const response = await fetch(hub, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-order-hub-actor': 'page' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  return { ...(await response.json()).data, id: response.headers.get('x-request-id') };
}"""
FOLLOW = """async (hub) => {
  const query = 'subscription { orderEvents { ... on OrderSnapshot { cursor } } }';
  const source = new EventSource(`${hub}?query=${encodeURIComponent(query)}`);
  const event = await new Promise((resolve, reject) => {
    source.addEventListener('next', resolve);
    source.addEventListener('error', () => reject(new Error('refused')));
  });
  source.close();
  return { id: event.lastEventId, ...JSON.parse(event.data).data.orderEvents };
}"""
CONNECT = """async (hub) => {
  const socket = new WebSocket(hub.replace('http', 'ws'), 'graphql-transport-ws');
  const message = await new Promise((resolve, reject) => {
    socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init' }));
    socket.onmessage = resolve;
    socket.onerror = () => reject(new Error('refused'));
  });
  socket.close();
  return JSON.parse(message.data);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a development server, at `localhost`."""
    with served(SHOP) as shop:
        page = browser.new_page()
        page.goto(shop.replace("127.0.0.1", "localhost"))
        yield page
        page.close()


def tried(page: Page, script: str, hub: str) -> Any:
    caught = "error => ({ failed: error.message })"
    return page.evaluate(f"(hub) => ({script})(hub).catch({caught})", f"{hub}/graphql")


@pytest.mark.browser
def test_a_page_of_an_allowed_origin_asks_follows_and_connects(
    page: Page, database_url: str
) -> None:
    with served(create_app(wire(Settings(database_url=database_url, origins=LOCAL)))) as hub:
        asked = tried(page, ASK, hub)
        assert asked["__typename"] == "Query"
        assert asked["id"]
        followed = tried(page, FOLLOW, hub)
        assert followed["id"] == followed["cursor"]
        assert tried(page, CONNECT, hub) == {"type": "connection_ack"}


@pytest.mark.browser
def test_a_page_of_another_origin_can_do_none_of_it(page: Page, database_url: str) -> None:
    shops = ("https://shop.example",)
    with served(create_app(wire(Settings(database_url=database_url, origins=shops)))) as hub:
        assert tried(page, ASK, hub) == {"failed": "Failed to fetch"}
        assert tried(page, FOLLOW, hub) == {"failed": "refused"}
        assert tried(page, CONNECT, hub) == {"failed": "refused"}
