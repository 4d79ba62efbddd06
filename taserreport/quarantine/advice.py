"""What to write instead of what a cell holds, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Sequence


def instead(
    code: str,
    field: str | None,
    kind: str,
    permitted: Sequence[str],
    suggestion: str | None,
    usual: str,
) -> str:
    """Return what to write.

    Args:
        code: The code of what is wrong.
        field: The field that the cell is for, if it is one.
        kind: What the field's values are, such as `date`, or `date_month_first`.
        permitted: The answers that the cell may hold, as people write them.
        suggestion: What the cell was meant to hold, if that is clear.
        usual: What to do about the code, where nothing better is known.
    """
    words: dict[str, Any] = load("reference/quarantine.json")
    if code in words["by_code"]:
        return str(words["by_code"][code])
    if suggestion:
        return suggestion
    form = words["forms"].get(field, words["forms"].get(kind))
    if form:
        return str(form)
    if permitted:
        answers = ", ".join(permitted)
        if len(answers) <= words["longest_list"] or field is None:
            return str(words["one_of"]).format(answers=answers)
        return str(words["in_list"]).format(field=field)
    return usual
