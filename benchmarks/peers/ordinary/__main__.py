"""`python -m benchmarks.peers.ordinary PORT`: serves the database of `BENCHMARK_DATABASE`. With
`single` as another argument an order is placed in one round trip."""

import os
import sys
from typing import Any

import strawberry
import uvicorn
from sqlalchemy.ext.asyncio import async_sessionmaker
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.peers.ordinary import placing, single
from benchmarks.peers.ordinary.engine import reader, writer
from benchmarks.peers.ordinary.loaders import Loaders
from benchmarks.peers.ordinary.schema import Query

SINGLE = "single"
address = os.environ["BENCHMARK_DATABASE"]
sessions = async_sessionmaker(reader(address), expire_on_commit=False)
writing = async_sessionmaker(writer(address), expire_on_commit=False)


class View(GraphQL[dict[str, Any], None]):
    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"request": request, "response": response, "loaders": Loaders(sessions, writing)}


# One of each for all requests.
parsed, validated = ParserCache(), ValidationCache()


def schema() -> strawberry.Schema:
    if SINGLE in sys.argv:
        caches = [lambda: parsed, lambda: validated]
        return strawberry.Schema(query=Query, mutation=single.Mutation, extensions=caches)
    return strawberry.Schema(query=Query, mutation=placing.Mutation)


app = View(schema())

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off")
