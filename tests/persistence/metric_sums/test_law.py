"""Sums that are wrong for channels and right for all together are found."""

from hub.processes.metric_sums import MetricSumKeeping
from persistence.metric_sums.adding import SqlMetricSums
from persistence.verify.verify import SqlVerify
from tests.persistence.activity import positioned
from tests.shop import Shop


async def test_the_law_compares_each_channel(shop: Shop) -> None:
    await shop.stock(9)
    await shop.place(2)
    await shop.place(channel_id=shop.pos.id)
    await positioned(shop)
    await MetricSumKeeping(SqlMetricSums(shop.hub.engines)).once()
    verify = SqlVerify(shop.hub.engines)
    assert await verify.differences() == []
    for old, new in ((shop.web.id, "x"), (shop.pos.id, shop.web.id), ("x", shop.pos.id)):
        await shop.write("UPDATE metric_sums SET scope = :new WHERE scope = :old", old=old, new=new)
    found = {difference.subject.partition(":")[0] for difference in await verify.differences()}
    assert found == {shop.web.id, shop.pos.id}
