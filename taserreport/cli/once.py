"""An option that takes one value is given once: a second would quietly replace it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from typer.core import TyperCommand

from taserreport.errors import InputError


class Once(TyperCommand):
    """A command that refuses an option given twice, where only one value counts."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words of a command.

        Raises:
            InputError: U502, an option that takes one value is there more than once.
        """
        *_, given = self.make_parser(ctx).parse_args(args=[*args])
        times = Counter(param.opts[-1] for param in given if _takes_one(param))
        twice = next((name for name, count in times.items() if count > 1), None)
        if twice:
            raise InputError(
                f"{twice} is there more than once, and only one can be used. Leave out "
                "the others.",
                "U502",
            )
        return super().parse_args(ctx, args)


def _takes_one(param: object) -> bool:
    is_option = getattr(param, "param_type_name", "") == "option"
    several = getattr(param, "multiple", False) or getattr(param, "is_flag", False)
    return is_option and not several
