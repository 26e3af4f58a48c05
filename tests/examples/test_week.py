"""The week of five stores, as its reader runs it."""

import asyncio
import sys

from tests.examples.programs import EXAMPLES
from tests.subscriptions.conftest import url as url  # a fixture

WEEK = EXAMPLES / "inventory" / "week.py"
TOLD = (
    "120 cups ordered, 100 received, 4 damaged, 16 closed short: CLOSED",
    "to Coimbra: 12 shipped, 10 received, 2 damaged, 0 lost: RECEIVED",
    "to Faro: 12 shipped, 11 received, 0 damaged, 1 lost: CLOSED",
    "Braga counts 11 cups, -1 against the books: APPROVED, adjusted by -1 (THEFT)",
    "2 lamps pre-ordered: 2 BACKORDERED",
    "0 fulfillment orders before their release, 1 after it, which is shipped",
    "it can sell 40, the web shop 10",
    "ON_HAND +44, RING_FENCED -30, DAMAGED -4",
    "6 of 30 consumed; the rest is open to all: the web shop can sell 34",
    "104 cups came: 93 are there, 9 sold, 1 lost on the way, 1 stolen",
)


async def test_a_week_of_five_stores_accounts_for_every_unit(url: str) -> None:
    for _ in range(2):  # It can be run again.
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, str(WEEK), "--address", f"{url}/graphql"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, complaints = await program.communicate()
        assert (program.returncode, complaints) == (0, b"")
        told = output.decode()
        assert [text for text in TOLD if text not in told] == []
