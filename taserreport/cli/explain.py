"""`taserreport explain`: what a finding means, and how to put it right."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Annotated

import typer

from taserreport.cli import output
from taserreport.errors import InputError


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE", help="Such as V110; all if left out.", show_default=False
        ),
    ] = None,
) -> None:
    """Say what a finding means, why it matters and how to fix it.

    Example: taserreport explain V110

    Example: taserreport explain
    """
    from taserreport.findings import catalogue

    if code is None:
        titles = {c: text["title"] for c, text in sorted(catalogue().items())}
        output.text("".join(f"{c:<5} {title}\n" for c, title in titles.items()))
        return
    known = catalogue()
    wanted = code.strip().upper()
    if wanted not in known:
        near = get_close_matches(wanted, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f'There is no finding "{code}".{hint}', "K902")
    text = known[wanted]
    lines = [f"{wanted}  {text['title']}", ""]
    lines += [f"{word}: {text[key]}" for key, word in _WORDS.items() if key in text]
    output.text("\n".join([*lines, ""]))


_WORDS = {
    "meaning": "Meaning",
    "why": "Why it matters",
    "cause": "Usual cause",
    "fix": "What to do",
    "example": "Example",
    "source": "From",
}
