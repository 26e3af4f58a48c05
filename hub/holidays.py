"""Public holidays, as the library `holidays` knows them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from domain.network.calendar import HolidayRegion

# The library lists the codes of a country's subdivisions without the country: BY, not DE-BY.
YEARS = range(1900, 2100)


class LibraryHolidays:
    """`PublicHolidays`: a year of a region is computed once."""

    def of(self, region: HolidayRegion, year: int) -> Mapping[date, str]:
        return _year(region, year) if self.fault(region) is None and year in YEARS else {}

    def fault(self, region: HolidayRegion) -> tuple[str, str] | None:
        subdivisions = _supported().get(region.country)
        if subdivisions is None:
            return "country", "must be a country whose public holidays are known"
        if region.subdivision is not None and _short(region) not in subdivisions:
            known = ", ".join(f"{region.country}-{one}" for one in subdivisions) or "none"
            return "subdivision", f"must be one of {region.country}, by ISO 3166-2: {known}"
        return None


@lru_cache(maxsize=1)
def _supported() -> Mapping[str, list[str]]:
    return holidays.list_supported_countries(include_aliases=False)


def _short(region: HolidayRegion) -> str | None:
    return region.subdivision and region.subdivision.removeprefix(f"{region.country}-")


@lru_cache(maxsize=2_000)
def _year(region: HolidayRegion, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays(
        region.country, subdiv=_short(region), years=year, expand=False, language="en_US"
    )
    return dict(found.items())
