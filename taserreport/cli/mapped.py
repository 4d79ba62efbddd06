"""What `taserreport map` says of a file, for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.cli import mapped_words
from taserreport.cli.wrapping import WIDTH, wrapped
from taserreport.printable import counted, told_heading
from taserreport.records import values
from taserreport.records.propose import report, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from taserreport.pipeline import Proposed
    from taserreport.records.propose import Choice, Proposal

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
    lines = [*wrapped(report.summary(proposal), "", ""), ""]
    if proposal.fits:
        lines[1:1] = wrapped(_fits(proposal), "", "")
    known = [c for c in proposal.choices if c.how != "guessed"]
    guessed = [c for c in proposal.choices if c.how == "guessed"]
    parts = (
        ("MATCHED", "the heading is known, or you said so", _matched(known)),
        ("GUESSED", "look these over", _guessed(guessed)),
        ("UNDECIDED", "nothing was chosen", _doubts(proposal)),
        (
            "WORDS",
            "not known; a record with one left unsaid may be kept out",
            mapped_words.lines(proposal),
        ),
        ("MISSING", "no column was found", _missing(proposal)),
        ("IGNORED", "nothing is made from these columns", _ignored(proposal)),
    )
    for title, what, content in parts:
        body = list(content)
        if body:
            lines += [f"{title}: {what}", *body, ""]
    for note in proposal.notes:
        lines += wrapped(note, "note: ", "      ")
    lines += wrapped(_verdict(proposed, written), "", "")
    # A command stays on one line, to be copied.
    lines.append(f"next: {_next(proposal, written, again, read_with)}")
    lines += wrapped(_to_add(proposed), "      ", "      ")
    lines += wrapped(_rows(proposed), "", "")
    return "\n".join([*lines, ""])


def _fits(proposal: Proposal) -> str:
    name, title = proposal.fits or ("", "")
    if not proposal.complete:
        return _UNSETTLED.format(title, name)
    more = _WHOLE if proposal.fits_whole else _PARTLY
    return f"{_FITS.format(title, name)} {more}"


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
        lines += wrapped(but, "      but ", "      ") if but else []
    return _cut(lines)


def _pair(heading: str, target: str) -> list[str]:
    line = f"  {heading:<34}  {target}"
    if len(heading) <= 34 and len(line) <= WIDTH:
        return [line]
    return [*wrapped(heading, "  ", "    "), f"{'':36}  {target}"]


def _guessed(choices: Sequence[Choice]) -> Iterator[str]:
    for choice in choices:
        yield from _pair(choice.heading, str(choice.target))
        yield from wrapped(choice.reason, "      why: ", "      ")
        seen = shown.examples(choice)
        if seen:
            yield from wrapped(", ".join(seen), "      for example: ", "      ")


def _doubts(proposal: Proposal) -> Iterator[str]:
    for doubt in proposal.doubts:
        yield from wrapped(doubt.about, "  ", "  ")
        if doubt.settle:
            what = "one of these" if len(doubt.settle) > 1 else "this"
            yield f"    To settle it, add {what} to the command:"
        yield from (f"      {each}" for each in doubt.settle)


def _missing(proposal: Proposal) -> Iterator[str]:
    for each in proposal.missing:
        if not each.needed:
            continue
        names = " or ".join(f"{f} ({values.fields()[f]['title']})" for f in each.fields)
        why = values.fields()[each.fields[0]].get("x-why", "")
        yield from wrapped(f"needed: {names}. {why}", "  ", "    ")
        yield from wrapped(each.advice, "    ", "    ")
        yield from [f"      {each.settle}"] if each.settle else []
    useful = [each.fields[0] for each in proposal.missing if not each.needed]
    if useful:
        yield from wrapped(f"useful, not needed: {', '.join(useful)}", "  ", "    ")


def _ignored(proposal: Proposal) -> Iterator[str]:
    lines = []
    for heading, why in proposal.ignored:
        told = told_heading(heading)
        lines += wrapped(f"{told}{f': {why}' if why else ''}", "  ", "    ")
    yield from _cut(lines)
    if proposal.personal:
        names = ", ".join(f'"{name}"' for name in proposal.personal)
        yield from wrapped(
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
    """Return the headings of the parts that settle what is left open."""
    needed = [each.fields for each in proposal.missing if each.needed]
    asked = [f for f in needed if any(d.fields & {*f} for d in proposal.doubts)]
    parts = (
        ("UNDECIDED", asked or _is_blocked(proposal)),
        ("MISSING", len(asked) < len(needed)),
    )
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
