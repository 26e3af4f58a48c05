"""The commands of orders and what they must hold."""
