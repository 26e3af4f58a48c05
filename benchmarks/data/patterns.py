"""Rows of the sample, as patterns of which copies are made.

A pattern keeps the values of a row. The ids and numbers in its texts are found once; a copy has
others in their place, and its times are shifted."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.data.sample import BEGIN

Row = list[Any]
# Ids, and what else `Mapping`s of tokens may replace: it begins at the border of a word.
SUFFIX = r"(?<=_)[0-7][0-9a-z]{25}"
# Written by the clock of the hub, not by that of the sample.
WRITTEN = "updated_at"


@dataclass(frozen=True)
class Pattern:
    """`texts` are columns with the format of their value and its tokens."""

    table: str
    names: tuple[str, ...]
    values: Row
    texts: tuple[tuple[int, str, tuple[str, ...]], ...]
    times: tuple[int, ...]

    def column(self, name: str) -> int:
        return self.names.index(name)

    def value(self, name: str) -> Any:
        return self.values[self.column(name)]

    def copy(self, tokens: Mapping[str, str], shift: timedelta) -> Row:
        row = self.values.copy()
        for column, form, found in self.texts:
            row[column] = form % tuple([tokens[token] for token in found])
        for column in self.times:
            row[column] += shift
        return row


def pattern_of(
    table: str, names: tuple[str, ...], row: Iterable[Any], tokens: re.Pattern[str]
) -> Pattern:
    values = list(row)
    if WRITTEN in names:
        column = names.index(WRITTEN)
        others = [*values[:column], *values[column + 1 :]]
        values[column] = max([BEGIN, *(one for one in others if isinstance(one, datetime))])
    texts = []
    for column, value in enumerate(values):
        if isinstance(value, str) and (found := tuple(tokens.findall(value))):
            texts.append((column, tokens.sub("%s", value.replace("%", "%%")), found))
    times = tuple(i for i, value in enumerate(values) if isinstance(value, datetime))
    return Pattern(table, names, values, tuple(texts), times)


def suffix_of(id: str) -> str:
    return id.rpartition("_")[2]


def tokens_in(patterns: Iterable[Pattern]) -> list[str]:
    """The tokens of these rows, in the order of their appearance."""
    found = (token for one in patterns for _, _, tokens in one.texts for token in tokens)
    return list(dict.fromkeys(found))
