"""Signs checkpoints of the history with Ed25519, and verifies them.

Keys are text, as the tools for C2SP signed-note write them: `PRIVATE+KEY+<name>+<id>+<base64>` and,
for the public key, `<name>+<id>+<base64>`. The private key comes from a file or the environment,
never from the database."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from domain.history.checkpoints import ED25519, Signature, decoded, encoded, key_id

PRIVATE = "PRIVATE+KEY+"
KEY_BYTES = 32
UNNAMED = "order-hub"


class InvalidKey(ValueError):
    """The text is no key; the message says what is expected, and does not repeat it."""


@dataclass(frozen=True)
class SigningKey:
    name: str
    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def new(cls, name: str) -> "SigningKey":
        if not name or "+" in name or any(one.isspace() for one in name):
            raise InvalidKey("the name of a key must have no blank and no '+'")
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, text: str) -> "SigningKey":
        text = text.strip()
        if not text.startswith(PRIVATE):
            raise InvalidKey(f"a private key begins with {PRIVATE}: `order-hub history keygen`")
        name, id, raw = _parts(text.removeprefix(PRIVATE))
        key = cls(name, Ed25519PrivateKey.from_private_bytes(raw))
        if key.id != id:
            raise InvalidKey("the id of the private key is not that of its name and value")
        return key

    @property
    def _public_bytes(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        return key_id(self.name, self._public_bytes)

    def private_text(self) -> str:
        value = encoded(ED25519 + self._private.private_bytes_raw())
        return f"{PRIVATE}{self.name}+{self.id}+{value}"

    def public_text(self) -> str:
        return f"{self.name}+{self.id}+{encoded(ED25519 + self._public_bytes)}"

    def sign(self, text: str) -> Signature:
        return Signature(self.name, self.id, self._private.sign(text.encode()))


def read_key_file(file: Path) -> SigningKey:
    """Raises `InvalidKey` for a file that cannot be read or has no key."""
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise InvalidKey(f"{file} cannot be read: {reason}") from None
    return SigningKey.read(text)


def write_key_file(file: Path, key: SigningKey) -> None:
    """Write the key to a new file that only its owner can read."""
    opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w", encoding="ascii") as text:
        text.write(key.private_text() + "\n")


class KeyRing:
    """The key that signs, if there is one, and the public keys that are known besides."""

    def __init__(self, signing: SigningKey | None = None, known: Iterable[str] = ()) -> None:
        self._signing = signing
        texts = [*known, *([signing.public_text()] if signing else [])]
        self._known = dict(map(_public, texts))

    @property
    def name(self) -> str:
        return self._signing.name if self._signing else UNNAMED

    @property
    def public_key(self) -> str | None:
        return self._signing.public_text() if self._signing else None

    @property
    def signs(self) -> bool:
        return self._signing is not None

    @property
    def knows_any(self) -> bool:
        return bool(self._known)

    def sign(self, text: str) -> Signature | None:
        return self._signing.sign(text) if self._signing else None

    def verify(self, signature: Signature, text: str) -> bool | None:
        public = self._known.get(signature.key)
        if public is None:
            return None
        try:
            public.verify(signature.value, text.encode())
        except InvalidSignature:
            return False
        return True


def _public(text: str) -> tuple[str, Ed25519PublicKey]:
    name, id, raw = _parts(text.strip())
    if key_id(name, raw) != id:
        raise InvalidKey("the id of a public key is not that of its name and value")
    return f"{name}+{id}", Ed25519PublicKey.from_public_bytes(raw)


def _parts(text: str) -> tuple[str, str, bytes]:
    try:
        name, id, value = text.split("+", 2)
        raw = decoded(value)
    except ValueError:
        raise InvalidKey("a key is <name>+<id>+<base64>: `order-hub history keygen`") from None
    if len(raw) != 1 + KEY_BYTES or raw[:1] != ED25519:
        raise InvalidKey("a key must be one of Ed25519, 32 bytes in base64 after 0x01")
    return name, id, raw[1:]
