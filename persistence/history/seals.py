"""What stands for the texts of events in their leaves, also of those of which one was erased."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, bindparam, select

from domain.history.canonical import FORMS, SALT_BYTES, VOID, Form, salt_of_text, void_leaf
from domain.history.canonical import sealed as seal_of
from domain.history.checkpoints import decoded, encoded
from domain.history.merkle import leaf_hash
from domain.history.trails import Disclosed
from persistence.engine.driver import Statements
from persistence.engine.prepared import Prepared
from persistence.history.rows import Row, Source, one_of
from persistence.tables import history_erasures

# What is stored in place of an erased text that must not be null.
ERASED = "erased"

_c = history_erasures.c
_KEPT = Prepared(
    select(_c.position, _c.name, _c.salt, _c.sealed).where(
        _c.log == bindparam("log", type_=String), one_of(_c.position, "positions")
    )
)


@dataclass(frozen=True)
class Kept:
    """What is kept of a text of an event of which one was erased. Without a salt it is erased."""

    salt: str | None
    sealed: str


KeptTexts = dict[str, Kept]


async def kept_texts(
    statements: Statements, source: Source, rows: Sequence[Row]
) -> dict[int, KeptTexts]:
    """By position, of those rows whose salt was destroyed."""
    positions = [one.position for one in rows if one.version and one.salt is None]
    found: dict[int, KeptTexts] = defaultdict(dict)
    if positions:
        stored = await statements.fetched(_KEPT, log=source.which.key, positions=positions)
        for position, name, salt, sealed in stored:
            found[position][name] = Kept(salt, sealed)
    return found


def form_of(source: Source, row: Row) -> Form:
    """Raises `LookupError` for a version that this release does not know."""
    for form in FORMS[source.which]:
        if form.version == row.version:
            return form
    raise LookupError(f"the version {row.version} of the canonical form is not known")


def line_of(source: Source, row: Row, kept: KeptTexts) -> bytes:
    """The line that was hashed of this event, from what is stored now. Raises `ValueError`,
    `TypeError` or `LookupError` where it cannot be made."""
    if row.version == VOID:
        return void_leaf(source.which, row.position)
    form = form_of(source, row)
    if row.salt is not None:
        return form.leaf(form.seal(row.values, _salt(row.salt)))
    return form.leaf(_closed(form, row.values, kept))


def hash_of(source: Source, row: Row, kept: KeptTexts) -> bytes:
    return leaf_hash(line_of(source, row, kept))


def own_texts(form: Form, row: Row, kept: KeptTexts) -> dict[str, Disclosed]:
    """The texts that are in the leaf as a hash and not erased, with their own salts."""
    found = {}
    for index, name in form.sealed:
        text = row.values[index]
        salt = kept[name].salt if name in kept else None
        if row.salt is not None:
            salt = encoded(salt_of_text(_salt(row.salt), name))
        if isinstance(text, str) and salt is not None:
            found[name] = Disclosed(text, salt)
    return found


def _salt(text: str) -> bytes:
    salt = decoded(text)
    if len(salt) != SALT_BYTES:
        raise ValueError("the salt of the event is damaged")
    return salt


def _closed(form: Form, values: Sequence[Any], kept: KeptTexts) -> list[Any]:
    closed = list(values)
    for index, name in form.sealed:
        if (one := kept.get(name)) is not None:
            _require_kept(name, closed[index], one)
            closed[index] = one.sealed
        elif closed[index] is not None:
            raise ValueError(f"there is no salt for the text of {name}")
    return closed


def _require_kept(name: str, text: str | None, kept: Kept) -> None:
    if kept.salt is None:
        if text not in (None, ERASED):
            raise ValueError(f"{name} was erased, and has a text again")
    elif text is None or seal_of(decoded(kept.salt), text) != kept.sealed:
        raise ValueError(f"{name} is not the text that was hashed")
