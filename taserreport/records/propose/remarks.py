"""What is to be known of boxes and tactics that are read, beside the proposal itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.printable import setting
from taserreport.records import values
from taserreport.records.derive import STATE_LEVELS
from taserreport.records.propose.known import needs
from taserreport.records.propose.other_force import tactics_tell_levels
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from taserreport.records.propose.proposal import Choice


def blank_boxes(choices: Sequence[Choice]) -> Iterator[str]:
    """Yield the lists whose boxes are ticked or blank, never answered with no."""
    lists = [c for c in choices if c.target.value and values.listed(c.target.field)]
    for field in dict.fromkeys(c.target.field for c in lists):
        boxes = [c for c in choices if c.target.value and c.target.field == field]
        texts = {text for box in boxes for text in box.contents.texts}
        said = {values.yes_no_reader()(text) for text in texts}
        open_ = any(
            isinstance(values.yes_no_reader()(text), Unread) and text not in box.codes
            for box in boxes
            for text in box.contents.texts
        )
        if len(boxes) > 1 and texts and False not in said and not open_:
            title = str(values.fields()[field]["title"])
            yield (
                f'The {len(boxes)} boxes of "{title}" are ticked or left blank, never '
                "answered No. A row with none of them ticked is read as not answered."
            )


def levels_of_tactics(choices: Sequence[Choice]) -> Iterator[str]:
    """Yield what is to be said where only the tactics tell the levels."""
    made = {choice.target.field for choice in choices}
    tactics = tactics_tell_levels(choices)
    if tactics and made.isdisjoint(needs()[-1]):
        names = " and ".join(f'"{choice.heading}"' for choice in tactics[:2])
        more = f" and {len(tactics) - 2} more" if len(tactics) > 2 else ""
        yield (
            f"The levels are those among the tactics in {names}{more}. A row of other "
            "tactics alone is no Taser use and is not counted."
        )


def levels_without_box(choices: Sequence[Choice]) -> Iterator[str]:
    """Yield the levels that no column was found for, where boxes give the levels."""
    targets = {c.target for c in choices if c.target.field in STATE_LEVELS}
    boxes = {t.value for t in targets if t.field == "ced_levels" and t.value}
    if not boxes or any(not target.value for target in targets):
        return
    left = [level for level in values.listed("ced_levels") if level not in boxes]
    if left:
        names = values.named("ced_highest_use", left)
        yield (
            f"No column was found for {names}: tables "
            "show [x] there, and a use that went that far is counted at the highest "
            "level that has a column. If it is there under another heading: "
            f"{setting('--set', 'Their heading', f'ced_levels.{left[0]}')}"
        )
