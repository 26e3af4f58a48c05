"""`python -m benchmarks.peers.ordinary PORT`: serves the database of `BENCHMARK_DATABASE`."""

import os
import sys
from typing import Any

import strawberry
import uvicorn
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from strawberry.asgi import GraphQL

from benchmarks.peers.ordinary.loaders import Loaders
from benchmarks.peers.ordinary.placing import Mutation
from benchmarks.peers.ordinary.schema import Query

engine = create_async_engine(os.environ["BENCHMARK_DATABASE"])
sessions = async_sessionmaker(engine, expire_on_commit=False)


class View(GraphQL[dict[str, Any], None]):
    async def get_context(self, request: Any, response: Any) -> dict[str, Any]:
        return {"request": request, "response": response, "loaders": Loaders(sessions)}


app = View(strawberry.Schema(query=Query, mutation=Mutation))

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="error", lifespan="off")
