"""What `taserreport map` says of a file, for a person at a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from taserreport.printable import counted, told_heading
from taserreport.records import values
from taserreport.records.propose import report, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from taserreport.records.propose import Choice, Proposal, Word

_WIDTH = 80
_MOST_WORDS = 8
_MOST_SHOWN = 30
"""A long list of columns is cut here; JSON has all of it."""

_FITS = "It can be read as it is: it is laid out as {} ({})."
_WHOLE = "What follows would be proposed if that layout were not known."
_PARTLY = "That layout leaves out columns that are proposed below, or what you said."


def as_text(
    proposal: Proposal, written: Path | None, again: str, read_with: str
) -> str:
    """Return the proposal for reading.

    Args:
        proposal: What is proposed.
        written: The source file that was written, if one was.
        again: The command that writes it.
        read_with: The command that reads the file by it.
    """
    lines = [*_wrapped(report.summary(proposal), "", ""), ""]
    if proposal.fits:
        lines[1:1] = _wrapped(_fits(proposal), "", "")
    known = [c for c in proposal.choices if c.how != "guessed"]
    guessed = [c for c in proposal.choices if c.how == "guessed"]
    parts = (
        ("MATCHED", "the heading is known, or you said so", _matched(known)),
        ("GUESSED", "look these over", _guessed(guessed)),
        ("UNDECIDED", "nothing was chosen", _doubts(proposal)),
        (
            "WORDS",
            "not known; a record with one left unsaid may be kept out",
            _words(proposal),
        ),
        ("MISSING", "no column was found", _missing(proposal)),
        ("IGNORED", "nothing is made from these columns", _ignored(proposal)),
    )
    for title, what, content in parts:
        body = list(content)
        if body:
            lines += [f"{title}: {what}", *body, ""]
    for note in proposal.notes:
        lines += _wrapped(note, "note: ", "      ")
    lines += _wrapped(_verdict(proposal, written), "", "")
    # A command stays on one line, to be copied.
    return "\n".join(
        [*lines, f"next: {_next(proposal, written, again, read_with)}", ""]
    )


def _fits(proposal: Proposal) -> str:
    name, title = proposal.fits or ("", "")
    more = _WHOLE if proposal.fits_whole else _PARTLY
    return f"{_FITS.format(title, name)} {more}"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _cut(lines: Sequence[str], most: int = _MOST_SHOWN) -> list[str]:
    left = len(lines) - most
    if left <= 1:
        return list(lines)
    return [*lines[:most], f"  and {left:,} more (all with --format json)"]


def _matched(choices: Sequence[Choice]) -> list[str]:
    """Return a line for each column, with the boxes of one list as one."""
    lines = []
    for choice in choices:
        but = choice.reason.partition(", but ")[2]
        lines += _pair(choice.heading, str(choice.target))
        lines += _wrapped(but, "      but ", "      ") if but else []
    return _cut(lines)


def _pair(heading: str, target: str) -> list[str]:
    line = f"  {heading:<34}  {target}"
    if len(heading) <= 34 and len(line) <= _WIDTH:
        return [line]
    return [*_wrapped(heading, "  ", "    "), f"{'':36}  {target}"]


def _guessed(choices: Sequence[Choice]) -> Iterator[str]:
    for choice in choices:
        yield from _pair(choice.heading, str(choice.target))
        yield from _wrapped(choice.reason, "      why: ", "      ")
        seen = shown.examples(choice)
        if seen:
            yield from _wrapped(", ".join(seen), "      for example: ", "      ")


def _doubts(proposal: Proposal) -> Iterator[str]:
    for doubt in proposal.doubts:
        yield from _wrapped(doubt.about, "  ", "  ")
        if doubt.settle:
            yield "    To settle it, type" + (
                " one of:" if len(doubt.settle) > 1 else ":"
            )
        yield from (f"      {each}" for each in doubt.settle)


def _words(proposal: Proposal) -> Iterator[str]:
    for choice, words in shown.by_column(proposal):
        cells = sum(word.cells for word in words)
        yield from _wrapped(
            f"{choice.heading} ({choice.target}): {counted(len(words), 'word')} in "
            f"{counted(cells, 'cell')}",
            "  ",
            "  ",
        )
        if not shown.can_be_shown(choice, words):
            yield from _wrapped(shown.hidden_words(words), "      ", "      ")
            continue
        for word in words[:_MOST_WORDS]:
            yield from _word(word)
        left = len(words) - _MOST_WORDS
        if left > 0:
            yield f"      and {counted(left, 'more word')}"


def _word(word: Word) -> Iterator[str]:
    said = (
        f"{shown.masked(word.text, word.target.field)} ({counted(word.cells, 'cell')})"
    )
    if word.written:
        yield from _wrapped(
            f'{said}: guessed, as it is like "{word.label}" ({word.value})',
            "      ",
            "        ",
        )
        return
    like = f'like "{word.label}", but left to you' if word.label else "not known"
    yield from _wrapped(f"{said}: {like}", "      ", "        ")
    if shown.masked(word.text, word.target.field).startswith('"'):
        yield f'        --set-code "{word.heading}:{word.text}"={_typed(word)}'


def _typed(word: Word) -> str:
    if isinstance(word.value, bool):
        return "yes" if word.value else "no"
    return str(word.value) if word.value is not None else "value"


def _missing(proposal: Proposal) -> Iterator[str]:
    for each in proposal.missing:
        if not each.needed:
            continue
        names = " or ".join(f"{f} ({values.fields()[f]['title']})" for f in each.fields)
        why = values.fields()[each.fields[0]].get("x-why", "")
        yield from _wrapped(f"needed: {names}. {why}", "  ", "    ")
        yield from _wrapped(each.advice, "    ", "    ")
    useful = [each.fields[0] for each in proposal.missing if not each.needed]
    if useful:
        yield from _wrapped(f"useful, not needed: {', '.join(useful)}", "  ", "    ")


def _ignored(proposal: Proposal) -> Iterator[str]:
    lines = []
    for heading, why in proposal.ignored:
        told = told_heading(heading)
        lines += _wrapped(f"{told}{f': {why}' if why else ''}", "  ", "    ")
    yield from _cut(lines)
    if proposal.personal:
        names = ", ".join(f'"{name}"' for name in proposal.personal)
        yield from _wrapped(
            f"left out, as they may say who somebody is: {names}", "  ", "    "
        )


def _verdict(proposal: Proposal, written: Path | None) -> str:
    if proposal.fits and proposal.fits_whole:
        name, title = proposal.fits
        said = f"no source file is needed: this is {title} ({name})."
        if written:
            said += f" {written.name} may leave out what that layout knows."
    elif proposal.complete:
        guessed = sum(c.how == "guessed" for c in proposal.choices)
        said = "everything needed was found" + (
            f", {counted(guessed, 'column')} of it by guessing: look over GUESSED."
            if guessed
            else "."
        )
    else:
        said = "this cannot be read yet: settle what is under " + " and ".join(
            name
            for name, there in (
                ("UNDECIDED", any(d.blocks for d in proposal.doubts)),
                ("MISSING", any(m.needed for m in proposal.missing)),
            )
            if there
        )
        said += "."
        if written:
            said += f" {written.name} holds what is known so far."
    return f"verdict: {said}"


def _next(proposal: Proposal, written: Path | None, again: str, read_with: str) -> str:
    if proposal.fits_whole or (written and proposal.complete):
        return read_with
    return f"{again} --overwrite" if written else again
