"""Which owners, by their metafields."""

from dataclasses import dataclass

from domain.metafields.metafield import require_name
from domain.metafields.values import MetafieldType, canonical_forms
from domain.shared.text.cleaned import Cleaned
from domain.shared.text.kinds import Code, Value


@dataclass(frozen=True, kw_only=True)
class HasMetafield(Cleaned):
    """With this metafield; with this value of it, where one is given."""

    namespace: Code
    key: Code
    value: Value | None = None

    @property
    def forms(self) -> tuple[tuple[MetafieldType, str], ...]:
        """The value in the canonical form of every type of which it may be."""
        return tuple(canonical_forms(self.value or ""))

    def __post_init__(self) -> None:
        require_name("namespace", self.namespace)
        require_name("key", self.key)
