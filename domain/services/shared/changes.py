"""Taking over what an update gives."""

from collections.abc import Iterable

from domain.ports.unit_of_work import Root


def change(thing: Root, command: object, names: Iterable[str]) -> Root:
    """Take over what the command gives; check the whole as if it were new."""
    for name in names:
        value = getattr(command, name)
        if value is not None:
            setattr(thing, name, value)
    checked = getattr(thing, "__post_init__", None)
    if checked is not None:
        checked()
    return thing
