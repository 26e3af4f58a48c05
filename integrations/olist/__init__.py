"""The import of Olist's public data set: the orders of a marketplace, replayed in the hub."""
