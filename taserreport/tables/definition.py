"""What a table counts: a file of `schemas/tables/`, or two fields a user names."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from taserreport import resources
from taserreport.errors import DefinitionError
from taserreport.tables.fields import Field, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Schema = dict[str, Any] | bool
Needs = tuple[tuple[str, ...], ...]
"""Of each group the records must have one: a field, or a value as `field=value`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a table, a row or a column.

    It counts the records that meet `when`, or adds the lines named in `sum`, or, with
    neither, counts every record. A sum needs all its lines, unless it says itself what
    it needs.
    """

    id: str
    label: str
    when: Schema | None = None
    sum: tuple[str, ...] = ()
    depth: int = 0
    total: bool = False
    group: str = ""
    needs: Needs = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """A line for each answer to a question where one answer is given."""

    field: str
    values: tuple[str, ...] = ()
    """Those to show, in this order; all of them where empty."""
    labels: Mapping[str, str] | None = None
    depth: int = 0
    group: str = ""
    needs: Needs = ()


@dataclass(frozen=True, slots=True)
class Boxes(Answers):
    """A line for each box of a question where several can be ticked."""


@dataclass(frozen=True, slots=True)
class ValuesOf:
    """A line for each value found in a field without fixed answers."""

    field: str


@dataclass(frozen=True, slots=True)
class Forces:
    """A line for each force found, by region, with totals."""


@dataclass(frozen=True, slots=True)
class Regions:
    """A line for each region of which a force is found, with totals."""


Entry = Item | Answers | Boxes | ValuesOf | Forces | Regions


@dataclass(frozen=True, slots=True)
class Definition:
    """What a table counts, who it is about and how it is titled."""

    id: str
    title: str
    row_heading: str
    rows: tuple[Entry, ...]
    columns: tuple[Entry, ...]
    unit: str
    population: Schema
    """A record is counted if it meets this JSON Schema."""
    group_heading: str = ""
    notes: tuple[str, ...] = ()
    """Ids of notes in `schemas/reference/notes.json`."""
    needs: Needs = ()
    """Fields without which there is no table."""
    multiple: bool = False
    """Whether a record can be in several rows."""
    zeros: bool = False
    """Whether a table without any record is worth printing."""

    def wanted(self) -> frozenset[str]:
        """Return the fields that a table cannot be counted without, every one."""
        return frozenset(
            name for entry in (*self.rows, *self.columns) if (name := source(entry))
        )

    def needed(self) -> frozenset[str]:
        """Return the fields whose absence shows in the table, by a mark or an error."""
        items = [
            e for e in (*self.rows, *self.columns) if isinstance(e, Item | Answers)
        ]
        needs = [self.needs, *(item.needs for item in items)]
        return frozenset(
            need.partition("=")[0]
            for groups in needs
            for any_of in groups
            for need in any_of
        )

    def about(self) -> frozenset[str]:
        """Return every field that a figure of the table depends on."""
        return self.wanted() | self.needed()


def source(entry: Entry) -> str | None:
    """Return the field whose values an entry's lines are, if there is one."""
    match entry:
        case Answers(field=name) | ValuesOf(field=name):
            return name
        case Forces() | Regions():
            return "force"
        case Item():
            return None


def names() -> tuple[tuple[str, str], ...]:
    """Return the name and the title of every table, by name."""
    return tuple(
        (name, resources.load(f"tables/{name}.json")["title"])
        for name in resources.names("tables")
    )


def definition(name: str) -> Definition:
    """Return the definition in `schemas/tables/<name>.json`.

    Raises:
        DefinitionError: K902, there is no such table.
    """
    known = resources.names("tables")
    if name not in known:
        near = get_close_matches(name, known, 1)
        hint = f' Did you mean "{near[0]}"?' if near else ""
        raise DefinitionError(f'There is no table "{name}".{hint}', "K902")
    return read(resources.load(f"tables/{name}.json"))


def read(data: Mapping[str, Any]) -> Definition:
    """Return a definition from parsed JSON that meets `meta/table.schema.json`."""
    shared = resources.load("reference/population.json")["when"]
    return Definition(
        id=data["id"],
        title=data["title"],
        row_heading=data["row_heading"],
        rows=_entries(data["rows"]),
        columns=_columns(data["columns"]),
        unit=data.get("unit") or resources.load("reference/notes.json")["unit"],
        population=data.get("population", shared),
        group_heading=data.get("group_heading", ""),
        notes=tuple(data["notes"]),
        needs=_needs(data),
        multiple=data.get("multiple", False),
        zeros=data.get("zeros", False),
    )


def custom_definition(rows: str, columns: str | None = None) -> Definition:
    """Return a table of one field, or of one field by another.

    Args:
        rows: A field with fixed answers, yes or no, `force`, `area` or
            `financial_year`.
        columns: Another such field; the discharge split where there is none.

    Raises:
        DefinitionError: K902, a field does not exist, or it identifies or describes
            a person, or has no fixed answers.
    """
    down = _tabulated(rows)
    across = _tabulated(columns) if columns else None
    multiple = down.kind == "list"
    title = f"Taser uses by {_inside(down.title)}"
    return read(
        {
            "id": f"{rows}-by-{columns}" if columns else rows,
            "title": f"{title} and {_inside(across.title)}" if across else title,
            "row_heading": down.title,
            "group_heading": "Region" if down.kind == "force" else "",
            "rows": _lines(down, "All uses"),
            "columns": _lines(across, "Total") if across else "discharge",
            "notes": [
                *("highest-use", *_about(across), *_boxes(down, across), "recording")
            ],
            "multiple": multiple,
        }
    )


def _about(across: Field | None) -> tuple[str, ...]:
    return () if across else ("discharge", "not-stated")


def _boxes(down: Field, across: Field | None) -> tuple[str, ...]:
    """Return the notes for a side of which a record can be in several lines."""
    sides = {"overlap": down, "overlap-columns": across}
    notes = tuple(note for note, side in sides.items() if side and side.kind == "list")
    return ("boxes", *notes) if notes else ()


def _tabulated(name: str) -> Field:
    found = field(name)
    if found.sensitive:
        raise DefinitionError(
            f'"{name}" identifies or describes a person, so no table can be made of it.',
            "K902",
        )
    if found.kind == "other":
        raise DefinitionError(
            f'"{name}" has no fixed list of answers, so no table can be made of it.',
            "K902",
        )
    return found


def _lines(about: Field, total: str) -> list[dict[str, Any]]:
    """Return the entries, as JSON, for a total and a line for each value."""
    if about.kind == "force":
        return [{"forces": True}]
    kinds = {"list": "list_field", "open": "values_of"}
    every = {"id": "all", "label": total, "total": True}
    return [every, {kinds.get(about.kind, "field"): about.name}]


def _inside(title: str) -> str:
    """Return a title as it reads inside another: only its first letter changes."""
    return title[:1].lower() + title[1:]


def _columns(columns: str | list[dict[str, Any]]) -> tuple[Entry, ...]:
    if isinstance(columns, str):
        return _entries(resources.load("reference/columns.json")[columns]["columns"])
    return _entries(columns)


def _needs(data: Mapping[str, Any]) -> Needs:
    return tuple(tuple(any_of) for any_of in data.get("needs", ()))


def _entries(entries: Iterable[dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(_entry(entry) for entry in entries)


def _entry(data: dict[str, Any]) -> Entry:
    made: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in data.items()
    }
    if "needs" in made:
        made["needs"] = _needs(data)
    if "field" in made:
        return Answers(**made)
    if "list_field" in made:
        return Boxes(made.pop("list_field"), **made)
    if "values_of" in made:
        return ValuesOf(made["values_of"])
    if "forces" in made:
        return Forces()
    return Regions() if "regions" in made else Item(**made)
