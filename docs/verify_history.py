"""Checks an exported proof of an Order Hub, without a hub: needs Python 3.8, and nothing else.

    python verify_history.py proof.json [public key …]

With public keys (`order-hub history keygen`) signatures are checked, too; that needs the package
`cryptography`. What is checked, and how: docs/history.md, RFC 6962, c2sp.org/tlog-checkpoint."""

import json
import sys
from base64 import b64decode
from hashlib import sha256
from pathlib import Path


def require(holds, message):
    if not holds:
        sys.exit(f"WRONG: {message}")


def read(note):
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    return text + "\n", signatures, origin, int(size), b64decode(root)


def climb(leaf, number, last, path, old=b""):  # RFC 9162, 2.1.3.2 and 2.1.4.2
    for other in map(b64decode, path):
        if number % 2 or number == last:
            leaf, old = (sha256(b"\1" + other + one).digest() for one in (leaf, old))
            while number % 2 == 0 and number:
                number, last = number // 2, last // 2
        else:
            leaf = sha256(b"\1" + leaf + other).digest()
        number, last = number // 2, last // 2
    return leaf, old, last


def signed(note, keys):
    text, signatures = read(note)[:2]
    for name, id, key in (key.split("+", 2) for key in keys):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        for line in signatures.split("\n"):
            value = b64decode(line.split(" ")[-1])
            if line.startswith(f"— {name} ") and value[:4].hex() == id:
                public = Ed25519PublicKey.from_public_bytes(b64decode(key)[1:])
                return public.verify(value[4:], text.encode()) is None  # or it raises
    return not keys


found, keys = json.loads(Path(sys.argv[1]).read_text("utf-8")), sys.argv[2:]
_, _, origin, size, root = read(found["checkpoint"])
require(signed(found["checkpoint"], keys), "the checkpoint is not signed by these keys")
for entry in found["entries"]:
    leaf, index = json.loads(entry["leaf"]), entry["index"]
    require(origin.endswith("/" + leaf["log"]) and index == leaf["position"] - 1 < size, leaf)
    hashed = sha256(b"\0" + entry["leaf"].encode()).digest()
    require(climb(hashed, index, size - 1, entry["hashes"])[::2] == (root, 0), leaf)
    for name, one in entry["texts"].items():
        salted = b64decode(one["salt"]) + one["text"].encode()
        require(sha256(salted).hexdigest() == leaf[name], leaf)
    print(leaf["id"], leaf["kind"], {name: one["text"] for name, one in entry["texts"].items()})
if "consistency" in found:
    old, path = found["consistency"]["old"], found["consistency"]["hashes"]
    _, _, other, number, old_root = read(old)
    require(signed(old, keys), "the old checkpoint is not signed by these keys")
    last, number, whole = size - 1, number - 1, number & (number - 1) == 0 or number == size
    while number % 2:
        number, last = number // 2, last // 2
    first = old_root if whole else b64decode(path.pop(0))
    ends = climb(first, number, last if path else 0, path, first)
    require(ends == (root, old_root, 0), "the history does not continue the old checkpoint")
print(f"{len(found['entries'])} events are in {origin} of {size} events. All is proved.")
