"""The lots that a caller names: found by their codes, or created where units of them arrive."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from domain.catalog.tracking import StockTracking
from domain.inventory.lots.commands import LotQuantity, require_lots
from domain.inventory.lots.lot import Lot, LotUnits
from domain.ports.lots.stock_lots import Tracked
from domain.ports.unit_of_work import UnitOfWork
from domain.services.shared.service import Service
from domain.shared import bounds
from domain.shared.ids import Prefix, slot_of_text

# Where the lots of a line stand in the input.
Path = tuple[str, ...]


class Naming:
    """The lots of the SKUs of one command, which are read at once."""

    def __init__(
        self,
        service: Service,
        uow: UnitOfWork,
        tracked: Mapping[str, Tracked],
        known: Mapping[tuple[str, str], Lot],
        now: datetime,
    ) -> None:
        self._service, self._uow, self._now = service, uow, now
        self._tracked = tracked
        self._lots = dict(known)

    @classmethod
    async def of(
        cls,
        service: Service,
        uow: UnitOfWork,
        named: Mapping[str, Sequence[LotQuantity]],
        now: datetime,
    ) -> "Naming":
        """Of these lots by SKU. Where none is named, nothing is read."""
        skus = [sku for sku, lots in named.items() if lots]
        if not skus:
            return cls(service, uow, {}, {}, now)
        codes = {one.code for lots in named.values() for one in lots}
        tracked = await uow.lots.tracked(skus)
        found = await uow.get_many(Lot, "code", codes)
        return cls(service, uow, tracked, {(lot.sku, lot.code): lot for lot in found}, now)

    def units(self, sku: str, lots: Sequence[LotQuantity], most: int) -> tuple[LotUnits, ...]:
        """The units by lot, of `most` in all, while faults are collected. Lots that nobody knows
        are new: what arrived or left is a fact."""
        return self._units(sku, lots, most, self._found_or_new)

    def known_units(self, sku: str, lots: Sequence[LotQuantity], most: int) -> tuple[LotUnits, ...]:
        """The same of lots whose units are to be moved: they are known."""
        return self._units(sku, lots, most, self._found)

    def _units(
        self,
        sku: str,
        lots: Sequence[LotQuantity],
        most: int,
        lot_of: Callable[[str, LotQuantity], Lot | None],
    ) -> tuple[LotUnits, ...]:
        if not lots:
            return ()
        if self._tracked[sku].tracking is not StockTracking.LOT:
            bounds.invalid("lots", f"must be left out: {sku} is not tracked by lot")
            return ()
        require_lots(lots, most)
        units = list[LotUnits]()
        for index, one in enumerate(lots):
            with bounds.inside("lots", str(index)):
                if lot := lot_of(sku, one):
                    units.append(LotUnits(lot.id, one.quantity, one.code, lot.unsellable_at))
        return tuple(units)

    def _found(self, sku: str, named: LotQuantity) -> Lot | None:
        lot = self._lots.get((sku, named.code))
        if lot is None:
            bounds.invalid("code", f"must be that of a lot of {sku}")
        else:
            lot.require_expiry(named.expires_on)
        return lot

    def _found_or_new(self, sku: str, named: LotQuantity) -> Lot:
        lot = self._lots.get((sku, named.code))
        if lot is not None:
            lot.require_expiry(named.expires_on)
            return lot
        lot = self._lots[sku, named.code] = Lot(
            id=self._service.new_id(Prefix.LOT, slot_of_text(sku)),
            sku=sku,
            code=named.code,
            expires_on=named.expires_on,
            created_at=self._now,
        )
        lot.keep_until(self._tracked[sku].minimum_shelf_life_days)
        self._uow.add(lot)
        return lot
