"""The text of a document. Each error has a location, and graphql-core counts the lines anew for
each."""

from bisect import bisect_left
from functools import cached_property

from graphql import Source
from graphql.language import SourceLocation
from graphql.language.location import _re_newline


class Text(Source):
    """A source that finds its lines once."""

    def get_location(self, position: int) -> SourceLocation:
        """The line and column of a position, both counted from 1."""
        ends, starts = self._lines
        line = bisect_left(ends, position)
        return SourceLocation(line + 1, position + 1 - starts[line])

    @cached_property
    def _lines(self) -> tuple[list[int], list[int]]:
        """Where the line breaks begin, and where the lines do."""
        found = list(_re_newline.finditer(self.body))
        return [one.start() for one in found], [0, *(one.end() for one in found)]
