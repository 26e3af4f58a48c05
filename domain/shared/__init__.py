"""What every area shares: money, ids, addresses, paging, errors, state machines."""
