"""What can be done with channels and locations."""

from domain.services.network.configuring import Configuring
from resolvers.shared.mutations import mutation, mutations
from schema.network.channel import Channel, CreateChannelInput, UpdateChannelInput
from schema.network.location import CreateLocationInput, Location, UpdateLocationInput


@mutations("What can be done with channels and locations.")
class NetworkMutations:
    create_channel = mutation(CreateChannelInput, Configuring.create_channel, Channel)
    update_channel = mutation(UpdateChannelInput, Configuring.update_channel, Channel)
    create_location = mutation(CreateLocationInput, Configuring.create_location, Location)
    update_location = mutation(UpdateLocationInput, Configuring.update_location, Location)
