"""Opening calendars of locations, their cut-offs and capacities."""

from datetime import date, time

import strawberry

from domain.network import capacity as domain_capacity
from domain.network import location as domain_location
from domain.network.calendars import calendar as domain
from schema.orders.enums import FulfillmentMethod
from schema.shared.fields import (
    REQUIRED_VERSION,
    enum,
    field,
    input_type,
    object_type,
    optional,
)
from schema.shared.scalars import CountryCode

enum(
    domain.Weekday,
    "A day of the week.",
    MONDAY="Monday.",
    TUESDAY="Tuesday.",
    WEDNESDAY="Wednesday.",
    THURSDAY="Thursday.",
    FRIDAY="Friday.",
    SATURDAY="Saturday.",
    SUNDAY="Sunday.",
)
enum(
    domain_capacity.CapacityPeriod,
    "How long a capacity is for.",
    DAY="A calendar day at the location.",
    HOUR="An hour on its clocks, from :00 to :59.",
)
enum(
    domain_capacity.CapacityUnit,
    "What a capacity counts.",
    ORDERS="Fulfillment orders.",
    UNITS="Units of fulfillment orders.",
)

OPENS = "When it opens, on the clocks of the location."
CLOSES = (
    "When it closes: on the next day, where this is not later than `opens`. 00:00 to 00:00 is the "
    "whole day."
)
WEEKLY = "The usual hours; several on one weekday must not overlap."
EXCEPTIONS = "Days with other hours, or none, one entry for a day."
REASON = "Why, for people: 1 to 200 characters."
BEFORE = "Orders that come earlier are worked on that day, those that come then or later are not."
LIMIT = "How many it takes, 0 to 1,000,000."


@object_type(domain.Hours, "Hours that begin on one day.")
class Hours:
    opens: time = field(OPENS)
    closes: time = field(CLOSES)


@object_type(domain.OpeningHours, "Hours that begin on one weekday.")
class OpeningHours:
    weekday: domain.Weekday = field("The weekday on which they begin.")
    opens: time = field(OPENS)
    closes: time = field(CLOSES)


@object_type(domain.CalendarException, "A day with other hours than usual.")
class CalendarException:
    day: date = field("The day.")
    hours: list[Hours] = field("The hours that begin on it; none: closed.", most=2)
    reason: str | None = field("Why, for people.")


@object_type(domain.HolidayRegion, "Whose public holidays a location has.")
class HolidayRegion:
    country: CountryCode = field("The country, ISO 3166-1.")
    subdivision: str | None = field("The state or province, by ISO 3166-2, such as DE-BY.")


@object_type(
    domain.Calendar,
    "When a location is open. On a public holiday it is closed, whatever the weekly hours say; an "
    "exception goes before both.",
)
class Calendar:
    weekly: list[OpeningHours] = field("The usual hours.", most=7)
    exceptions: list[CalendarException] = field("Days with other hours, or none.", most=20)
    holidays: HolidayRegion | None = field("Whose public holidays it has; null: it has none.")


@object_type(
    domain_capacity.CutOff,
    "Until when orders are worked on the same day. A method without one on a weekday has the whole "
    "day.",
)
class CutOff:
    method: FulfillmentMethod = field("How the goods are handed over.")
    weekday: domain.Weekday = field("The weekday.")
    before: time = field(BEFORE)


@object_type(domain_capacity.Capacity, "How much a location takes in a day or an hour.")
class Capacity:
    method: FulfillmentMethod = field("How the goods are handed over.")
    period: domain_capacity.CapacityPeriod = field("How long it is for.")
    unit: domain_capacity.CapacityUnit = field("What is counted.")
    limit: int = field("How many it takes.")


@input_type(domain.Hours, "Hours that begin on one day.")
class HoursInput:
    opens: time = field(OPENS)
    closes: time = field(CLOSES)


@input_type(domain.OpeningHours, "Hours that begin on one weekday.")
class OpeningHoursInput:
    weekday: domain.Weekday = field("The weekday on which they begin.")
    opens: time = field(OPENS)
    closes: time = field(CLOSES)


@input_type(domain.CalendarException, "A day with other hours than usual.")
class CalendarExceptionInput:
    day: date = field("The day.")
    hours: list[HoursInput] = field(
        "The hours that begin on it, at most 20; left out: closed.", default_factory=list
    )
    reason: str | None = optional(REASON)


@input_type(domain.HolidayRegion, "Whose public holidays a location has.")
class HolidayRegionInput:
    country: CountryCode = field("The country, ISO 3166-1.")
    subdivision: str | None = optional(
        "The state or province, by ISO 3166-2, such as DE-BY; left out: the holidays of the whole "
        "country."
    )


@input_type(domain_capacity.CutOff, "Until when orders are worked on the same day.")
class CutOffInput:
    method: FulfillmentMethod = field("How the goods are handed over.")
    weekday: domain.Weekday = field("The weekday.")
    before: time = field(BEFORE)


@input_type(domain_capacity.Capacity, "How much a location takes in a day or an hour.")
class CapacityInput:
    method: FulfillmentMethod = field("How the goods are handed over.")
    period: domain_capacity.CapacityPeriod = field("How long it is for.")
    unit: domain_capacity.CapacityUnit = field("What is counted.")
    limit: int = field(LIMIT)


@input_type(
    domain_location.UpdateLocationCalendar,
    "Changes to when a location is open. What is left out stays as it is.",
)
class UpdateLocationCalendarInput:
    location_id: strawberry.ID = field("The location.")
    expected_version: int = field(REQUIRED_VERSION)
    weekly: list[OpeningHoursInput] | None = optional(f"{WEEKLY} All of them, at most 100.")
    exceptions: list[CalendarExceptionInput] | None = optional(
        f"{EXCEPTIONS} All of them, at most 250."
    )
    holidays: HolidayRegionInput | None = optional(
        "Whose public holidays it has from now on; null: it has none."
    )
    always_open: bool = field(
        "Whether it has no calendar any more: it is always open, and every day is a working day.",
        default=False,
    )


@input_type(
    domain_location.UpdateLocationCapacity,
    "Changes to until when and how much a location takes. What is left out stays as it is.",
)
class UpdateLocationCapacityInput:
    location_id: strawberry.ID = field("The location.")
    expected_version: int = field(REQUIRED_VERSION)
    cut_offs: list[CutOffInput] | None = optional(
        "All its cut-offs, one for each method and weekday."
    )
    capacities: list[CapacityInput] | None = optional(
        "All its capacities, one for each method, period and unit."
    )
