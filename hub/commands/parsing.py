"""Command classes for Typer: flags are shown without a value, and validation errors are described
in plain English."""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from hub.messages import describe_problem


class Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _hide_flag_values(super().get_params(ctx))

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            problems = getattr(error.__cause__, "errors", None)
            if problems is not None:
                error.message = f"{describe_problem(problems()[0])}."
            raise


class Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _hide_flag_values(super().get_params(ctx))


def _hide_flag_values(params: list[Any]) -> list[Any]:
    for param in params:
        if getattr(param, "is_flag", False):
            param.metavar = ""
    return params
