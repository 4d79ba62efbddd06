"""The words of a coded column: which the field knows, and what the others may mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from taserreport.lists import ITEM
from taserreport.printable import counted, setting
from taserreport.records import dates, values
from taserreport.records.bands import straddled
from taserreport.records.propose.contents import reads_as_date
from taserreport.records.propose.names import knowledge, limit
from taserreport.records.propose.proposal import Doubt, Word
from taserreport.records.suggest import is_slip, meant
from taserreport.records.text import answer_key
from taserreport.records.turned import turned
from taserreport.records.unread import Unread
from taserreport.resources import load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.known import Target
    from taserreport.records.propose.proposal import Choice

_SEVERAL = 3


def is_coded(field: str) -> bool:
    """Return whether a field's answers are from a list."""
    schema = values.fields()[field]
    listed = values.listed(field) or schema.get("x-reference") == "forces"
    return bool(listed) or values.kind(field) == "yes_no"


def standing_codes(target: Target, contents: Contents) -> dict[str, object]:
    """Return what words of a column mean in every layout, such as None for a level.

    And the one mark that ticks a box, where a column holds no other text.
    """
    if contents.mark and (target.value or values.kind(target.field) == "yes_no"):
        return {contents.mark: target.value or True}
    if target.value and not contents.like_boxes:
        return {}
    if target.value or values.kind(target.field) == "list":
        return {}
    spec = load("sources/canonical.json")["fields"].get(target.field, {})
    said = {answer_key(text) for text in contents.texts}
    codes = spec.get("codes", {}).items()
    return {word: value for word, value in codes if answer_key(word) in said}


def taken_as_written(choice: Choice) -> bool:
    """Return whether a file's forces are none of those listed, and taken as they are."""
    if choice.target.field != "force" or not choice.contents.filled or choice.codes:
        return False
    return choice.contents.known("force") < limit("few")


def unknown_words(choice: Choice) -> list[Word]:
    """Return the words that the field does not know, the most frequent first."""
    field = choice.target.field
    if not is_coded(field) or taken_as_written(choice) or _is_sensitive(field):
        return []
    known = _known(choice)
    count: Counter[str] = Counter()
    written_as: dict[str, str] = {}
    for text, cells in choice.contents.texts.items():
        for part in _parts(text, choice.separators, known):
            if not _reads(choice, part, known):
                count[written_as.setdefault(answer_key(part), part)] += cells
    listed = sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))
    return [_word(choice, text, n, at) for at, (text, n) in enumerate(listed)]


def _is_sensitive(field: str) -> bool:
    return bool(values.fields()[field].get("x-sensitive"))


def _known(choice: Choice) -> Mapping[str, object]:
    field = "ced_used" if choice.target.value else choice.target.field
    known = values.known_words(field, choice.codes)
    if values.kind(choice.target.field) == "list":
        known = {**known, "none": None}
    if choice.target.value and choice.contents.known(choice.target.field) > 1 / 2:
        known = {**known, **values.known_words(choice.target.field)}
    return known


def _reads(choice: Choice, text: str, known: Mapping[str, object]) -> bool:
    if answer_key(text) in known:
        return True
    if choice.target.field == "age_band":
        return not isinstance(values.reader("age_band")(text), Unread)
    return False


def _parts(text: str, separators: str, known: Mapping[str, object]) -> list[str]:
    if answer_key(text) in known:
        return [text]
    sign = next((s for s in ITEM + separators if s in text), None)
    parts = text.split(sign) if sign else [text]
    return [part.strip() for part in parts if part.strip()]


def _word(choice: Choice, text: str, cells: int, at: int) -> Word:
    field = "ced_used" if choice.target.value else choice.target.field
    if field == "age_band" and straddled(text):
        of_both = straddled(text)
        return Word(choice.heading, choice.target, text, cells, straddles=of_both)
    label = meant(field, text, {}) if at < limit("words_compared") else None
    if label is None:
        return Word(choice.heading, choice.target, text, cells)
    value = values.reader(field)(label)
    written = (
        not choice.target.value
        and _may_be_guessed(field, value)
        and _is_slip_of(field, text, value)
    )
    return Word(
        choice.heading, choice.target, text, cells, value, label, written=written
    )


def _is_slip_of(field: str, text: str, value: object) -> bool:
    """Return whether a text is any of the words for a value, with a slip of the pen."""
    known = values.known_words(field).items()
    return any(is_slip(text, word) for word, of in known if of == value)


def _may_be_guessed(field: str, value: object) -> bool:
    """Return whether a guess at a word may be written: not of levels, ages, dates."""
    levels = values.levels_among(field)
    return field not in knowledge()["never_guessed"] and value not in levels


def unread_note(choice: Choice) -> str | None:
    """Return what to say of cells that are no date, time, number or year, if any are."""
    field = choice.target.field
    is_told = field == "financial_year" or values.kind(field) in _NOUNS
    if choice.target.value or not is_told:
        return None
    read = values.reader(field)
    share = choice.contents.share(lambda text: isinstance(read(text), Unread))
    cells = round(share * choice.contents.filled)
    if not cells or field == "incident_date":
        return None
    noun = _NOUNS.get(values.kind(field), "financial year")
    return _are(cells, choice.heading, noun)


_NOUNS = {"whole": "whole number", "time": "time of day", "date": "date"}


def order_of_dates(choice: Choice, order: str) -> Iterator[Doubt | str]:
    """Yield what is to be said of the order of day and month in a column of dates.

    Args:
        choice: The column.
        order: How the source says that dates are written.
    """
    texts = choice.contents.texts
    swapped = _swapped(texts)
    if swapped:
        yield swapped_dates(choice, swapped)
        return
    first = {t for t in texts if reads_as_date(t, "day-first")}
    other = {t for t in texts if reads_as_date(t, "month-first")}
    day_only, month_only = (
        sum(texts[t] for t in one) for one in (first - other, other - first)
    )
    neither = sum(n for t, n in texts.items() if t not in first | other)
    heading = choice.heading
    if month_only and day_only:
        yield (
            f'"{heading}" mixes two orders of dates: {_only(day_only)} day first and '
            f"{counted(month_only, 'cell')} only month first. They are read {order}; "
            "correct the others in the file."
        )
    elif month_only and order == "day-first":
        yield Doubt(
            f'{month_only:,} of the dates under "{heading}" only make sense with the '
            "month first, as in America, and none only with the day first. They are "
            "read day first until you say otherwise.",
            ("--dates month-first",),
            blocks=True,
        )
    elif day_only and order == "month-first":
        yield (
            f'{day_only:,} of the dates under "{heading}" only make sense with the day '
            "first, and you said --dates month-first."
        )
    elif not day_only and not month_only and _in_figures(texts):
        yield (
            f'Every date under "{heading}" makes sense day first and month first. '
            f"They are read {order}."
        )
    if neither:
        yield _are(neither, heading, "date")


def swapped_dates(choice: Choice, cells: int) -> Doubt | str:
    """Return the doubt about dates that Excel may have read the wrong way round.

    What a person has set is read as it is, and said.
    """
    about = (
        f"Excel may have turned day and month round in {counted(cells, 'date')} under "
        f'"{choice.heading}": the day is never after the 12th there, and in the dates that '
        "it left as text it always is. Export the dates again as text."
    )
    if choice.how == "set":
        return about
    settle = setting("--set", choice.heading, choice.target)
    return Doubt(f"{about} If they are right, say so.", (settle,), blocks=True)


def _swapped(texts: Mapping[str, int]) -> int:
    """Return in how many cells day and month may have been turned round, if in any."""
    found = turned(texts)
    if found is None or len(found.typed) < _SEVERAL or not found.left:
        return 0
    return sum(texts[text] for text in found.typed)


def _only(cells: int) -> str:
    """Return that cells only make sense, to be followed by in which way."""
    return f"{counted(cells, 'cell')} only make{'s' if cells == 1 else ''} sense"


def _are(cells: int, heading: str, noun: str) -> str:
    """Return that cells are not what they should be."""
    if cells == 1:
        return f'1 cell under "{heading}" is no {noun}.'
    plural = "times of day" if noun == "time of day" else f"{noun}s"
    return f'{cells:,} cells under "{heading}" are no {plural}.'


def _in_figures(texts: Mapping[str, int]) -> bool:
    """Return whether any date has another day when read the other way round."""
    return any(
        dates.read_date(text, "day-first") != dates.read_date(text, "month-first")
        for text in texts
    )
