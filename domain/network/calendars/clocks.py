"""Days and hours on the clocks of a time zone, whatever they do: they are put forward and back, by
less than an hour, at midnight, or by a whole day."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


def first_moment(zone: ZoneInfo, day: date, at: time = time()) -> datetime:
    """When the clocks first show this time of this day, or a later one."""
    wall = datetime.combine(day, at)
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if second >= first:
        return first

    def is_after(moment: datetime) -> bool:
        return moment.astimezone(zone).replace(tzinfo=None) >= wall

    # The clocks skip it: somewhere between these two they go forward.
    return _first(second, first, is_after)


def day_at(zone: ZoneInfo, at: datetime) -> date:
    """The last day that has begun: a day that the clocks have shown is not over, or begun again,
    because they are put back to the day before."""
    day = at.astimezone(zone).date()
    return day + DAY if at >= first_moment(zone, day + DAY) else day


def hour_at(zone: ZoneInfo, at: datetime) -> tuple[datetime, datetime]:
    """When the hour began and when it ends: at a full hour, or where the clocks change within."""
    local = at.astimezone(zone)
    within = timedelta(minutes=local.minute, seconds=local.second)
    now = at.astimezone(UTC).replace(microsecond=0)
    start, end = now - within, now - within + HOUR

    def is_as_now(moment: datetime) -> bool:
        return moment.astimezone(zone).utcoffset() == local.utcoffset()

    return (
        _first(start, now, is_as_now),
        _first(now, end, lambda moment: moment == end or not is_as_now(moment)),
    )


def _first(start: datetime, until: datetime, is_past: Callable[[datetime], bool]) -> datetime:
    """The first second from which on it is past; it is until the end."""
    if is_past(start):
        return start
    seconds = range(int((until - start).total_seconds()))
    return start + SECOND * bisect_left(
        seconds, True, key=lambda passed: is_past(start + SECOND * passed)
    )
