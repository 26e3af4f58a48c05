"""Which owners, by their metafields."""

from dataclasses import dataclass

from domain.metafields.metafield import require_name


@dataclass(frozen=True, kw_only=True)
class HasMetafield:
    """With this metafield; with this value of it, where one is given."""

    namespace: str
    key: str
    value: str | None = None

    def __post_init__(self) -> None:
        require_name("namespace", self.namespace)
        require_name("key", self.key)
