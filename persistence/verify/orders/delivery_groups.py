"""Every line and fulfillment order is in a delivery group of its order, and fulfillment orders have
the method of their group. A charge is for one of the groups or for the whole order. The groups are
numbered from 1 without gaps."""

from collections.abc import Iterator

from domain.verify.laws import Check, Difference
from persistence.verify.shared.orders import StoredOrder

LAW = Check.DELIVERY_GROUPS


def delivery_groups(stored_order: StoredOrder) -> Iterator[Difference]:
    order = stored_order.order
    methods = {group.id: group.method for group in order.delivery_groups}
    group_of = {part.id: part.delivery_group_id for part in order.lines}
    group_of |= {part.id: part.delivery_group_id for part in order.fulfillment_orders}
    group_of |= {one.id: one.delivery_group_id for one in order.charges if one.delivery_group_id}
    for id, group_id in group_of.items():
        if group_id not in methods:
            yield Difference(LAW, id, group_id, f"a group of {order.id}")
    for work in order.fulfillment_orders:
        method = methods.get(work.delivery_group_id, work.method)
        if work.method is not method:
            yield Difference(LAW, work.id, work.method, method)
    positions = sorted(group.position for group in order.delivery_groups)
    if positions != list(range(1, len(positions) + 1)):
        yield Difference(LAW, order.id, str(positions), f"1 to {len(positions)}")
