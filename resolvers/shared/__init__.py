"""What every resolver shares: context, loaders, mutations, lists, streams."""
