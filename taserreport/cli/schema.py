"""`taserreport schema`: what the program believes, to read and to take away."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Annotated, Any

import typer

from taserreport.cli import output
from taserreport.errors import InputError


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A field, or a definition such as record or tables/age.",
            show_default=False,
        ),
    ] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List the definitions that can be shown.")
    ] = False,
    format_: Annotated[
        str,
        typer.Option("--format", metavar="NAME", help="text or csv, for the fields."),
    ] = "text",
) -> None:
    """Show the fields of a record, one field, or any definition as JSON.

    Example: taserreport schema ced_highest_use

    Example: taserreport schema --format csv > data-dictionary.csv
    """
    if format_ not in ("text", "csv"):
        raise InputError(
            f'There is no format "{format_}" here. Formats: text, csv.', "K902"
        )
    if list_:
        output.text("".join(f"{path}\n" for path in _definitions()))
    elif name is None:
        output.text(_dictionary() if format_ == "csv" else _fields())
    else:
        output.text(_shown(name))


def _properties() -> dict[str, dict[str, Any]]:
    from taserreport.resources import load

    properties: dict[str, dict[str, Any]] = load("record.schema.json")["properties"]
    return properties


def _definitions() -> list[str]:
    from taserreport.resources import names

    folders = ("checks", "contexts", "meta", "reference", "sources", "tables")
    return ["record", "findings", *(f"{f}/{n}" for f in folders for n in names(f))]


def _shown(name: str) -> str:
    from taserreport.resources import load

    if name in _properties():
        return _field(name, _properties()[name])
    if name in _definitions():
        path = "record.schema" if name == "record" else name
        return json.dumps(load(f"{path}.json"), indent=2, ensure_ascii=False) + "\n"
    near = get_close_matches(name, [*_properties(), *_definitions()], 1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise InputError(f'There is no field or definition "{name}".{hint}', "K902")


def _kind(field: dict[str, Any]) -> str:
    kinds = {
        "string": "text",
        "boolean": "yes/no",
        "integer": "number",
        "array": "list",
    }
    kind = kinds[field["type"]]
    return "date" if field.get("format") == "date" else field.get("x-kind", kind)


def _values(field: dict[str, Any]) -> dict[str, str]:
    labels: dict[str, str] = field.get("items", field).get("x-labels", {})
    return labels


def _fields() -> str:
    fields = _properties()
    width = max(map(len, fields))
    lines = [
        f"{name:<{width}}  {_kind(field):<6}  {field['title']}"
        + ("  (sensitive: never shown or written)" if field.get("x-sensitive") else "")
        for name, field in fields.items()
    ]
    return "\n".join([*lines, ""])


def _field(name: str, field: dict[str, Any]) -> str:
    lines = [f"{name}: {field['title']} ({_kind(field)})", field["description"]]
    if field.get("x-sensitive"):
        lines.append("Sensitive: its values are never shown or written.")
    values = _values(field)
    width = max(map(len, values), default=0)
    lines += [f"  {token:<{width}}  {label}" for token, label in values.items()]
    return "\n".join([*lines, ""])


def _dictionary() -> str:
    """Return the data dictionary: a row for each field, and one for each value."""
    from taserreport.render.csv import encode

    rows = []
    for name, field in _properties().items():
        sensitive = "yes" if field.get("x-sensitive") else "no"
        rows.append(
            [
                name,
                field["title"],
                _kind(field),
                "",
                "",
                field["description"],
                sensitive,
            ]
        )
        rows += [
            [name, field["title"], _kind(field), token, label, "", sensitive]
            for token, label in _values(field).items()
        ]
    headings = ["field", "title", "kind", "value", "label", "description", "sensitive"]
    return encode(headings, rows).decode()
