"""What can be done with metafields."""

from domain.services.metafields.describing import Describing
from resolvers.shared.mutations import mutation, mutations
from schema.metafields.inputs import SetMetafieldsInput
from schema.metafields.metafield import MetafieldOwner


@mutations("What can be done with metafields.")
class MetafieldMutations:
    set_metafields = mutation(SetMetafieldsInput, Describing.set_metafields, MetafieldOwner)
