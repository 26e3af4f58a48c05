"""Answers about payments."""

from typing import Annotated

from domain.payments.payment import Payment
from resolvers.commands import command_of
from resolvers.context import Info
from schema.payment import (
    AuthorizePaymentInput,
    CapturePaymentInput,
    RefundPaymentInput,
    VoidPaymentInput,
)
from schema.views import GIVEN


async def authorize_payment(info: Info, input: Annotated[AuthorizePaymentInput, GIVEN]) -> Payment:
    """Record a payment that was authorized, or that is in already."""
    context = info.context
    return await context.services.paying.authorize(
        context.caller, input.idempotency_key, command_of(input)
    )


async def capture_payment(info: Info, input: Annotated[CapturePaymentInput, GIVEN]) -> Payment:
    """Record money taken from an authorized payment."""
    context = info.context
    return await context.services.paying.capture(
        context.caller, input.idempotency_key, command_of(input)
    )


async def refund_payment(info: Info, input: Annotated[RefundPaymentInput, GIVEN]) -> Payment:
    """Record money given back."""
    context = info.context
    return await context.services.paying.refund(
        context.caller, input.idempotency_key, command_of(input)
    )


async def void_payment(info: Info, input: Annotated[VoidPaymentInput, GIVEN]) -> Payment:
    """Let go of what was authorized and not taken."""
    context = info.context
    return await context.services.paying.void(
        context.caller, input.idempotency_key, command_of(input)
    )
