"""The manners of the command line: an option that takes no value is shown as a flag, and a value
that cannot be taken is told in plain words."""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from hub.plain import plain


class Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _flags_bare(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            problems = getattr(error.__cause__, "errors", None)
            if problems is not None:
                error.message = f"{plain(problems()[0])}."
            raise


class Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _flags_bare(super().get_params(ctx))


def _flags_bare(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
    return params
