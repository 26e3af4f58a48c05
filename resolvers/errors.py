"""Which domain error is shown as which graph error: one table. What is not listed is a bug, or
belongs among the top-level errors of a query."""

from dataclasses import fields

from domain.shared import errors as domain
from schema import errors as graph

# fmt: off
SHOWN_AS: dict[type[domain.DomainError], type[graph.DomainError]] = {
    domain.NotFound:             graph.NotFound,
    domain.AlreadyExists:        graph.AlreadyExists,
    domain.ChangedMeanwhile:     graph.ChangedMeanwhile,
    domain.IdempotencyKeyReused: graph.IdempotencyKeyReused,
    domain.InvalidInput:         graph.InvalidInput,
    domain.EmptyOrder:           graph.EmptyOrder,
    domain.OutOfStock:           graph.OutOfStock,
    domain.PriceChanged:         graph.PriceChanged,
    domain.CurrencyMismatch:     graph.CurrencyMismatch,
    domain.ChannelMayNot:        graph.ChannelMayNot,
    domain.OnHold:               graph.OnHold,
    domain.IllegalTransition:    graph.IllegalTransition,
    domain.QuantityExceeded:     graph.QuantityExceeded,
    domain.AmountExceeded:       graph.AmountExceeded,
    domain.InsufficientStock:    graph.InsufficientStock,
    domain.StockMismatch:        graph.StockMismatch,
    domain.Undone:               graph.Undone,
}
# fmt: on


def shown(error: domain.DomainError) -> graph.DomainError:
    """The graph's answer for a refusal; raises it again when it has none."""
    kind = SHOWN_AS.get(type(error))
    if kind is None:
        raise error
    facts = {field.name: getattr(error, field.name) for field in fields(error)}
    return kind(message=str(error), **facts)
