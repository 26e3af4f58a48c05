"""How many of something each address has, and all together."""

import ipaddress
from collections import Counter
from collections.abc import Collection
from functools import lru_cache

# A household or a data centre is given a network of this size, and uses any address of it.
IPV6_NETWORK = 64
CACHED_MAX = 4_096


@lru_cache(CACHED_MAX)
def network_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((address, IPV6_NETWORK), strict=False))
    return address


class Counted:
    """Takes and gives back places: at most `total`, and at most `each` for one client. `shared` are
    networks that stand for many clients, such as those of proxies."""

    def __init__(self, total: int, each: int, shared: Collection[str] = ()) -> None:
        self._total = total
        self._each = each
        self._shared = [ipaddress.ip_network(network) for network in shared]
        self._taken: Counter[str] = Counter()
        self._all = 0

    @property
    def is_full(self) -> bool:
        """Whether nobody is given a place now."""
        return self._all >= self._total

    def take(self, address: str) -> bool:
        """Whether there was a place."""
        client = network_of(address)
        has_enough = self._taken[client] >= self._each and not self._stands_for_many(address)
        if has_enough or self.is_full:
            if not self._taken[client]:
                del self._taken[client]
            return False
        self._taken[client] += 1
        self._all += 1
        return True

    def give_back(self, address: str) -> None:
        """The place is free again."""
        client = network_of(address)
        self._taken[client] -= 1
        self._all -= 1
        if not self._taken[client]:
            del self._taken[client]

    def _stands_for_many(self, address: str) -> bool:
        try:
            parsed = ipaddress.ip_address(address)
        except ValueError:
            # A Unix socket: whoever listens there is the proxy.
            return True
        return any(parsed in network for network in self._shared)
