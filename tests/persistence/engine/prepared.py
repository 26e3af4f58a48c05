"""The prepared statements that the driver runs: the events of SQLAlchemy do not show them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy.engine import Dialect

from persistence.engine.prepared import Compiled, Prepared


@contextmanager
def noting_prepared(note: Callable[[Prepared, Compiled], None]) -> Iterator[None]:
    """Call `note` with each statement that is run meanwhile, and what it is compiled to."""
    on = Prepared.on

    def noted(self: Prepared, dialect: Dialect) -> Compiled:
        compiled = on(self, dialect)
        note(self, compiled)
        return compiled

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "on", noted)
        yield
