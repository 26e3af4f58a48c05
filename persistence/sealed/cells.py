"""A sealed value: AES-256-GCM with the key of its subject, bound to its place.

`sealed:1:` + the id of the key (12 characters) + base64(nonce, ciphertext, tag); where an erasure
leaves something, followed by `.` + the same of what it leaves, with the key of the hub."""

import secrets
from binascii import Error, a2b_base64, b2a_base64
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PREFIX = "sealed:1:"
KEY_BYTES = 32
NONCE_BYTES = 12
# Of 9 bytes.
ID_LENGTH = 12
_BODY = len(PREFIX) + ID_LENGTH


class Tampered(Exception):
    """The value is not the one that was sealed at this place with this key."""


@dataclass(frozen=True)
class Place:
    table: str
    column: str
    row: str

    def bound(self, key: "Key", left: bool = False) -> bytes:
        """What the value is bound to, in addition to its key."""
        what = "left" if left else "value"
        return "\n".join((self.table, self.column, self.row, key.subject, what)).encode()


@dataclass(frozen=True)
class Key:
    """The key of a subject. `text` is the key in base64."""

    subject: str
    text: str

    @cached_property
    def secret(self) -> bytes:
        return a2b_base64(self.text, strict_mode=True)

    @cached_property
    def id(self) -> str:
        """Tells this key from later ones of the subject, and not what it is."""
        digest = sha256(b"order-hub key\n" + self.subject.encode() + b"\n" + self.secret).digest()
        return b2a_base64(digest[:9], newline=False).decode()

    @cached_property
    def cipher(self) -> AESGCM:
        return AESGCM(self.secret)


def new_key(subject: str) -> Key:
    return Key(subject, b2a_base64(secrets.token_bytes(KEY_BYTES), newline=False).decode())


def is_sealed(value: object) -> bool:
    return isinstance(value, str) and value.startswith(PREFIX)


def seal(key: Key, place: Place, value: str, hub: Key, left: str | None = None) -> str:
    """`left` is what an erasure leaves of the value: who has no key of the subject gets that."""
    body = _encrypted(key, value, place.bound(key))
    rest = "" if left is None else f".{_encrypted(hub, left, place.bound(hub, left=True))}"
    return f"{PREFIX}{key.id}{body}{rest}"


def key_id_of(cell: str) -> str:
    return cell[len(PREFIX) : _BODY]


def opened(key: Key, place: Place, cell: str) -> str:
    body, _, _ = cell[_BODY:].partition(".")
    return _decrypted(key, body, place.bound(key))


def what_is_left(hub: Key, place: Place, cell: str) -> str | None:
    """What an erasure leaves of the value; `None` where it leaves nothing."""
    _, _, rest = cell[_BODY:].partition(".")
    return _decrypted(hub, rest, place.bound(hub, left=True)) if rest else None


def _encrypted(key: Key, value: str, bound: bytes) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, value.encode(), bound)
    return b2a_base64(nonce + sealed, newline=False).decode()


def _decrypted(key: Key, body: str, bound: bytes) -> str:
    try:
        sealed = a2b_base64(body, strict_mode=True)
        return key.cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound).decode()
    except (Error, InvalidTag, ValueError):
        raise Tampered from None
