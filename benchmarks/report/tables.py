"""Results as tables on the terminal."""

from collections.abc import Iterable, Sequence

from benchmarks.report.results import Figure, Result


def table(result: Result) -> str:
    lines = [f"\n## {result.topic}", ""]
    if result.rows:
        columns = list(result.rows[0].values)
        cells = [[row.what, row.side, *map(number, row.values.values())] for row in result.rows]
        lines += _lines(["", "", *columns], cells)
    if result.figures:
        lines += ["", *figures(result.figures)]
    lines += [f"\nNot measured: {note}" for note in result.notes]
    return "\n".join(lines)


def figures(given: Iterable[Figure]) -> list[str]:
    cells = [
        [figure.name, number(figure.ratio), figure.wanted, "yes" if figure.met else "no"]
        for figure in given
    ]
    return _lines(["figure", "ratio", "goal", "met"], cells)


def _lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table of Markdown, with columns of one width."""
    cells = [list(head), *map(list, rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = [
        [
            _pad(cell, width, column)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        for row in cells
    ]
    rule = ["-" * width for width in widths]
    return [f"| {' | '.join(row)} |" for row in (padded[0], rule, *padded[1:])]


def _pad(cell: str, width: int, column: int) -> str:
    return cell.ljust(width) if column == 0 or not cell[:1].isdigit() else cell.rjust(width)


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
