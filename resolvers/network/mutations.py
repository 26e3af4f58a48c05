"""What can be done with channels and locations."""

from domain.services.network.configuring import Configuring
from domain.services.network.scheduling import Scheduling
from resolvers.shared.mutations import mutation, mutations
from schema.network.calendar import UpdateLocationCalendarInput, UpdateLocationCapacityInput
from schema.network.channel import Channel, CreateChannelInput, UpdateChannelInput
from schema.network.group import (
    CreateLocationGroupInput,
    LocationGroup,
    UpdateLocationGroupInput,
)
from schema.network.location import CreateLocationInput, Location, UpdateLocationInput


@mutations("What can be done with channels and locations.")
class NetworkMutations:
    create_channel = mutation(CreateChannelInput, Configuring.create_channel, Channel)
    update_channel = mutation(UpdateChannelInput, Configuring.update_channel, Channel)
    create_location = mutation(CreateLocationInput, Configuring.create_location, Location)
    update_location = mutation(UpdateLocationInput, Configuring.update_location, Location)
    update_location_calendar = mutation(
        UpdateLocationCalendarInput, Scheduling.update_calendar, Location
    )
    update_location_capacity = mutation(
        UpdateLocationCapacityInput, Scheduling.update_capacity, Location
    )
    create_location_group = mutation(
        CreateLocationGroupInput, Scheduling.create_group, LocationGroup
    )
    update_location_group = mutation(
        UpdateLocationGroupInput, Scheduling.update_group, LocationGroup
    )
