"""Trusted documents: the operations that a client is known to send."""

import re
from dataclasses import dataclass
from datetime import datetime

# Short names without blanks, as they are typed: `web-shop`, `pos-2.4`.
CLIENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
# No longer than a document that is sent as a text.
TEXT_MAX = 100_000
DOCUMENTS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class TrustedDocument:
    """A document of a client. `id` is what the client calls it; `hash` is the SHA-256 of its text,
    computed here."""

    client: str
    id: str
    hash: str
    text: str
    registered_at: datetime
