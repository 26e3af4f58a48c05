"""What tracking events say together: the status of a parcel, and that of a shipment of parcels."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.fulfillment.shipment import (
    SHIPMENT,
    ShipmentStatus,
    TrackingEvent,
    TrackingFlag,
)

_S = ShipmentStatus
_OLDEST = datetime.min.replace(tzinfo=UTC)
# From least to most advanced.
MOVING = (_S.CREATED, _S.LABELLED, _S.MANIFESTED, _S.IN_TRANSIT, _S.OUT_FOR_DELIVERY)


@dataclass(frozen=True)
class Progress:
    """The status after all events. `decisive` is the last event that had a part in it."""

    status: ShipmentStatus
    decisive: TrackingEvent | None

    @property
    def delivered_at(self) -> datetime | None:
        delivered = self.status is _S.DELIVERED and self.decisive is not None
        return believed_time(self.decisive) if delivered and self.decisive else None


def believed_time(event: TrackingEvent) -> datetime | None:
    """When the event happened: the carrier's time, or the recorded time if that is implausible."""
    return event.recorded_at if event.implausible else event.occurred_at


def in_order(events: Iterable[TrackingEvent]) -> list[TrackingEvent]:
    """The events as they happened. One of unknown time follows all that were recorded before it."""
    newest = _OLDEST
    timed: list[tuple[datetime, TrackingEvent]] = []
    for event in sorted(events, key=lambda event: event.recorded_at):
        at = believed_time(event) or newest
        newest = max(newest, at)
        timed.append((at, event))
    return [event for _, event in sorted(timed, key=lambda pair: pair[0])]


def progress(events: Iterable[TrackingEvent]) -> Progress:
    """The status of a parcel with these events, in whatever order they were recorded."""
    status, decisive = _S.CREATED, None
    for event in in_order(events):
        if SHIPMENT.allows(status, event.kind):
            status, decisive = SHIPMENT.after(status, event.kind), event
    return Progress(status, decisive)


def combined(statuses: Collection[ShipmentStatus]) -> ShipmentStatus:
    """The status of a shipment whose parcels have these statuses; the first rule that fits."""
    found = set(statuses)
    if len(found) == 1:
        return found.pop()
    if _S.DELIVERED in found:
        return _S.PARTIALLY_DELIVERED
    if found - set(MOVING):
        return _S.EXCEPTION
    return min(found, key=MOVING.index)


def flags_of(event: TrackingEvent) -> list[TrackingFlag]:
    """What is doubtful about an event."""
    flags = {
        TrackingFlag.REUSED_REFERENCE: event.conflicts_with is not None,
        TrackingFlag.IMPLAUSIBLE_TIME: event.implausible,
    }
    return [flag for flag, raised in flags.items() if raised]
