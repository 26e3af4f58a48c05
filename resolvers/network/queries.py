"""How channels and locations are found."""

import strawberry

from resolvers.shared.lists import connection, lookup
from schema.network.channel import CHANNELS, Channel, ChannelBy
from schema.network.group import LOCATION_GROUPS, LocationGroup, LocationGroupBy
from schema.network.location import LOCATIONS, Location, LocationBy


@strawberry.type(description="How channels and locations are found.")
class NetworkQueries:
    channel = lookup(Channel, ChannelBy, "One channel by its id or code.")
    channels = connection(Channel, CHANNELS, "Channels, by code unless sorted otherwise.")
    location = lookup(Location, LocationBy, "One location by its id or code.")
    locations = connection(
        Location, LOCATIONS, "Locations, by sourcing priority unless sorted otherwise."
    )
    location_group = lookup(
        LocationGroup, LocationGroupBy, "One group of locations by its id or code."
    )
    location_groups = connection(
        LocationGroup, LOCATION_GROUPS, "Groups of locations, by code unless sorted otherwise."
    )
