"""What a location is found by."""

from domain.network.location import Location
from domain.shared.text.searching import codes, distinct, names


def terms_of(location: Location) -> frozenset[str]:
    return distinct((*names(location.name), *codes(location.code)))
