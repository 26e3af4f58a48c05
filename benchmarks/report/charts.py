"""Results as a chart: bars on a logarithmic scale, as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.report.results import Result
from benchmarks.report.tables import number

WIDTH, LEFT, RIGHT = 900, 250, 90
BAR, GAP, GROUP, TOP, BOTTOM = 16, 3, 26, 44, 34
COLORS = ("#1b6ca8", "#9aa5b1", "#c98c3d", "#7a9e5f", "#a35a7a", "#5b6b8c", "#b5b06a")
STYLE = "font-family: sans-serif; font-size: 12px; fill: #222"


def chart(result: Result) -> str:
    """The bars of one column, grouped by what was measured. Without measurements: the figures and
    their goals."""
    column = result.chart if result.rows else "ratio"
    bars = _measured(result) if result.rows else _figures(result)
    scale = _Scale([bar.value for bar in bars])
    sides = list(dict.fromkeys(bar.side for bar in bars))
    parts, y = [_text(10, 22, f"{result.topic}: {column}", "font-weight: bold")], TOP
    for what in dict.fromkeys(bar.what for bar in bars):
        parts.append(_text(10, y + 12, what, "font-style: italic"))
        y += GROUP - GAP
        for bar in (bar for bar in bars if bar.what == what):
            parts += _bar(bar, y, scale, COLORS[sides.index(bar.side) % len(COLORS)])
            y += BAR + GAP
        y += GROUP - BAR
    parts += _axis(scale, y)
    return _page(parts, y + BOTTOM)


@dataclass(frozen=True)
class _Bar:
    what: str
    side: str
    value: float


def _measured(result: Result) -> list[_Bar]:
    bars = [_Bar(row.what, row.side, row.values.get(result.chart, 0)) for row in result.rows]
    return [bar for bar in bars if bar.value > 0]


def _figures(result: Result) -> list[_Bar]:
    bars = [
        _Bar(figure.name, side, value)
        for figure in result.figures
        for side, value in (("measured", figure.ratio), (f"goal {figure.wanted}", figure.goal))
    ]
    return [bar for bar in bars if bar.value > 0]


class _Scale:
    def __init__(self, values: Sequence[float]) -> None:
        self.low = math.floor(math.log10(min(values, default=1)) - 0.01)
        self.high = max(math.ceil(math.log10(max(values, default=1))), self.low + 1)

    def x(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def _bar(bar: _Bar, y: float, scale: _Scale, color: str) -> list[str]:
    width = scale.x(bar.value) - LEFT
    return [
        _text(LEFT - 8, y + 12, bar.side, "text-anchor: end"),
        f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{color}"/>',
        _text(LEFT + width + 6, y + 12, number(bar.value)),
    ]


def _axis(scale: _Scale, y: float) -> list[str]:
    parts = []
    for power in range(scale.low, scale.high + 1):
        x = scale.x(10.0**power)
        parts.append(f'<path d="M{x:.1f} {TOP}V{y}" stroke="#ddd" stroke-width="1"/>')
        parts.append(_text(x, y + 18, f"{10.0**power:,g}", "text-anchor: middle"))
    return parts


def _text(x: float, y: float, text: str, style: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" style="{style}">{escape(text)}</text>'


def _page(parts: Sequence[str], height: float) -> str:
    # Lines of the axis are behind the bars.
    ordered = sorted(parts, key=lambda part: not part.startswith("<path"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}" '
        f'style="{STYLE}">\n<rect width="100%" height="100%" fill="white"/>\n'
        + "\n".join(ordered)
        + "\n</svg>\n"
    )
