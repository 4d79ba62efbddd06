"""What `taserreport map` says of a file, for a person at a terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from taserreport.printable import counted, seen, setting, told_heading
from taserreport.records import values
from taserreport.records.propose import TELLS_USE, report, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from taserreport.pipeline import Proposed
    from taserreport.records.propose import Choice, Proposal, Word

_WIDTH = 80
_MOST_WORDS = 8
_MOST_VALUES = 20
_MOST_SHOWN = 30
"""A long list of columns is cut here; JSON has all of it."""

_FITS = "It can be read as it is: it is laid out as {} ({})."
_WHOLE = "What follows would be proposed if that layout were not known."
_UNSETTLED = (
    "Without a layout of its own it would be read as {} ({}), which settles nothing of "
    "what is under UNDECIDED or MISSING."
)
_PARTLY = "That layout leaves out columns that are proposed below, or what you said."


def as_text(
    proposed: Proposed, written: Path | None, again: str, read_with: str
) -> str:
    """Return the proposal for reading.

    Args:
        proposed: What is proposed, and what became of the file read so.
        written: The source file that was written, if one was.
        again: The command that writes it.
        read_with: The command that reads the file by it.
    """
    proposal = proposed.proposal
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
    lines += _wrapped(_verdict(proposed, written), "", "")
    # A command stays on one line, to be copied.
    lines.append(f"next: {_next(proposal, written, again, read_with)}")
    lines += _wrapped(_to_add(proposed), "      ", "      ")
    lines += _wrapped(_rows(proposed), "", "")
    return "\n".join([*lines, ""])


def _fits(proposal: Proposal) -> str:
    name, title = proposal.fits or ("", "")
    if not proposal.complete:
        return _UNSETTLED.format(title, name)
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
            what = "one of these" if len(doubt.settle) > 1 else "this"
            yield f"    To settle it, add {what} to the command:"
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
        # What is guessed is never hidden in a count.
        told = sorted(words, key=lambda word: not word.written)
        most = max(_MOST_WORDS, sum(word.written for word in words))
        for word in told[:most]:
            yield from _word(word)
        left = len(words) - most
        if left > 0:
            yield f"      and {counted(left, 'more word')}"
        if not all(word.written for word in words):
            yield from _wrapped(_may_be(choice), "      values: ", "        ")


def _may_be(choice: Choice) -> str:
    """Return what a word in a column can be said to mean."""
    field = choice.target.field
    if choice.target.value:
        return "yes, no"
    listed = [str(value) for value in values.listed(field)]
    if len(listed) > _MOST_VALUES:
        listed = [f"those that taserreport schema {field} lists"]
    if values.kind(field) == "yes_no":
        listed = ["yes", "no"]
    if not listed:
        listed = [f"those that taserreport schema {field} lists"]
    unused = ["not_used"] if field in TELLS_USE else []
    return ", ".join([*listed, *unused, "no_answer"])


def _word(word: Word) -> Iterator[str]:
    said = (
        f"{shown.masked(word.text, word.target.field)} ({counted(word.cells, 'cell')})"
    )
    if word.written:
        yield from _wrapped(
            f'{said} -> {word.value}: guessed, as it is like "{word.label}"',
            "      ",
            "        ",
        )
        return
    if word.straddles:
        both = " and ".join(word.straddles)
        yield from _wrapped(f"{said}: it lies in {both}", "      ", "        ")
        name = f"{word.heading}:{word.text}"
        yield f"        {setting('--set-code', name, 'no_answer')}"
        return
    near = "lies in" if word.target.field == "age_band" else "like"
    like = f'{near} "{word.label}", but left to you' if word.label else "not known"
    if not seen(word.text):
        like = "signs that nobody sees: correct the cells in the file"
    yield from _wrapped(f"{said}: {like}", "      ", "        ")
    if seen(word.text) and shown.masked(word.text, word.target.field).startswith('"'):
        name = f"{word.heading}:{word.text}"
        yield f"        {setting('--set-code', name, _typed(word))}"


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
        yield from [f"      {each.settle}"] if each.settle else []
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


def _verdict(proposed: Proposed, written: Path | None) -> str:
    proposal = proposed.proposal
    if proposal.fits and proposal.fits_whole:
        name, title = proposal.fits
        said = f"no source file is needed: this is {title} ({name})."
        kept_out = proposed.rows.quarantined if proposed.rows else 0
        if proposal.words and kept_out and not written:
            said += (
                " It does not know what stands under WORDS: correct the cells, or say what "
                "they mean and add --write."
            )
        if written:
            said += f" {written.name} may leave out what that layout knows."
    elif not proposal.complete:
        said = f"this cannot be read yet: settle what is under {_open_parts(proposal)}."
    elif proposed.refused:
        said = f"the file cannot be read with this layout. {proposed.refused}"
    elif proposed.rows and proposed.rows.read and not proposed.rows.counted:
        said = (
            "a column was found for everything needed, but no row can be counted with "
            "this layout. Look over what the columns are read as."
        )
    else:
        said = _found(proposal)
    return f"verdict: {said}"


def _open_parts(proposal: Proposal) -> str:
    missing = any(each.needed for each in proposal.missing)
    parts = (("UNDECIDED", _is_blocked(proposal)), ("MISSING", missing))
    return " and ".join(name for name, there in parts if there)


def _found(proposal: Proposal) -> str:
    """Return what is to be looked over where everything needed was found."""
    guessed = sum(choice.how == "guessed" for choice in proposal.choices)
    said = "everything needed was found"
    if guessed:
        said += f", {counted(guessed, 'column')} of it by guessing: look over GUESSED"
    said += "."
    if not proposal.gives_levels:
        said += (
            " No column gives a level: every level is read as not stated, so no table "
            "of levels can be made."
        )
    if proposal.doubts:
        said += " What is under UNDECIDED is left out until you settle it."
    return said


def _rows(proposed: Proposed) -> str:
    """Return what became of the file's rows, read with what is proposed."""
    rows, proposal = proposed.rows, proposed.proposal
    if rows is None:
        return f"rows: none of {proposal.rows:,} can be counted yet."
    said = f"rows: {rows.counted:,} of {rows.read:,} can be counted with this layout"
    left = (
        (rows.quarantined, "kept out for what is in them"),
        (rows.not_uses, "no use of a Taser"),
        (rows.duplicates, "the same as another"),
        (rows.footers, "no record, but a total or a remark"),
    )
    return "; ".join([said, *(f"{n:,} {what}" for n, what in left if n)]) + "."


def _to_add(proposed: Proposed) -> str:
    """Return what to add to the next command, where it would come to the same."""
    proposal = proposed.proposal
    if proposed.writable or proposal.fits_whole:
        return ""
    open_ = [each for each in proposal.missing if each.needed]
    if _lacks_force(proposal) and len(open_) == 1 and not _is_blocked(proposal):
        return ""  # it is in the command already
    if not proposal.complete:
        return f"(with what settles {_open_parts(proposal)} added to it)"
    if any(not word.written for word in proposal.words):
        return "(with what is said under WORDS added to it)"
    return "(with what corrects it added to it)"


def _next(proposal: Proposal, written: Path | None, again: str, read_with: str) -> str:
    if proposal.fits_whole or written:
        return read_with
    if not _lacks_force(proposal):
        return again
    return again.replace(" --write ", " --force NAME --write ")


def _lacks_force(proposal: Proposal) -> bool:
    return any(each.needed and "force" in each.fields for each in proposal.missing)


def _is_blocked(proposal: Proposal) -> bool:
    return any(doubt.blocks for doubt in proposal.doubts)
