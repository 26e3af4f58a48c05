"""The network of locations over HTTP."""
