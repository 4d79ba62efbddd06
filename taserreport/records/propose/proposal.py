"""What is proposed for a file, as it is shown and as it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taserreport.records.propose.contents import Contents
    from taserreport.records.propose.known import Target

How = Literal["set", "known", "guessed"]


@dataclass(frozen=True, slots=True)
class Choice:
    """A column with what it is proposed to be."""

    position: int
    heading: str
    target: Target
    how: How
    """Set by a person, known by its heading, or guessed."""
    reason: str
    """Why, in words that a person can check."""
    contents: Contents
    codes: dict[str, object] = field(default_factory=dict)
    """What the file's own words mean; None is no answer."""
    separators: str = ""
    """The signs that stand between several answers in a cell."""
    unused: tuple[str, ...] = ()
    """The words that say that no Taser was used."""
    said: frozenset[str] = frozenset()
    """The words of which a person said what they mean, as keys."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something of which two readings are equally good, so that none was chosen."""

    about: str
    """What is not decided and why, in a sentence."""
    settle: tuple[str, ...]
    """What to type for each reading; empty where the file has to be changed."""
    blocks: bool = False
    """Whether the file cannot be read rightly before it is settled."""
    fields: frozenset[str] = frozenset()
    """The fields that could be made once it is settled."""
    hints_at: str = ""
    """The heading, where the cells of one column speak for what its heading leaves open."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a coded column that the field does not know."""

    heading: str
    target: Target
    text: str
    cells: int
    value: object = None
    """The one value that is close, if any."""
    label: str = ""
    """That value in the words of the form."""
    straddles: tuple[str, ...] = ()
    """The age groups that it lies in, where these are several."""
    written: bool = False
    """Whether the guess goes into the source that is written."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A field, or fields of which one will do, that no column was found for."""

    fields: tuple[str, ...]
    needed: bool
    advice: str = ""
    settle: str = ""
    """What to type, where that is known."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that is proposed for one sheet of a file."""

    file: str
    sheet: str | None
    row_word: str
    heading_rows: tuple[int, int]
    rows: int
    choices: tuple[Choice, ...]
    doubts: tuple[Doubt, ...]
    words: tuple[Word, ...]
    missing: tuple[Missing, ...]
    ignored: tuple[tuple[str, str], ...]
    """Headings that nothing is made from, with why where there is more to say."""
    personal: tuple[str, ...]
    """Headings of columns that say who somebody is."""
    notes: tuple[str, ...]
    definition: Mapping[str, Any]
    """The source to write, by `meta/source.schema.json`."""
    twins: tuple[str, ...] = ()
    """The names of other sheets with the same headings."""
    fits: tuple[str, str] | None = None
    """The id and title of a known layout that the file has already."""
    fits_whole: bool = False
    """Whether that layout reads every column that would be proposed here."""

    @property
    def gives_levels(self) -> bool:
        """Whether levels of Taser use are made from any column."""
        made = self.definition["fields"]
        in_tactics = any("tactics" in group for group in self.definition["needs"])
        return in_tactics or "ced_levels" in made or "ced_highest_use" in made

    @property
    def complete(self) -> bool:
        """Whether everything needed is matched or guessed."""
        if self.fits_whole:
            return True
        needed = any(each.needed for each in self.missing)
        return not needed and not any(doubt.blocks for doubt in self.doubts)
