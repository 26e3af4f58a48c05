"""The commands of `order-hub`, by what they are about."""
