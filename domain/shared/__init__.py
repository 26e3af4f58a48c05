"""Shared by all areas: money, ids, addresses, paging, errors, state machines."""
