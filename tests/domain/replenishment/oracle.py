"""What stockpyl 1.0.2 (MIT), the reference implementation of inventory theory, says of reorder
points. It brings half a gigabyte of other packages (sphinx, matplotlib, scipy), so what it says is
kept here, and is made again with

    python -m venv oracle && oracle/bin/pip install stockpyl==1.0.2
    oracle/bin/python tests/domain/replenishment/oracle.py

which prints every row that differs."""

# Units a day: their mean and deviation; lead time in days, one day of review, service, stock.
NORMAL = (
    (10.0, 3.0, 7, 0.95, 93.95704584412009),
    (120.0, 40.0, 14, 0.99, 2160.3962629458083),
    (80.5, 9.25, 3, 0.8, 337.56999282109894),
    (300.0, 120.0, 21, 0.9, 7321.321159206814),
    (55.0, 20.0, 5, 0.5001, 330.01227992062394),
)
# The mean of the units at risk, service, stock.
POISSON = ((0.4, 0.9, 1), (2.5, 0.95, 5), (7.0, 0.99, 14), (12.3, 0.8, 15), (31.0, 0.975, 42))
# The standard normal loss.
LOSS = (
    (-2.5, 2.5020041371791284),
    (-1.0, 1.0833154705876864),
    (0.0, 0.3989422804014327),
    (0.3, 0.26676124211720986),
    (1.64, 0.0211368584312341),
    (2.9, 0.0005416738486621235),
)


def differences() -> list[object]:
    from stockpyl.loss_functions import (  # type: ignore[import-not-found, unused-ignore]
        standard_normal_loss,
    )
    from stockpyl.newsvendor import (  # type: ignore[import-not-found, unused-ignore]
        newsvendor_normal,
        newsvendor_poisson,
    )

    found: list[object] = []
    for mean, deviation, days, service, stock in NORMAL:
        costs = {"holding_cost": 1 - service, "stockout_cost": service}
        said = newsvendor_normal(**costs, demand_mean=mean, demand_sd=deviation, lead_time=days)[0]
        found += [(mean, said)] if abs(said - stock) > 1e-9 else []
    for mean, service, stock in POISSON:
        costs = {"holding_cost": 1 - service, "stockout_cost": service}
        said = newsvendor_poisson(**costs, demand_mean=mean)[0]
        found += [(mean, said)] if said != stock else []
    for z, loss in LOSS:
        said = standard_normal_loss(z)[0]
        found += [(z, said)] if abs(said - loss) > 1e-12 else []
    return found


if __name__ == "__main__":
    print(differences())
