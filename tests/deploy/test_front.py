"""The shipped nginx in front of two real hubs: requests and streams pass, and one hub may die."""

import asyncio
import contextlib
import signal
from collections.abc import Callable

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin, Subprotocol

from tests.deploy.site import Process, Site, waiting_bytes
from tests.graph.client import mutation
from tests.graph.staff import Staff
from tests.hub.front.raw import connected, posted, rest_of
from tests.subscriptions.following import FOLLOW, WAIT_SECONDS, over_socket

pytestmark = pytest.mark.xdist_group("deploy")

MEBIBYTE = 1024 * 1024
TYPENAME = {"query": "{ __typename }"}


async def test_a_query_and_a_mutation_go_through(staff: Staff) -> None:
    order = await staff.placed(("CUP", 1))
    assert await staff.look(order, "number") == {"number": order["number"]}


@pytest.mark.parametrize("transport", ["ws", "sse"])
async def test_a_subscriber_receives_the_events_of_both_hubs(
    site: Site, staff: Staff, transport: str
) -> None:
    await staff.receive(2)
    async with FOLLOW[transport](
        site.front.url, topic={"channelId": staff.shop.web.id}
    ) as follower:
        assert (await follower.next())["__typename"] == "OrderSnapshot"
        # The follower is at one of the two; each of them takes an order.
        for hub in site.hubs:
            number = await placed_at(hub, staff)
            events = await follower.take(2)
            assert {event["order"]["number"] for event in events} == {number}


async def placed_at(hub: Process, staff: Staff) -> str:
    """The number of an order placed at this hub itself."""
    given = staff.graph.keyed("placeOrder", staff.order())
    async with httpx2.AsyncClient(base_url=hub.url, timeout=60, trust_env=False) as http:
        body = {"query": mutation("placeOrder"), "variables": {"input": given}}
        answer = (await http.post("/graphql", json=body)).json()
    number: str = answer["data"]["placeOrder"]["order"]["number"]
    return number


async def test_a_body_of_more_than_a_mebibyte_is_refused_in_graphql(
    http: httpx2.AsyncClient,
) -> None:
    query = "{ __typename } #" + "x" * MEBIBYTE
    refused = await http.post("/graphql", json={"query": query})
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["extensions"]["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize("path", ["/metrics", "/readyz", "/docs", "/graphqlx", "/.env"])
async def test_only_the_api_is_public(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.get(path)).status_code == 404


async def test_one_address_has_so_many_streams(site: Site) -> None:
    port, body = site.front.port, b'{"query":"subscription { orderEvents { __typename } }"}'
    async with contextlib.AsyncExitStack() as open_:
        heads = []
        for _ in range(201):
            reader, writer = await open_.enter_async_context(connected(port))
            writer.write(posted(body, "accept: text/event-stream"))
            heads.append(await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_SECONDS))
        assert {head.split()[1] for head in heads[:200]} == {b"200"}
        assert heads[200].split()[1] == b"429"
        assert b'"CONNECTIONS_EXCEEDED"' in await rest_of(reader)


async def test_a_browser_is_redirected_to_graphiql(http: httpx2.AsyncClient) -> None:
    led = await http.get("/")
    assert (led.status_code, led.headers["location"]) == (307, "/graphql")
    page = await http.get("/graphql", headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"] or "not been built" in (
        page.text
    )


@pytest.mark.parametrize(("site_of_page", "welcome"), [("its own", True), ("another", False)])
async def test_a_page_may_open_a_socket_to_its_own_site_only(
    site: Site, site_of_page: str, welcome: bool
) -> None:
    origin = Origin(site.front.url if site_of_page == "its own" else "http://shop.example.com")
    address = site.front.url.replace("http", "ws", 1) + "/graphql"
    protocols = [Subprotocol("graphql-transport-ws")]
    refusal = contextlib.nullcontext() if welcome else pytest.raises(InvalidStatus, match="403")
    with refusal:
        async with connect(
            address, origin=origin, subprotocols=protocols, proxy=None, open_timeout=WAIT_SECONDS
        ) as socket:
            assert socket.subprotocol == "graphql-transport-ws"


async def test_responses_are_compressed_and_streams_are_not(
    site: Site, http: httpx2.AsyncClient
) -> None:
    kinds = await http.post("/graphql", json={"query": "{ __schema { types { name } } }"})
    assert kinds.headers["content-encoding"] == "gzip"
    stream = {"accept": "text/event-stream"}
    query = {"query": "subscription { orderEvents { __typename } }"}
    async with http.stream("POST", "/graphql", json=query, headers=stream) as answer:
        assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    ("given", "kept"), [("till-7.42", True), ("a b", False), ("x" * 65, False), ("", False)]
)
async def test_a_request_keeps_its_id(
    site: Site, http: httpx2.AsyncClient, given: str, kept: bool
) -> None:
    before = len(site.requests())
    await http.post("/graphql", json=TYPENAME, headers={"x-request-id": given})
    await until(lambda: len(site.requests()) > before)
    name = site.requests()[-1]["request"]
    assert name == given if kept else len(name) == 32


async def test_query_strings_are_not_logged(site: Site, http: httpx2.AsyncClient) -> None:
    before = len(site.requests())
    await http.get("/graphql", params={"query": "{ canary: __typename }"})
    await until(lambda: len(site.requests()) > before)
    assert "canary" not in site.front.log.read_text()


async def test_a_request_to_a_hub_that_died_is_not_sent_twice(site: Site, staff: Staff) -> None:
    await staff.receive(2)
    before = await staff.orders()
    frozen = site.hubs[0]
    frozen.send(signal.SIGSTOP)
    # They take turns, so one of two orders reaches the hub that cannot answer.
    given = [staff.graph.keyed("placeOrder", staff.order()) for _ in "12"]
    sent = [asyncio.create_task(staff.graph.http.post("/graphql", json=placing(g))) for g in given]
    await until(lambda: waiting_bytes(frozen.port) > 0 and any(task.done() for task in sent))
    frozen.kill()
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 503]
    assert await staff.orders() == before + 1
    (lost,) = (index for index, answer in enumerate(answers) if answer.status_code == 503)
    assert answers[lost].headers["retry-after"] == "1"
    assert answers[lost].json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
    again = await staff.graph.http.post("/graphql", json=placing(given[lost]))
    assert again.json()["data"]["placeOrder"]["order"]["id"]
    assert await staff.orders() == before + 2


def placing(given: dict[str, object]) -> dict[str, object]:
    return {"query": mutation("placeOrder"), "variables": {"input": given}}


class Reconnecting:
    """Follows through the front door, and whenever it is cut off comes back with its cursor."""

    def __init__(self, url: str, staff: Staff) -> None:
        self.received: list[str] = []
        self.returns = -1
        self._url = url
        self._topic = {"channelId": staff.shop.web.id}
        self._cursor: str | None = None

    async def follow(self) -> None:
        while True:
            self.returns += 1
            with contextlib.suppress(ConnectionClosed):
                await self._listen()

    async def _listen(self) -> None:
        async with over_socket(self._url, topic=self._topic, after=self._cursor) as follower:
            while True:
                message = await follower.next()
                self._cursor = message["cursor"]
                if message["__typename"] == "OrderEvent":
                    self.received.append(f"{message['order']['number']} {message['sequence']}")

    @property
    def listens(self) -> bool:
        return self._cursor is not None


async def test_subscribers_of_a_killed_hub_miss_no_event(site: Site, staff: Staff) -> None:
    await staff.receive(11)
    followers = [Reconnecting(site.front.url, staff) for _ in "1234"]
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(follower.follow()) for follower in followers]
        await until(lambda: all(follower.listens for follower in followers))
        numbers = [(await staff.place())["number"]]
        site.hubs[0].kill()
        numbers += [(await staff.place())["number"] for _ in range(10)]
        happened = [f"{number} {sequence}" for number in numbers for sequence in (1, 2)]
        await until(lambda: all(len(f.received) >= len(happened) for f in followers))
        for task in tasks:
            task.cancel()
    assert [follower.received for follower in followers] == [happened] * 4
    assert 0 < sum(follower.returns for follower in followers) < 4


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not met():  # noqa: ASYNC110 - neither nginx nor the kernel notifies us
            await asyncio.sleep(0.01)
