"""`order-hub migrate`: migrates the database to the newest schema."""

import asyncio

from hub.commands.common import migrate_database, settings_or_exit


def migrate() -> None:
    before, newest = asyncio.run(migrate_database(settings_or_exit().database_url))
    word = "already at" if before == newest else "now at"
    print(f"The database is {word} revision {newest}.")
