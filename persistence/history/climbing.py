"""The tree that a check builds again, compared with the stored nodes and with checkpoints."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Integer, String, bindparam, select

from domain.history.checkpoints import Checkpoint, Keys, SignatureState, encoded
from domain.history.findings import Checked, Finding, Wrong
from domain.history.merkle import Frontier
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.history.checkpoints import between, parsed
from persistence.history.rows import Source
from persistence.history.tree import Inconsistent
from persistence.tables import history_nodes

BEYOND = 2**62

_n = history_nodes.c
_NODES = Prepared(
    select(_n.number, _n.hash).where(
        _n.log == bindparam("log", type_=String),
        _n.level == bindparam("level", type_=Integer),
        _n.number >= bindparam("first", type_=BigInteger),
        _n.number <= bindparam("last", type_=BigInteger),
    )
)


class Climb:
    """Of one log. `keys` judge signatures, `printed` are checkpoints that were kept elsewhere."""

    def __init__(
        self,
        statements: Statements,
        source: Source,
        keys: Keys | None,
        printed: Sequence[Checkpoint],
    ) -> None:
        self.checked = Checked(source.which)
        self._statements = statements
        self._source = source
        self._keys = keys
        self._printed = printed
        self._frontier: Frontier | None = Frontier()
        self._nodes: dict[int, dict[int, bytes]] = {}
        self._due: dict[int, list[Checkpoint]] = {}
        self._agreed = 0

    def report(self, wrong: Wrong, first: int, last: int, detail: str = "") -> None:
        self.checked.findings.append(Finding(self.checked.log, wrong, first, last, detail=detail))

    def give_up(self) -> None:
        """A hash is missing: from here on there is no tree to compare."""
        self._frontier = None

    async def expect(self, first: int, last: int) -> None:
        """The leaves of these positions come next."""
        self._due = {}
        for size, note in await between(self._statements, self.checked.log, first, last):
            self._expect(size, note)
        for one in self._printed:
            if first <= one.size <= last:
                self._due.setdefault(one.size, []).append(one)

    def append(self, leaf: bytes) -> None:
        if self._frontier is None:
            return
        for level, number, hash_ in self._frontier.append(leaf):
            self._nodes.setdefault(level, {})[number] = hash_
        for checkpoint in self._due.pop(self._frontier.size, ()):
            self._compare_root(checkpoint, self._frontier)

    async def compare_nodes(self) -> None:
        """Compare the nodes that the last leaves have completed with those that are stored."""
        wrong: list[tuple[int, int]] = []
        for level, made in sorted(self._nodes.items()):
            stored = dict(
                await self._statements.fetched(
                    _NODES, log=self.checked.log.key, level=level, first=min(made), last=max(made)
                )
            )
            for number, hash_ in made.items():
                first, last = (number << level) + 1, (number + 1) << level
                if stored.get(number) != encoded(hash_) and not any(
                    first <= inner <= last for inner, _ in wrong
                ):
                    wrong.append((first, last))
        for first, last in wrong:
            self.report(Wrong.NODE, first, last)
        self._nodes = {}

    async def finish(self, size: int) -> None:
        """What checkpoints say beyond the end of the history."""
        beyond = await between(self._statements, self.checked.log, size + 1, BEYOND)
        printed = [one.size for one in self._printed if one.size > size]
        for stored, _ in beyond[:1]:
            self.report(Wrong.TRUNCATED, size + 1, stored, "a stored checkpoint")
        if printed:
            self.report(Wrong.TRUNCATED, size + 1, min(printed), "the checkpoint given")
        newest = self.checked.newest
        if newest and not beyond and self._expects_signatures and not newest.signatures:
            detail = "it has none; `order-hub history checkpoint` signs it if all is well"
            self.report(Wrong.SIGNATURE, newest.size, newest.size, detail)

    @property
    def _expects_signatures(self) -> bool:
        return self._keys is not None and self._keys.knows_any

    def _expect(self, size: int, note: str) -> None:
        try:
            found = parsed(note, self.checked.log)
            if found.size != size:
                raise Inconsistent(f"it is of {found.size:,} events")
        except Inconsistent as error:
            self.report(Wrong.CHECKPOINT, size, size, str(error))
            return
        self._due.setdefault(size, []).append(found)
        self._judge(found)
        self.checked.newest = found

    def _judge(self, found: Checkpoint) -> None:
        if self._keys is None:
            return
        judged = found.judged(self._keys)
        counts = self.checked.checkpoints
        counts[judged] = counts.get(judged, 0) + 1
        keys = ", ".join(one.key for one in found.signatures)
        if judged is SignatureState.FORGED:
            self.report(Wrong.SIGNATURE, found.size, found.size, keys)
        elif judged is SignatureState.UNKNOWN_KEY and self._expects_signatures:
            self.report(Wrong.SIGNATURE, found.size, found.size, f"{keys} is not known")
        elif judged is SignatureState.UNSIGNED and SignatureState.VALID in counts:
            self.report(Wrong.SIGNATURE, found.size, found.size, "it has none, one before it has")

    def _compare_root(self, checkpoint: Checkpoint, frontier: Frontier) -> None:
        if frontier.root() == checkpoint.root:
            self._agreed = checkpoint.size
        elif not any(one.wrong is Wrong.CHECKPOINT for one in self.checked.findings):
            detail = f"taken at {checkpoint.at:%Y-%m-%d %H:%M:%S} UTC"
            self.report(Wrong.CHECKPOINT, self._agreed + 1, checkpoint.size, detail)
