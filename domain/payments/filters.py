"""Filters for lists of payments."""

from dataclasses import dataclass

from domain.payments.payment import PaymentMethod
from domain.payments.settlement import PaymentRefundStatus, PaymentStatus
from domain.shared.paging import WhereUpdated
from domain.shared.text.kinds import LongCode


@dataclass(frozen=True, kw_only=True)
class PaymentWhere(WhereUpdated):
    status: tuple[PaymentStatus, ...] | None = None
    refund_status: tuple[PaymentRefundStatus, ...] | None = None
    method: tuple[PaymentMethod, ...] | None = None
    order_id: tuple[str, ...] | None = None
    reference: tuple[LongCode, ...] | None = None
