"""Whatever a mutation answers with under a key is found by `order-hub verify`."""

from persistence.tables.mapping.nouns import TABLES
from persistence.verify.idempotency.answers import RESULT_TABLES
from resolvers.shared.nodes import KINDS
from tests.graph.errors.test_declared_refusals import DECLARED


def test_the_law_of_keys_knows_every_kind_of_answer() -> None:
    prefix_of = {kind: prefix for prefix, kind in KINDS.items()}
    answered = {getattr(one.result, "source", None) for one in DECLARED.values()}
    # That of metafields is any of several kinds, each of which is an answer of its own.
    single = [kind for kind in answered if kind in prefix_of]
    assert len(single) > 15
    for kind in single:
        assert RESULT_TABLES.get(prefix_of[kind]) is TABLES[kind], kind.__name__
