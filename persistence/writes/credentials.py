"""The revision of the credentials, which rises with every change of one."""

from functools import cache

from persistence.engine.dialects import next_count
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.tables import credential_revision

NAME = "credentials"


async def raise_revision(statements: Statements) -> None:
    """Say, in this transaction, that a credential was changed."""
    await statements.rows(_next(statements.dialect.name), name=NAME)


@cache
def _next(dialect: str) -> Prepared:
    return Prepared(next_count(dialect, credential_revision, "name"), ["name"])
