"""What answers a repeated request: the object that the first one made or changed."""

from collections.abc import Awaitable, Callable

from domain.ports.unit_of_work import Root, UnitOfWork


def replaying(kind: type[Root]) -> Callable[[UnitOfWork, str], Awaitable[Root]]:
    """Loads the object as it is now, by its id."""

    async def replay(uow: UnitOfWork, id: str) -> Root:
        return await uow.get(kind, id)

    return replay
