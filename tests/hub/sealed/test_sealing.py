"""`order-hub backup --keys`: who is erased is erased in the backups that exist already."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import address_of
from tests.graph.privacy import person as p
from tests.hub.moving import Fresh, done, file_of
from tests.hub.sealed.conftest import Peopled
from tests.hub.sealed.world import (
    VOLATILE,
    change,
    copied_to,
    count,
    differing,
    lived_by,
    personal_texts,
    persons,
)

Using = Callable[[str], None]


@pytest.fixture
def using(monkeypatch: pytest.MonkeyPatch) -> Using:
    """Let the commands use that hub."""
    return lambda address: monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)


def test_no_personal_text_is_anywhere_in_the_file(
    peopled: Peopled, using: Using, folder: Path, kind: str
) -> None:
    address, _ = peopled(kind)
    using(address)
    output = done("backup", "kept.db", "--keys", "keys")
    assert "rows, checked" in output
    words = {p.WORD, p.PHONE, "trillian", "marvin", "arthur", "too slow"}
    # Shorter ones are in random ids and ciphertexts by chance.
    words |= {w for w in personal_texts(copied_to(address, folder / "plain.db")) if len(w) > 5}
    assert len(words) > 50
    stored = (folder / "kept.db").read_bytes()
    shown = [word for word in words if word.encode() in stored or word.encode() in stored.lower()]
    # The number of an order as its term has the id that some other part of the order has, too.
    assert [word for word in shown if not re.fullmatch(r"order_\w+:\d+", word)] == []
    assert {file.name for file in folder.glob("kept*")} == {"kept.db"}
    assert (folder / "keys").stat().st_mode & 0o077 == 0


def test_a_sealed_backup_restored_is_the_hub_as_it_was(
    peopled: Peopled, using: Using, folder: Path, kind: str
) -> None:
    address, _ = peopled(kind)
    using(address)
    done("backup", "kept.db", "--keys", "keys")
    restored = folder / "hub.db"
    using(address_of(restored))
    assert "was restored from" in done("restore", "kept.db", "--keys", "keys")
    assert differing(copied_to(address, folder / "plain.db"), restored) == {}
    assert "no difference" in done("verify")
    assert "The history is unchanged" in done("verify", "--history")
    # And it can be backed up with the same keys again.
    done("backup", "again.db", "--keys", "keys")


def test_who_was_erased_since_is_restored_erased_and_the_books_as_they_were(
    fresh: Fresh, using: Using, folder: Path, kind: str
) -> None:
    address = fresh(kind)
    person, _ = lived_by(address, persons)
    using(address)
    done("backup", "kept.db", "--keys", "keys")
    done("privacy", "erase", "--customer", person)
    done("privacy", "keys", "keys")
    erased = copied_to(address, folder / "erased.db")
    restored = folder / "hub.db"
    using(address_of(restored))
    output = done("restore", "kept.db", "--keys", "keys")
    assert "the personal data of 1 customers" in output
    # What an erasure does in the hub, to the row.
    found = differing(erased, restored, VOLATILE | {"actor", "at", "reason"})
    assert found == {}
    assert set(differing(erased, restored, VOLATILE)) <= {"erasures"}
    assert count(restored, "SELECT count(*) FROM erasures WHERE subject_id = ?", person) == 1
    assert count(restored, "SELECT count(*) FROM customers WHERE name = 'Trillian'") == 1
    assert "no difference" in done("verify")
    assert "The history is unchanged" in done("verify", "--history")
    stored = restored.read_bytes()
    kept = {f"{p.WORD}-{word}".encode() for word in ("ref", "pay", "capture", "card", "actor")}
    for word in kept | {f"{p.WORD} order".encode(), f"{p.WORD} clerk".encode()}:
        stored = stored.replace(word, b"")
    assert p.WORD.encode() not in stored.lower().replace(f"{p.WORD} boss".encode(), b"")
    target = fresh("postgresql")
    done("copy", "--from", address_of(restored), "--to", target)
    using(target)
    assert "no difference" in done("verify")


def test_an_order_whose_term_ended_is_restored_erased_with_its_staff(
    database: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done("backup", "kept.db", "--keys", "keys")
    monkeypatch.setenv("ORDER_HUB_KEEP_ORDER_CONTACTS", "1")
    change(database, "UPDATE orders SET updated_at = '2020-01-01 00:00:00.000000'")
    assert "CLOSED_ORDERS: 4 erased" in done("privacy", "retention")
    done("privacy", "keys", "keys")
    shutil.copyfile(database, folder / "erased.db")
    monkeypatch.delenv("ORDER_HUB_KEEP_ORDER_CONTACTS")
    done("restore", "kept.db", "--keys", "keys")
    assert count(database, "SELECT count(*) FROM orders WHERE staff_member IS NOT NULL") == 0
    found = differing(folder / "erased.db", database, VOLATILE)
    # An order of nobody is noted, so that it is erased again wherever it comes back.
    assert set(found) <= {"erasures"}
    assert count(database, "SELECT count(*) FROM customers WHERE name LIKE 'Jane%'") == 1


def test_a_plain_backup_has_no_keys_and_leaves_those_of_the_hub_where_they_are(
    database: Path, folder: Path
) -> None:
    done("backup", "sealed.db", "--keys", "keys")
    keys = "SELECT count(*) FROM personal_keys"
    assert count(database, keys) > 5
    done("backup", "plain.db")
    assert count(folder / "plain.db", keys) == 0
    secrets = [line.split()[1].encode() for line in (folder / "keys").read_text().split("\n")[4:-2]]
    stored = (folder / "plain.db").read_bytes()
    assert [secret for secret in secrets if secret in stored] == []
    before = count(database, keys)
    done("restore", "plain.db")
    assert count(database, keys) == before
    done("restore", "sealed.db", "--keys", "keys")
    assert count(database, keys) == before


def test_a_copy_takes_the_keys_with_it(
    database: Path, folder: Path, fresh: Fresh, using: Using
) -> None:
    done("backup", "kept.db", "--keys", "keys")
    target = fresh("postgresql")
    done("copy", "--to", target)
    using(target)
    done("backup", "moved.db", "--keys", "keys")
    using(address_of(file_of(fresh("sqlite"))))
    done("restore", "kept.db", "--keys", "keys")
