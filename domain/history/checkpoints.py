"""Checkpoints: the size and the root of a log at a moment, as text that can be printed or sent by
e-mail (C2SP tlog-checkpoint), with the signatures of keys (C2SP signed-note)."""

from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from domain.history.canonical import HistoryLog

ED25519 = b"\x01"
HASH_BYTES, KEY_ID_BYTES = 32, 4
MARK = "— "
TAKEN_AT = "taken at "
# Of a note that was read: more is not one of ours.
NOTE_MAX = 16_384


class NotACheckpoint(ValueError):
    """The text is no checkpoint of a hub; the message says why."""


class SignatureState(StrEnum):
    """What is known of the signatures of a checkpoint."""

    VALID = "VALID"
    UNSIGNED = "UNSIGNED"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    FORGED = "FORGED"


@dataclass(frozen=True)
class Signature:
    """`key_id` is the first eight hexadecimal digits that tell keys of one name apart."""

    key_name: str
    key_id: str
    value: bytes

    @property
    def key(self) -> str:
        return f"{self.key_name}+{self.key_id}"

    def line(self) -> str:
        return f"{MARK}{self.key_name} {encoded(bytes.fromhex(self.key_id) + self.value)}\n"


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    at: datetime
    signatures: tuple[Signature, ...] = ()

    @property
    def log(self) -> HistoryLog:
        return HistoryLog(self.origin.rpartition("/")[2].upper())

    def text(self) -> str:
        """What is signed."""
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return f"{self.origin}\n{self.size}\n{encoded(self.root)}\n{TAKEN_AT}{at}\n"

    def note(self) -> str:
        return f"{self.text()}\n{''.join(one.line() for one in self.signatures)}"

    def signed_by(self, signature: Signature) -> "Checkpoint":
        return replace(self, signatures=(*self.signatures, signature))

    def judged(self, keys: "Keys") -> SignatureState:
        """A signature of a known key decides, whatever others there are."""
        if not self.signatures:
            return SignatureState.UNSIGNED
        found = [keys.verify(one, self.text()) for one in self.signatures]
        if False in found:
            return SignatureState.FORGED
        return SignatureState.VALID if True in found else SignatureState.UNKNOWN_KEY


class Keys(Protocol):
    """The key that signs, if there is one, and the public keys that are known."""

    @property
    def name(self) -> str:
        """The name of the hub in the origin of its checkpoints."""
        ...

    @property
    def signs(self) -> bool: ...

    @property
    def knows_any(self) -> bool:
        """Whether any signature can be judged."""
        ...

    def sign(self, text: str) -> Signature | None: ...

    def verify(self, signature: Signature, text: str) -> bool | None:
        """Whether the signature is right; `None` where its key is not known."""
        ...


def origin_of(name: str, log: HistoryLog) -> str:
    return f"{name}/{log.key}"


def encoded(value: bytes) -> str:
    return b2a_base64(value, newline=False).decode()


def decoded(text: str) -> bytes:
    """Raises `ValueError`."""
    return a2b_base64(text, strict_mode=True)


def key_id(name: str, public_key: bytes) -> str:
    return sha256(name.encode() + b"\n" + ED25519 + public_key).digest()[:KEY_ID_BYTES].hex()


def read_note(note: str) -> Checkpoint:
    """Read a checkpoint as it was printed. Raises `NotACheckpoint`."""
    note = note.replace("\r\n", "\n").strip("\n") + "\n"
    text, blank, lines = note.partition("\n\n")
    try:
        if len(note) > NOTE_MAX:
            raise ValueError(f"it is longer than {NOTE_MAX} characters")
        signatures = [_signature(line) for line in lines.splitlines()] if blank else []
        return _checkpoint(text.rstrip("\n").split("\n"), signatures)
    except ValueError as error:
        raise NotACheckpoint(f"it is no checkpoint of a hub: {error}") from None


def _checkpoint(lines: Sequence[str], signatures: Sequence[Signature]) -> Checkpoint:
    if len(lines) != 4 or not lines[3].startswith(TAKEN_AT):
        raise ValueError("four lines are expected: origin, size, root, 'taken at' a time")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdigit() and size == str(int(size)) and int(size) > 0):
        raise ValueError("the second line must be the size of the log")
    if len(decoded(root)) != HASH_BYTES:
        raise ValueError("the third line must be 32 bytes in base64")
    at = datetime.strptime(lines[3].removeprefix(TAKEN_AT), "%Y-%m-%dT%H:%M:%SZ")
    moment = at.replace(tzinfo=UTC)
    found = Checkpoint(origin, int(size), decoded(root), moment, tuple(signatures))
    _ = found.log  # Raises `ValueError` for an unknown log.
    return found


def _signature(line: str) -> Signature:
    name, _, value = line.removeprefix(MARK).partition(" ")
    raw = decoded(value)
    if not line.startswith(MARK) or not name or len(raw) <= KEY_ID_BYTES:
        raise ValueError("a line of a signature must be '— name base64'")
    return Signature(name, raw[:KEY_ID_BYTES].hex(), raw[KEY_ID_BYTES:])
