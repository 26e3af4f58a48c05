"""Public holidays, as the library `holidays` knows them."""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

import holidays

from domain.network.calendars.calendar import HolidayRegion

# The library lists the codes of a country's subdivisions without the country: BY, not DE-BY.
YEARS = range(1900, 2100)


class LibraryHolidays:
    """`PublicHolidays`: a year of a region is computed once. A region that an update of the library
    no longer knows has none."""

    def of(self, region: HolidayRegion, year: int) -> Mapping[date, str]:
        return _year(region, year) if self.fault(region) is None and year in YEARS else {}

    def known(self, region: HolidayRegion) -> HolidayRegion:
        code = _code(region)
        return region if code is None else replace(region, subdivision=f"{region.country}-{code}")

    def fault(self, region: HolidayRegion) -> tuple[str, str] | None:
        subdivisions = _supported().get(region.country)
        if subdivisions is None:
            return "country", (
                "must be a country whose public holidays are known; without one, they can be given "
                "as exceptions"
            )
        if region.subdivision is not None and _code(region) is None:
            known = ", ".join(f"{region.country}-{one}" for one in subdivisions)
            return "subdivision", (
                f"must be one of {region.country}, by ISO 3166-2: {known}"
                if known
                else f"must be left out: all of {region.country} has the same public holidays"
            )
        return None


@lru_cache(maxsize=1)
def _supported() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


@lru_cache(maxsize=500)
def _codes(country: str) -> Mapping[str, str]:
    """The codes of the subdivisions of a country, by these and their other names in any case."""
    codes = _supported().get(country, [])
    aliases = holidays.country_holidays(country).get_subdivision_aliases() if codes else {}
    found = {name.casefold(): code for code, names in aliases.items() for name in names}
    return {**found, **{code.casefold(): code for code in codes}}


def _code(region: HolidayRegion) -> str | None:
    """The code of its subdivision, as the library has it."""
    if region.subdivision is None:
        return None
    given = region.subdivision.casefold()
    return _codes(region.country).get(given.removeprefix(f"{region.country.casefold()}-"))


@lru_cache(maxsize=2_000)
def _year(region: HolidayRegion, year: int) -> Mapping[date, str]:
    with warnings.catch_warnings():
        # Of some countries it knows the holidays of some years.
        warnings.simplefilter("ignore")
        found = holidays.country_holidays(
            region.country, subdiv=_code(region), years=year, expand=False, language="en_US"
        )
    return dict(found.items())
