"""The nouns that the stages pass to each other. They hold values and do nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    import pyarrow as pa

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where rows came from, in words that lead a person back to the cell."""

    file: str
    """The file's name as given, without its folders; `standard input` for `-`."""
    sheet: str | None
    """The worksheet, where the format has them."""
    row_word: Literal["row", "line", "record"]
    """What a row is called there: of a worksheet, a text file, or neither."""
    headings: tuple[str, ...]
    """The headings as the file has them, by column."""
    shift: int = 0
    """How many columns of another kind stand in front, as in a file of corrections."""
    has_names: bool = False
    """Whether the format names its columns itself, so that they have no letters."""
    shown: Mapping[int, int] = field(default_factory=dict, compare=False)
    """For rows that are read from another's cells, the rows that people know."""

    def cell(self, row: int, column: int | None) -> str:
        """Return the address of a cell, or of a row where `column` is None.

        A worksheet gives `Q1!D17`, a text file `line 17, column D`, other files
        `record 17, "force"` or `line 17, "force"`. Rows count from 1 as the file's own
        program shows them; columns count from 0.
        """
        row = self.shown.get(row, row)
        if self.row_word == "row":
            sheet = f"{self.sheet}!" if self.sheet else ""
            if column is None:
                return f"{sheet}row {row}" if not sheet else f"{self.sheet} row {row}"
            return f"{sheet}{column_letters(column + self.shift)}{row}"
        if column is None:
            return f"{self.row_word} {row}"
        if self.row_word == "line" and not self.has_names:
            return f"line {row}, column {column_letters(column + self.shift)}"
        return f'{self.row_word} {row}, "{self.headings[column]}"'


def column_letters(column: int) -> str:
    """Return a spreadsheet's name for a column counted from 0: A, B, … Z, AA."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@lru_cache(1 << 10)  # every row of a sheet ends in much the same column
def column_at(letters: str) -> int:
    """Return the place, counted from 0, of the column that a spreadsheet names so."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Cells with one same text that could not be read as what their field holds."""

    code: str
    severity: Severity
    field: str
    column: int
    text: str
    reason: str
    rows: pa.Int64Array
    """Positions in the batch, from 0."""


@dataclass(frozen=True, slots=True)
class RaggedRow:
    """A row of a text file with too many or too few cells to tell what is where."""

    row: int
    found: int
    expected: int
    cells: tuple[str, ...] = field(default=(), compare=False)
    """The cells as they are, with or without blank ones at the end."""


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows of a file as they stand there, before anything is made of them."""

    columns: pa.RecordBatch | pa.Table
    """Every column of the file, named by its position: "0", "1" and so on."""
    rows: pa.Int64Array
    """Each row's number in the file."""


@dataclass(frozen=True, slots=True)
class Strays:
    """Cells of some rows that stand under no heading, so that nobody knows what of."""

    cells: int
    row: int
    """The row of the first of them."""
    column: int


class Turned(NamedTuple):
    """Different dates of which day and month may have been turned round by Excel."""

    typed: frozenset[str] = frozenset()
    """Those that it took for dates: none has a day after the 12th."""
    left: frozenset[str] = frozenset()
    """Those that it left as text: each has."""

    def __or__(self, other: Turned) -> Turned:
        """Return the dates of both."""
        return Turned(self.typed | other.typed, self.left | other.left)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one file, as typed canonical columns.

    `records` has a column for each canonical field that the file can fill: text,
    bool, int64, date32, time32[s] or list<text>, or a dictionary of one of these,
    whose values are all different and none null (`lists.plain` undoes it). Null means
    absent.
    """

    records: pa.RecordBatch
    rows: pa.Int64Array
    """Each record's row in the file."""
    origin: Origin
    columns: Mapping[str, tuple[int, ...]]
    """For each field, the file's columns it was made from."""
    unreadable: tuple[Unreadable, ...] = ()
    ragged: tuple[RaggedRow, ...] = ()
    not_uses: pa.Int64Array | None = None
    """Rows of the file that say no Taser was used; they are not in `records`."""
    footers: tuple[int, ...] = ()
    """Rows of the file that are totals or remarks; they are not in `records`."""
    sections: tuple[int, ...] = ()
    """Rows with nothing but a text, which may be a heading over the rows below."""
    spellings: Mapping[int, frozenset[str]] = field(default_factory=dict)
    """For columns of yes and no, the words for them that were understood."""
    month_first: int = 0
    """How many of the rows have a date that only makes sense month first."""
    turned: Turned | None = None
    """The dates that Excel may have turned round; None where some show it did not."""
    strays: Strays | None = None
    last: int = 0
    """The last row of the file among these, whatever became of it."""
    raw: RawRows | None = None
    """The same rows and those left out, as the file has them, where asked for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in some rows of one batch."""

    code: str
    severity: Severity
    message: str
    rows: pa.Int64Array
    """The rows' numbers in the file."""
    field: str | None = None
    column: int | None = None
    """The file's column to look at, from 0."""
    text: str | None = None
    """What the cells hold, for the program alone: it may be private."""
    value: str | None = None
    """The same as it may be shown: in quotation marks, or only its shape."""
    is_shown: bool = False
    """Whether `value` shows the text."""
    kind: str | None = None
    """What it is one finding with, where each of several says something of its own."""


PLACES = 3
"""How many addresses a finding gives."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the data, in every place where it is the same thing."""

    code: str
    severity: Severity
    message: str
    rows: int
    """How many rows it is found in."""
    places: tuple[str, ...] = ()
    """The first few addresses, in the file's own terms."""
    field: str | None = None
    heading: str | None = None
    """The heading in the user's file."""
    value: str | None = None
    """The value as the file has it, or its shape where the field is sensitive."""
    file: str | None = None
    """The file it is in, if it is in only one."""
    frees: int = 0
    """How many rows could be counted if only this were put right."""
    suggestion: str | None = None
    """What to write instead, where exactly one thing is close."""
    why: str = ""
    """Why it matters, in a line."""
    fix: str = ""
    """What to do, in a line."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What became of every row read. The parts add up to `read`, always."""

    read: int = 0
    counted: int = 0
    quarantined: int = 0
    outside: int = 0
    duplicates: int = 0
    not_uses: int = 0
    footers: int = 0

    def __str__(self) -> str:
        """Return the line that every run prints.

        Example: `1,312 rows read = 1,288 counted + 17 quarantined + 4 outside the
        selection + 3 exact duplicates`.
        """
        parts = [
            f"{self.counted:,} counted",
            f"{self.quarantined:,} quarantined",
            f"{self.outside:,} outside the selection",
            f"{self.duplicates:,} exact duplicate{'' if self.duplicates == 1 else 's'}",
        ]
        if self.not_uses:
            uses = "a Taser use" if self.not_uses == 1 else "Taser uses"
            parts.append(f"{self.not_uses:,} not {uses}")
        if self.footers:
            records = "a record" if self.footers == 1 else "records"
            remarks = "a total or remark" if self.footers == 1 else "totals or remarks"
            parts.append(f"{self.footers:,} not {records} ({remarks})")
        rows = "row" if self.read == 1 else "rows"
        return f"{self.read:,} {rows} read = " + " + ".join(parts)


@dataclass(frozen=True, slots=True)
class Checked:
    """What `validate` has to say of a data set."""

    findings: tuple[Finding, ...]
    """Errors first, then by the rows freed; notes about the files come last."""
    reconciliation: Reconciliation
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the records were held to: files, layouts, versions, ladder, date order."""

    @property
    def has_problems(self) -> bool:
        """Return whether any row had to be kept out, or there was none to check."""
        return any(f.severity == "error" for f in self.findings)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: a number, or a mark such as `[x]` that says why there is none."""

    value: int | Decimal | None
    base: int | None = None
    """What a percentage is of, in records."""
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The label of a row of a table."""

    id: str
    label: str
    group: str = ""
    """The label of the group that the row belongs to, such as a region."""
    depth: int = 0
    """How far the row is inside a subtotal above it: 0, 1 or 2."""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """The label of a column of a table."""

    id: str
    label: str
    period: str
    """The period's code, such as `2019-20 Q1`."""
    period_label: str
    """The same in months: April to June 2019."""
    measure: Literal["uses", "percent"] = "uses"


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of figures, complete with the words printed around it."""

    id: str
    title: str
    unit: str
    period_label: str
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...]
    """A tuple of cells for each row, in the order of the columns."""
    row_heading: str
    """What the rows are: "Highest use", "Perceived age"."""
    group_heading: str = ""
    notes: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    """Those of the notes that say what the figures leave out."""
    source: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What else decides the figures: ladder, versions, selection, reconciliation."""
