"""A caller that has spent its points, over HTTP and over a socket."""

import httpx2

from tests.execution.http.test_socket import a_socket, received, send, subscribe

# More than a caller may save up: it runs when the bucket is full, and empties it.
DEAR = "{ counted }"
NEWER = {"accept": "application/graphql-response+json"}


async def test_who_has_no_points_is_told_on_each_transport(http: httpx2.Client, url: str) -> None:
    address = url.replace("/graphql", "/limited")
    # The first time a document is read costs points, too.
    http.post(address, json={"query": DEAR})
    while http.post(address, json={"query": DEAR}, headers=NEWER).status_code != 429:
        pass
    response = http.post(address, json={"query": DEAR}, headers=NEWER)
    (error,) = response.json()["errors"]
    assert error["extensions"]["code"] == "THROTTLED"
    assert int(response.headers["retry-after"]) == error["extensions"]["retryAfter"] >= 1
    older = http.post(address, json={"query": DEAR}, headers={"accept": "application/json"})
    assert older.status_code == 200
    assert older.headers["retry-after"]
    async with a_socket(address) as socket:
        await send(socket, subscribe(DEAR))
        message = await received(socket)
        assert message["type"] == "error"
        assert message["payload"][0]["extensions"]["code"] == "THROTTLED"
        # A document that is not known is not even read.
        await send(socket, subscribe(f"{{ hello }}{'#' * 3_000}", id="2"))
        assert (await received(socket))["payload"][0]["extensions"]["code"] == "THROTTLED"
