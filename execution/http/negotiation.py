"""Content negotiation (RFC 9110, 12.4 and 12.5): the best that there is of what is accepted."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
QUALITY: Final = re.compile(r"0?\.\d+|0\.?|1(\.0*)?")
ANYTHING: Final = "*"
CACHED_MAX: Final = 256

Parameters = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class MediaType:
    """A media type that a response can have. `is_stream`: only for who prefers it to the others."""

    name: str
    parameters: Parameters = frozenset({("charset", "utf-8")})
    is_stream: bool = False


@dataclass(frozen=True)
class MediaRange:
    """An element of an Accept header, such as `application/*;q=0.5`."""

    kind: str
    subtype: str
    parameters: Parameters
    quality: float

    @property
    def specificity(self) -> tuple[int, int]:
        """Of the ranges that include a media type, the one where this is highest counts."""
        named = (self.kind != ANYTHING) + (self.subtype != ANYTHING)
        return named, len(self.parameters)

    def includes(self, media: MediaType) -> bool:
        """Whether it accepts or refuses this media type."""
        kind, _, subtype = media.name.partition("/")
        return (
            self.kind in (kind, ANYTHING)
            and self.subtype in (subtype, ANYTHING)
            and self.parameters <= media.parameters
        )


ANY_MEDIA: Final = MediaRange(ANYTHING, ANYTHING, frozenset(), 1.0)


def best_media(accept: str, offers: Sequence[MediaType]) -> MediaType | None:
    """The offered media type that the client prefers; `None` when it accepts none of them.

    Among equals one that is no stream, then the one that is named more exactly, then the one that
    is named first. Without an Accept header every media type is accepted.
    """
    found = [(_rank(accept, offer), offer) for offer in offers]
    acceptable = [(rank, offer) for rank, offer in found if rank[0] > 0]
    return max(acceptable, key=lambda pair: pair[0])[1] if acceptable else None


def prefers_coding(accept_encoding: str, coding: str) -> bool:
    """Whether to send a response in this content coding rather than unchanged."""
    qualities = dict(_codings(accept_encoding))
    others = qualities.get(ANYTHING)
    wanted = qualities.get(coding, others or 0.0)
    return wanted > 0 and wanted >= qualities.get("identity", others or 0.0)


def header_of(headers: Any, name: str) -> str:
    """All lines of a header as one; empty without it."""
    return ", ".join(headers.getlist(name))


def vary(headers: Any, name: str) -> None:
    """Say that the response depends on this request header."""
    present = [part.strip().lower() for part in header_of(headers, "vary").split(",")]
    if name.lower() not in present:
        headers.add_vary_header(name)


def _rank(accept: str, media: MediaType) -> tuple[float, bool, tuple[int, int], int]:
    ranges = _ranges(accept)
    including = [
        (r.specificity, r.quality, -at) for at, r in enumerate(ranges) if r.includes(media)
    ]
    specificity, quality, position = max(including, default=((0, 0), 0.0, 0))
    return quality, not media.is_stream, specificity, position


@lru_cache(CACHED_MAX)
def _ranges(accept: str) -> tuple[MediaRange, ...]:
    """The ranges of an Accept header. One that cannot be read is ignored."""
    ranges = (_range(name, parameters) for name, parameters in _elements(accept))
    return tuple(r for r in ranges if r is not None) or (ANY_MEDIA,)


def _range(name: str, parameters: Mapping[str, str]) -> MediaRange | None:
    kind, _, subtype = name.partition("/")
    quality = _quality(parameters)
    readable = TOKEN.fullmatch(kind) and TOKEN.fullmatch(subtype) and quality is not None
    if not readable or (kind == ANYTHING and subtype != ANYTHING):
        return None
    own = frozenset((key, value) for key, value in parameters.items() if key != "q")
    return MediaRange(kind, subtype, own, quality or 0.0)


def _codings(accept_encoding: str) -> Iterator[tuple[str, float]]:
    for name, parameters in _elements(accept_encoding):
        quality = _quality(parameters)
        if quality is not None:
            yield name.removeprefix("x-"), quality


def _quality(parameters: Mapping[str, str]) -> float | None:
    """The weight, 1 unless given; `None` for one that cannot be read."""
    given = parameters.get("q", "1")
    return float(given) if QUALITY.fullmatch(given) else None


def _elements(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a list, each with its parameters up to the weight; all in lower case."""
    for element in _split(header.lower(), ","):
        name, *pieces = _split(element, ";")
        parameters: dict[str, str] = {}
        for piece in pieces:
            key, equals, value = piece.partition("=")
            if equals and "q" not in parameters:
                parameters[key.strip()] = value.strip().strip('"')
        if name.strip():
            yield name.strip(), parameters


def _split(text: str, separator: str) -> list[str]:
    """The parts of a text, without splitting what is in quotes."""
    if '"' not in text:
        return text.split(separator)
    parts, is_quoted, is_escaped = [""], False, False
    for character in text:
        if character == separator and not is_quoted:
            parts.append("")
            continue
        if character == '"' and not is_escaped:
            is_quoted = not is_quoted
        is_escaped = is_quoted and character == "\\" and not is_escaped
        parts[-1] += character
    return parts
