"""`order-hub migrate`: the database at the newest schema."""

import asyncio

from hub.commands.common import brought_up, settings_or_exit


def migrate() -> None:
    before, newest = asyncio.run(brought_up(settings_or_exit().database_url))
    word = "already at" if before == newest else "now at"
    print(f"The database is {word} revision {newest}.")
