"""Progress bars of what is sealed, checked and unsealed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.progress import TaskID as Bar

from hub.commands.common import errors


@contextmanager
def showing() -> Iterator[Callable[[str, int, int], None]]:
    """What to call with what is done, how much of it, and of how much."""
    bars: dict[str, Bar] = {}
    with Progress(
        TextColumn("rows, {task.description:10}"),
        BarColumn(bar_width=12),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=errors,
    ) as progress:

        def show(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = progress.add_task(what, total=total)
            progress.update(bars[what], completed=min(done, total), total=total)

        yield show
