"""Documents that the server knows: clients send their identifiers instead of their texts."""
