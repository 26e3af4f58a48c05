"""What is not the backup that was made, or lacks its keys, is refused, and nothing is changed."""

import asyncio
import os
import signal
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from persistence.operations.migrate import revisions
from tests.conftest import address_of
from tests.graph.privacy.person import EMAIL
from tests.hub.moving import run
from tests.hub.sealed.world import change, count
from tests.processes import run_order_hub

AN_EMAIL = "SELECT email FROM orders WHERE email IS NOT NULL"


@pytest.fixture
def sealed(database: Path, folder: Path) -> Path:
    code, output = run("backup", "kept.db", "--keys", "keys")
    assert code == 0, output
    return folder / "kept.db"


def refused(*words: str) -> str:
    """The message of a command that changes no file."""
    before = {file.name: file.read_bytes() for file in Path().iterdir() if file.is_file()}
    code, output = run(*words)
    assert (code, "Traceback" in output) == (2, False), output
    after = {file.name: file.read_bytes() for file in Path().iterdir() if file.is_file()}
    companions = {name for name in after if name.endswith(("-wal", "-shm"))}
    assert {n: b for n, b in after.items() if n not in companions} == {
        n: b for n, b in before.items() if n not in companions
    }
    return output


def test_a_sealed_backup_needs_the_newest_keys(sealed: Path) -> None:
    output = refused("restore", "kept.db")
    assert "kept.db is sealed" in output
    assert "restore FILE --keys KEYS" in output
    assert "There is no file of keys" in refused("restore", "kept.db", "--keys", "none")
    assert run("backup", "plain.db")[0] == 0
    assert "without --keys" in refused("restore", "plain.db", "--keys", "keys")


def test_keys_from_before_the_backup_are_not_mistaken_for_erasures(
    sealed: Path, folder: Path
) -> None:
    (folder / "keys").rename(folder / "old")
    assert run("backup", "newer.db", "--keys", "keys")[0] == 0
    output = refused("restore", "newer.db", "--keys", "old")
    assert "older than newer.db" in output
    assert "Use the newest one" in output
    assert run("restore", "kept.db", "--keys", "keys")[0] == 0


def test_the_keys_of_another_hub_are_refused_and_not_written_over(
    sealed: Path, database: Path, folder: Path
) -> None:
    (folder / "keys").rename(folder / "first")
    # Another hub has other keys.
    change(database, "DELETE FROM personal_keys")
    assert run("backup", "other.db", "--keys", "second")[0] == 0
    assert "the keys of another hub" in refused("restore", "kept.db", "--keys", "second")
    for words in (("backup", "third.db", "--keys", "first"), ("privacy", "keys", "first")):
        output = refused(*words)
        assert "first has the keys of another hub" in output
        assert "Give another name" in output


Damage = Callable[[bytes], bytes]


def summed_up(stored: bytes, old: bytes, new: bytes) -> bytes:
    """Changed by who knows how the file ends."""
    changed = stored[: stored.rindex(b"sha256")].replace(old, new, 1)
    return changed + f"sha256 {sha256(changed).hexdigest()}\n".encode()


DAMAGES: dict[str, tuple[Damage, str]] = {
    "cut off": (lambda stored: stored[:-100], "is damaged"),
    "a key is missing": (
        lambda stored: b"".join(stored.splitlines(True)[:5] + stored.splitlines(True)[6:]),
        "is damaged",
    ),
    "another key": (lambda stored: stored.replace(b"customer_", b"customeR_", 1), "is damaged"),
    "no text": (lambda _: b"\xff" * 500, "is damaged"),
    "nothing": (lambda _: b"", "is no file of keys"),
    "a list": (lambda _: b"bread\nmilk\n", "is no file of keys"),
    "no time": (lambda stored: summed_up(stored, b"made 2", b"made x"), "is damaged"),
    "a key that is none": (lambda stored: summed_up(stored, b"=\n", b"\n"), "is damaged"),
    "of a time without a zone": (
        lambda stored: summed_up(stored, stored.split()[6], b"2026-01-01T00:00:00"),
        "is of 2026-01-01",
    ),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_of_keys_is_not_mistaken_for_erasures(
    sealed: Path, folder: Path, how: str
) -> None:
    damage, message = DAMAGES[how]
    (folder / "keys").write_bytes(damage((folder / "keys").read_bytes()))
    assert f"keys {message}" in refused("restore", "kept.db", "--keys", "keys")


CHANGES = {
    "a value of another row": """UPDATE orders SET email = (SELECT email FROM orders WHERE email IS
        NOT NULL ORDER BY id LIMIT 1) WHERE email IS NOT NULL""",
    "two values swapped": """UPDATE delivery_groups SET ship_to = (SELECT ship_to FROM orders o
        WHERE o.ship_to IS NOT NULL LIMIT 1) WHERE ship_to IS NOT NULL""",
    "one letter": "UPDATE customers SET name = replace(name, substr(name, 40, 1), 'x')",
    "a value is gone": "UPDATE orders SET email = NULL",
    "a row is gone": "DELETE FROM order_tags",
    "what is not sealed": "UPDATE orders SET number = number || '0'",
    "another's key": "UPDATE sealed_keys SET subject_id = 'order_x'",
    "when it was made": "UPDATE sealed_backup SET value = '2020-01-01T00:00:00+00:00'"
    " WHERE name = 'made'",
    "when it was made, to no time": "UPDATE sealed_backup SET value = 'x' WHERE name = 'made'",
    "when it was made, in no zone": "UPDATE sealed_backup SET value = '2020-01-01T00:00:00'"
    " WHERE name = 'made'",
    "when it was made, to no text": "UPDATE sealed_backup SET value = x'ff' WHERE name = 'made'",
    "its proof, to other letters": "UPDATE sealed_backup SET value = 'é' WHERE name = 'proof'",
    "its proof, to no text": "UPDATE sealed_backup SET value = x'ff' WHERE name = 'proof'",
    "its proof": "UPDATE sealed_backup SET value = 'x' WHERE name = 'proof'",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_backup_is_refused(sealed: Path, database: Path, what: str) -> None:
    change(sealed, CHANGES[what])
    output = refused("restore", "kept.db", "--keys", "keys")
    assert "Not restored: kept.db" in output
    assert "was changed" in output


BROKEN: dict[str, Damage] = {
    "nothing": lambda _: b"",
    "its first bytes": lambda stored: b"x" + stored[1:],
    "its header": lambda stored: stored[:16] + b"\xff" * 16 + stored[32:],
    "its list of tables": lambda stored: stored[:100] + b"\xff" + stored[101:],
    "the name of a table": lambda stored: stored.replace(
        b"TABLE order_tags", b"TABLE \xf2rder_tags"
    ),
    "its middle": lambda s: s[: len(s) // 3] + bytes(len(s) // 3) + s[len(s) // 3 * 2 :],
    "its end": lambda stored: stored[:-5_000],
    "one byte is left": lambda stored: stored[:1],
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_backup_is_refused_with_a_sentence(sealed: Path, folder: Path, how: str) -> None:
    assert run("backup", "plain.db")[0] == 0
    for name, keys in (("kept.db", ["--keys", "keys"]), ("plain.db", [])):
        (folder / name).write_bytes(BROKEN[how]((folder / name).read_bytes()))
        assert name in refused("restore", name, *keys)


def test_what_is_no_file_or_cannot_be_read_is_refused(
    sealed: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "place").mkdir()
    (folder / "round").symlink_to("round")
    for name in ("place", "round"):
        assert name in refused("restore", name, "--keys", "keys")
        assert name in refused("restore", "kept.db", "--keys", name)
    assert "place" in refused("backup", "place", "--keys", "keys", "--force")
    assert "place" in refused("backup", "new.db", "--keys", "place")

    def unreadable(_: object) -> bool:
        raise PermissionError(13, "Permission denied", "kept.db")

    monkeypatch.setattr("hub.commands.transferring.backups.is_sqlite", unreadable)
    assert "Permission denied" in refused("restore", "kept.db", "--keys", "keys")
    assert "Permission denied" in refused("backup", "plain.db")


def test_no_hub_starts_on_a_sealed_backup(sealed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (asyncio.run(revisions(address_of(sealed)))[0] or "").startswith("sealed ")
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(sealed))
    for words in (("serve", "--port", "0"), ("migrate",), ("verify",)):
        code, output = run_order_hub(*words)
        assert (code, "sealed backup" in " ".join(output.split())) == (2, True), output


def test_a_backup_replaces_nothing_unasked(sealed: Path, folder: Path) -> None:
    assert "--force" in refused("backup", "kept.db", "--keys", "keys")
    assert "need two files" in refused("backup", "new.db", "--keys", "new.db")
    assert "choose another name" in refused("backup", "new.db", "--keys", "hub.db")
    assert "does not exist" in refused("backup", "new.db", "--keys", "no/such/keys")
    assert "need two files" in refused("backup", "new.db", "--keys", str(folder / "new.db"))
    for own in ("hub.db-wal", "hub.db-journal"):
        assert "hub's database" in refused("backup", own, "--force")
        assert "choose another name" in refused("backup", own, "--keys", "keys", "--force")
        assert "choose another name" in refused("privacy", "keys", own)
        assert "choose another name" in refused("privacy", "export", "--email", EMAIL, "--out", own)
    assert run("backup", "kept.db", "--keys", "keys", "--force")[0] == 0


@pytest.mark.parametrize("step", ["sealed", "unsealed", "checksum"])
def test_what_is_stopped_leaves_everything_as_it_was(
    sealed: Path,
    database: Path,
    step: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Ctrl-C, at a moment that is always the same."""
    # What a shell starts in the background ignores it.
    before_test = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before_test))

    def interrupt(_bars: object, description: str, **_: object) -> int:
        if description == step:
            os.kill(os.getpid(), signal.SIGINT)
        return 0

    monkeypatch.setattr("hub.commands.sealed.progress.Progress.add_task", interrupt)
    monkeypatch.setattr("hub.commands.sealed.progress.Progress.update", lambda *_, **__: None)
    emails = count(database, f"SELECT count(*) FROM ({AN_EMAIL})")
    words = ("restore", "kept.db") if step == "unsealed" else ("backup", "new.db")
    before = {name for name in os.listdir() if "-" not in name}
    code, output = run(*words, "--keys", "keys")
    assert (code, "stopped" in output) == (130, True), output
    assert {name for name in os.listdir() if "-" not in name} == before
    assert count(database, f"SELECT count(*) FROM ({AN_EMAIL})") == emails
