"""A client of the graph, with Python alone. Each mutation has an idempotency key of its own."""

import json
import sys
import uuid
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

# What each mutation answers with.
ANSWERS = {
    "createChannel": "channel { id version }",
    "updateChannel": "channel { id version }",
    "createLocation": "location { id }",
    "createCustomer": "customer { id }",
    "putProduct": "product { id }",
    "createPurchaseOrder": "purchaseOrder { id number }",
    "receivePurchaseOrder": "purchaseOrder { status lines { id sku received damaged } }",
    "closePurchaseOrder": "purchaseOrder { status lines { id sku received damaged missing } }",
    "createTransferOrder": "transferOrder { id number }",
    "receiveTransferOrder": "transferOrder { status lines { sku received damaged inTransit } }",
    "closeTransferOrder": "transferOrder { status lines { sku received missing } }",
    "createStockCount": "stockCount { id lines { id sku } }",
    "recordStockCount": "stockCount { status lines { id sku counted variance } }",
    "approveStockCount": "stockCount { status accuracy lines { sku adjusted reason } }",
    "placeOrder": """order { id number fulfillmentStatus
      lines { sku quantities { state quantity } } fulfillmentOrders { id } }""",
    "allocateOrder": "order { id fulfillmentStatus fulfillmentOrders { id } }",
    "releaseHold": "order { id }",
    "acceptFulfillmentOrder": "fulfillmentOrder { id status }",
    "shipFulfillmentOrder": "shipment { id status }",
    "createRingFence": "ringFence { id remaining }",
    "releaseRingFence": "ringFence { status granted consumed }",
}
# Those that name the version they change take no idempotency key.
UNKEYED = {"updateChannel"}


class Hub:
    """The graph of a hub, at an address, as one caller."""

    def __init__(self, address: str, token: str | None) -> None:
        self._address = address
        self._headers = {"content-type": "application/json"}
        if token:
            self._headers["authorization"] = f"Bearer {token}"

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        body = json.dumps({"query": query, "variables": variables}).encode()
        try:
            with urlopen(Request(self._address, body, self._headers), timeout=60) as answer:  # noqa: S310
                told = json.load(answer)
        except HTTPError as error:
            told = json.load(error)
        if "errors" in told:
            sys.exit(f"The hub refused the query: {told['errors'][0]['message']}")
        data: dict[str, Any] = told["data"]
        return data

    def do(self, name: str, /, **given: Any) -> dict[str, Any]:
        """What the mutation answers; it ends the program where it is refused."""
        if name not in UNKEYED:
            given["idempotencyKey"] = uuid.uuid4().hex
        named = f"{name[0].upper()}{name[1:]}Input"
        input_type = "FulfillmentInput" if name == "acceptFulfillmentOrder" else named
        asked = f"""mutation Do($input: {input_type}!) {{ {name}(input: $input) {{
          {ANSWERS[name]} errors {{ ... on UserError {{ code message path }} }} }} }}"""
        answer = self.ask(asked, input=given)[name]
        if answer["errors"]:
            sys.exit(f"{name} was refused: {answer['errors'][0]}")
        (noun,) = (value for key, value in answer.items() if key != "errors")
        result: dict[str, Any] = noun
        return result
