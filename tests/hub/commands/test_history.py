"""`order-hub history` and `order-hub verify --history`, as an operator and an auditor use them."""

import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import address_of
from tests.hub.moving import Fresh, file_of, run

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_history.py"
CODE_LINES_MAX = 60
Lived = Callable[[str], str]


@pytest.fixture(params=["sqlite", "postgresql"])
def hub_of_a_day(
    request: pytest.FixtureRequest, lived: Lived, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """The setting names a hub in which a day has happened, and which nobody changes."""
    address = lived(request.param)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)
    return address


@pytest.fixture
def database(lived: Lived, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy on SQLite, to be changed."""
    file = folder / "hub.db"
    shutil.copyfile(file_of(lived("sqlite")), file)
    monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address_of(file))
    return file


@pytest.fixture
def public_key(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    code, output = run("history", "keygen", "hub.key", "--name", "shop.example/hub")
    assert code == 0
    monkeypatch.setenv("ORDER_HUB_HISTORY_KEY_FILE", "hub.key")
    (key,) = (word for word in output.split() if word.startswith("shop.example/hub+"))
    return key


def ask(file: Path, statement: str) -> list[Any]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(statement).fetchall()
        connection.commit()
    return rows


def first_order(file: Path) -> str:
    """The one with the most events."""
    counted = "SELECT order_id FROM order_events GROUP BY order_id ORDER BY count(*) DESC LIMIT 1"
    return str(ask(file, counted)[0][0])


def audited(*words: str, packages: bool = True) -> tuple[int, str]:
    """What the script says in a process of its own that has nothing of the project on its path."""
    command = [sys.executable, "-I", *([] if packages else ["-S"]), str(SCRIPT), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_script_of_an_auditor_is_short() -> None:
    lines = SCRIPT.read_text().splitlines()
    assert sum(bool(line.strip()) for line in lines) <= CODE_LINES_MAX


def test_an_unchanged_history_is_verified_and_missing_signatures_are_told(
    hub_of_a_day: str,
) -> None:
    code, output = run("verify", "--history")
    assert code == 0, output
    assert "The history is unchanged." in output
    assert "1 checkpoints unsigned" in output
    assert "No key is known, so no signature was checked" in output


def test_a_changed_event_is_named_and_the_exit_code_is_1(database: Path) -> None:
    ask(database, "UPDATE order_events SET actor = 'nobody' WHERE insert_id = 5")
    ask(database, "UPDATE inventory_movements SET quantity = quantity + 1 WHERE insert_id = 9")
    code, output = run("verify", "--history")
    assert code == 1
    (order_id,) = ask(database, "SELECT order_id FROM order_events WHERE insert_id = 5")[0]
    assert f"First: order_events, position 5, insert id 5, {order_id}: the event was changed" in (
        output
    )
    assert "inventory_movements, position 9, insert id 9" in output


def test_a_proof_is_checked_years_later_without_a_hub(
    database: Path, public_key: str, folder: Path
) -> None:
    assert run("history", "checkpoint")[0] == 0
    code, output = run("history", "proof", first_order(database), "--out", "proof.json")
    assert code == 0, output
    proof = str(folder / "proof.json")
    code, output = audited(proof, packages=False)
    assert (code, "All is proved" in output) == (0, True), output
    assert "ORDER_PLACED" in output
    assert audited(proof, public_key)[0] == 0
    other = public_key.replace("shop.example/hub", "other.example/hub")
    code, output = audited(proof, other)
    assert code != 0
    assert "not signed by these keys" in output


@pytest.mark.parametrize("part", ["leaf", "hash", "text", "root", "index", "note"])
def test_a_proof_that_was_changed_is_refused_by_the_script(
    database: Path, public_key: str, folder: Path, part: str
) -> None:
    run("history", "checkpoint")
    run("history", "proof", first_order(database), "--out", "proof.json")
    file = folder / "proof.json"
    proof = json.loads(file.read_text())
    entry = proof["entries"][1]
    if part == "leaf":
        entry["leaf"] = entry["leaf"].replace('"sequence":2', '"sequence":3')
    elif part == "hash":
        entry["hashes"][0] = entry["hashes"][-1]
    elif part == "text":
        entry["texts"]["actor"]["text"] = "somebody else"
    elif part == "index":
        entry["index"] += 1
    else:
        lines = proof["checkpoint"].split("\n")
        where, value = (2, "A" * 43 + "=") if part == "root" else (3, "taken at another time")
        lines[where] = value
        proof["checkpoint"] = "\n".join(lines)
    file.write_text(json.dumps(proof))
    assert audited(str(file), public_key)[0] != 0


def test_a_printed_checkpoint_is_proved_to_be_continued(
    database: Path, public_key: str, folder: Path
) -> None:
    (folder / "old.txt").write_text(printed_checkpoint(), encoding="utf-8")
    names = [row[1] for row in ask(database, "PRAGMA table_info(order_events)")]
    columns = ", ".join(n for n in names if n not in ("insert_id", "position"))
    values = columns.replace("id,", "id || 'x',", 1).replace("sequence", "sequence + 1000", 1)
    select = f"SELECT {values} FROM order_events LIMIT 20"
    ask(database, f"INSERT INTO order_events ({columns}) {select}")
    assert run("history", "checkpoint")[0] == 0
    code, output = run("history", "proof", "--since", "old.txt", "--out", "since.json")
    assert code == 0, output
    assert audited(str(folder / "since.json"), public_key)[0] == 0
    assert run("verify", "--history", "--checkpoint", "old.txt")[0] == 0
    # The history is rewritten with everything that is stored of it.
    ask(database, "UPDATE order_events SET actor = 'nobody' WHERE insert_id = 5")
    leaves = ("order_event_leaves", "inventory_movement_leaves")
    for table in (*leaves, "history_nodes", "history_checkpoints"):
        ask(database, f"DELETE FROM {table}")
    assert run("history", "checkpoint")[0] == 0
    code, output = run("verify", "--history", "--checkpoint", "old.txt")
    assert code == 1
    assert "the history differs from what a checkpoint says of it" in output
    code, output = run("history", "proof", "--since", "old.txt")
    assert (code, "not the continuation" in output) == (1, True), output


def printed_checkpoint() -> str:
    """The signed note of the order events, as the command prints it."""
    command = [sys.executable, "-m", "hub", "history", "checkpoint"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    note = re.search(r"^\S+/order_events\n(.+\n)+\n(— .*\n)+", done.stdout, re.MULTILINE)
    assert note, done.stdout
    return note[0]


def test_a_copy_and_a_backup_have_the_same_history(
    database: Path,
    public_key: str,
    folder: Path,
    fresh: Fresh,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (folder / "kept.txt").write_text(printed_checkpoint(), encoding="utf-8")
    copy = fresh("postgresql")
    code, output = run("copy", "--to", copy)
    assert code == 0, output
    assert run("backup", "saved.db")[0] == 0
    for address in (copy, address_of(folder / "saved.db")):
        monkeypatch.setenv("ORDER_HUB_DATABASE_URL", address)
        code, output = run("verify", "--history", "--checkpoint", "kept.txt")
        assert (code, "The history is unchanged." in output) == (0, True), output
        assert "1 checkpoints valid" in output
        # It goes on where the original ended.
        assert run("history", "checkpoint")[0] == 0


def test_a_key_is_made_once_and_only_its_owner_can_read_it(folder: Path) -> None:
    code, output = run("history", "keygen", "hub.key")
    assert (code, "PRIVATE" in output) == (0, False)
    file = folder / "hub.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().startswith("PRIVATE+KEY+order-hub+")
    code, output = run("history", "keygen", "hub.key")
    assert (code, "exists already" in output) == (2, True)
    assert run("history", "keygen", "other.key", "--name", "a b")[0] == 2
    assert run("history", "keygen", "nowhere/hub.key")[0] == 2


def test_a_text_is_erased_and_the_history_is_still_verified(database: Path) -> None:
    query = "SELECT id FROM order_events WHERE reason IS NOT NULL LIMIT 1"
    ((event_id,),) = ask(database, query)
    code, output = run("history", "erase", event_id)
    assert (code, output) == (0, "Erased.")
    assert ask(database, f"SELECT reason FROM order_events WHERE id = '{event_id}'") == [(None,)]
    assert run("history", "erase", event_id) == (0, "The event has no such text.")
    code, output = run("verify", "--history")
    assert (code, "1 events with erased texts" in output) == (0, True), output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("history proof", "Name an order or an inventory level"),
        ("history proof channel_x", "must be that of an order or an inventory level"),
        ("history proof order_01m8f1t1wxe3xv2zq763453hb3", "There is no order_"),
        ("history proof --since missing.txt", "missing.txt cannot be read"),
        ("history proof --since hub.db", "hub.db"),
        ("history erase order_x", "must be that of an order event or a movement"),
        ("history erase event_01m8f1t1wxe3xv2zq763453hb3", "There is no event"),
        ("verify --checkpoint missing.txt", "--checkpoint needs --history"),
        ("verify --history --checkpoint missing.txt", "missing.txt cannot be read"),
    ],
)
def test_a_wrong_word_is_refused_with_what_to_do(database: Path, words: str, says: str) -> None:
    code, output = run(*words.split())
    assert (code, says in output) == (2, True), output


def test_an_unknown_text_of_an_event_is_refused(database: Path) -> None:
    ((event_id,),) = ask(database, "SELECT id FROM order_events LIMIT 1")
    code, output = run("history", "erase", event_id, "--text", "status")
    assert code == 2
    assert "status of order_events cannot be erased" in output


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("HISTORY_KEY", "secret words", "a private key begins with"),
        ("HISTORY_KEY_FILE", "missing.key", "missing.key cannot be read"),
        ("HISTORY_KNOWN_KEYS", "x", "a key is <name>+<id>+<base64>"),
        ("HISTORY_MINUTES", "-1", "must be at least 0"),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_and_not_repeated(
    database: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"ORDER_HUB_{name}", value)
    code, output = run("verify", "--history")
    assert (code, says in output) == (2, True), output
    assert "secret words" not in output
