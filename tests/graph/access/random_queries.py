"""Random queries as every caller, and what of their answers it may not know."""

from collections import Counter
from typing import Any

from domain.access.caller import Caller
from execution.checks.access import mask_of
from hub.http.rules import rules_of
from tests.graph.access.people import GRAPH, Rows, Scene
from tests.graph.access.secrets import secrets_of, texts_in
from tests.graph.plans.operations import Queries
from tests.shop import GOODS

SCHEMA = GRAPH.graphql_schema


async def leaks(scene: Scene, queries: int, seed: int) -> dict[str, Any]:
    """The secrets that random queries of every caller bring to light; how many were answered,
    texts compared, and secrets kept."""
    rows = await scene.rows()
    found: dict[str, Any] = {"leaks": [], **Counter(asked=0, answers=0, values=0, secrets=0)}
    for name, caller in scene.callers().items():
        secrets = secrets_of(caller, rows)
        found["secrets"] += len(secrets)
        asked = Queries(SCHEMA, _ids(rows), GOODS, lambda *path, c=caller: _asks(c, *path))
        for number in range(seed, seed + queries):
            answer = await scene.ask(caller, asked.query(number), {"yes": True})
            codes = [error["extensions"]["code"] for error in answer["errors"]]
            assert "INTERNAL" not in codes, (name, number, answer["errors"])
            texts = texts_in(answer["data"])
            found["asked"] += 1
            found["answers"] += answer["data"] is not None
            found["values"] += len(texts)
            found["leaks"] += [(name, number, text) for text in sorted(texts & secrets)]
    return found


def _asks(caller: Caller, kind: str, field: str) -> bool:
    """Whether a field is selected: one that refuses every operation would leave nothing to see."""
    rules = rules_of(caller.role)
    if rules is None or rules.may_read(kind, field):
        return True
    is_root = kind in ("Query", "Subscription")
    shown: Any = SCHEMA.type_map[kind]
    return not is_root and mask_of(shown.fields[field].type) is not None


def _ids(rows: Rows) -> dict[str, list[str]]:
    return {noun: [str(row["id"]) for row in some] for noun, some in rows.items() if some}
