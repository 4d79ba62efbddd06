"""`taserreport explain`: what a finding means, and how to put it right."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taserreport.cli import output
from taserreport.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Words = Mapping[str, Mapping[str, Any]]


def explain(
    codes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CODES", help="Such as V110; all if left out.", show_default=False
        ),
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="NAME", help="text, json or md.")
    ] = "text",
) -> None:
    """Say what a finding means, why it matters and how to fix it.

    Example: taserreport explain V110

    Example: taserreport explain
    """
    from taserreport.findings import catalogue

    known = catalogue()
    wanted = (
        dict.fromkeys(map(known_code, codes)) if codes else sorted(known, key=_number)
    )
    words = {code: known[code] for code in wanted}
    if format_ not in _FORMATS:
        raise InputError(
            f'There is no format "{format_}" here. Formats: {", ".join(_FORMATS)}.',
            "U503",
        )
    lines = _titles(words) if format_ == "text" and not codes else None
    output.text("".join(f"{line}\n" for line in lines or _FORMATS[format_](words)))


def known_code(code: str) -> str:
    """Return a code as the catalogue has it.

    Raises:
        InputError: There is no such code; the nearest is suggested.
    """
    from taserreport.findings import catalogue

    known = catalogue()
    wanted = code.strip().upper()
    if wanted not in known:
        near = get_close_matches(wanted, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InputError(f'There is no finding "{code.strip()}".{hint}', "K902")
    return wanted


def _number(code: str) -> tuple[str, int]:
    """Return what sorts V9 before V10, and V10 before V100."""
    return code[0], int(code[1:])


_WORDS = {
    "meaning": "Meaning",
    "why": "Why it matters",
    "cause": "Usual cause",
    "fix": "What to do",
    "example": "Example",
    "source": "From",
}


def _titles(words: Words) -> Iterator[str]:
    for code, text in words.items():
        yield f"{code:<5} {text['title']}"


def _text(words: Words) -> Iterator[str]:
    for number, (code, text) in enumerate(words.items()):
        yield from ("",) if number else ()
        yield f"{code}  {text['title']}"
        yield ""
        for key, word in _WORDS.items():
            if key in text:
                yield f"{word}: {text[key]}"


def _json(words: Words) -> Iterator[str]:
    import json

    keys = ("title", *_WORDS)
    explained = [
        {"code": code, **{key: text[key] for key in keys if key in text}}
        for code, text in words.items()
    ]
    yield json.dumps(explained, ensure_ascii=False, indent=1)


def _markdown(words: Words) -> Iterator[str]:
    """Yield the table that the README has."""
    yield "| code | is | what to do |"
    yield "| --- | --- | --- |"
    for code, text in words.items():
        cells = (cell.replace("|", "\\|") for cell in (text["title"], text["fix"]))
        yield f"| {code} | {' | '.join(cells)} |"


_FORMATS: Mapping[str, Callable[[Words], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "md": _markdown,
}
