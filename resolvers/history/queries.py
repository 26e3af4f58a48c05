"""How checkpoints of the history are found, and proofs between them."""

from typing import Annotated

import strawberry

from domain.history.canonical import HistoryLog
from domain.history.trails import CHECKPOINTS_MAX
from domain.history.trails import ConsistencyProof as DomainProof
from domain.history.trails import HistoryCheckpoint as DomainCheckpoint
from domain.shared.errors import InvalidInput
from execution.checks.directives import sized
from resolvers.shared.context import Info
from schema.history.trail import ConsistencyProof, HistoryCheckpoint
from schema.shared.scalars import BigInt

FIRST = 10
Which = Annotated[HistoryLog, strawberry.argument(description="The log.")]


async def history_checkpoints(
    info: Info,
    log: Which,
    first: Annotated[
        int,
        strawberry.argument(description=f"Number of checkpoints, 1 to {CHECKPOINTS_MAX}."),
    ] = FIRST,
    before_size: Annotated[
        BigInt | None,
        strawberry.argument(description="Only those of fewer events; null: the newest."),
    ] = None,
) -> list[DomainCheckpoint]:
    if not 1 <= first <= CHECKPOINTS_MAX:
        raise InvalidInput("first", f"must be between 1 and {CHECKPOINTS_MAX}")
    return await info.context.history.checkpoints(log, first, before_size)


async def history_consistency(
    info: Info,
    log: Which,
    old_size: Annotated[BigInt, strawberry.argument(description="Size of the older checkpoint.")],
    new_size: Annotated[
        BigInt, strawberry.argument(description="Size of the newer checkpoint, at least `oldSize`.")
    ],
) -> DomainProof | None:
    for name, size in (("oldSize", old_size), ("newSize", new_size)):
        if size < 1:
            raise InvalidInput(name, "must be the size of a checkpoint")
    if old_size > new_size:
        raise InvalidInput("newSize", "must be at least oldSize")
    return await info.context.history.consistency(log, old_size, new_size)


@strawberry.type(description="How the history is checked.")
class HistoryQueries:
    history_checkpoints = strawberry.field(
        resolver=history_checkpoints,
        graphql_type=list[HistoryCheckpoint] | None,
        description="Checkpoints of a log, the newest first.",
        directives=[sized(FIRST, "first")],
    )
    history_consistency = strawberry.field(
        resolver=history_consistency,
        graphql_type=ConsistencyProof | None,
        description="The proof that the history of one checkpoint is the beginning of that of "
        "another; null unless there are checkpoints of both sizes.",
    )
