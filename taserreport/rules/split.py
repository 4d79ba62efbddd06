"""A schema taken apart, to say which keyword failed on which field.

In: a schema. Out: parts, each a rule of its own; a record meets the schema exactly
where it meets every part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taserreport.rules.compiler import Compiler, Rule
from taserreport.rules.document import Document, escaped
from taserreport.rules.fallback import Unsupported
from taserreport.rules.keywords import COMPANIONS, RECORD, VALUE, unknown_keywords

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TAKEN_APART = {"allOf", "$ref", "properties", "required"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a schema asks for."""

    pointer: str
    """Where the keyword stands in the document, as a JSON pointer."""
    field: str | None
    """The field it is about; None where it is about the record."""
    keyword: str
    """The keyword; `false` for the schema that nothing meets."""
    rule: Rule
    """The rule that this part alone is."""
    expected: object
    """The keyword's value, or several keywords with theirs (`if` with `then`)."""


def split(
    schema: Mapping[str, Any] | bool, definitions: Mapping[str, Any] | None = None
) -> tuple[Part, ...]:
    """Return a schema as parts: the AND of their masks is the mask of the whole.

    A keyword of a field is a part, and so is each name that is `required`; `allOf`
    and `$ref` are followed to what they hold. A schema with a keyword that only the
    `jsonschema` library reads stays whole, because keywords can lean on each other.

    Args:
        schema: A JSON Schema, draft 2020-12.
        definitions: A `$defs` object that several schemas share.
    """
    document = Document(schema, definitions)
    if not document.is_plain:
        return (_Splitter(document).whole(document.root, "", None),)
    return tuple(_Splitter(document).parts(document.root, "", None, ()))


class _Splitter:
    """Walks one document. A field of None means the level of the record."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def parts(
        self, schema: Any, pointer: str, field: str | None, followed: tuple[str, ...]
    ) -> Iterator[Part]:
        """Yield the parts of one schema; `followed` are the references behind it."""
        if schema is True:
            return
        if not isinstance(schema, dict) or unknown_keywords(schema):
            yield self.whole(schema, pointer, field)
            return
        level = RECORD if field is None else VALUE
        for keyword in schema:
            if keyword in _TAKEN_APART:
                yield from self._below(schema, pointer, field, keyword, followed)
            elif keyword in level:
                yield self._keyword(schema, pointer, field, keyword)

    def whole(self, schema: Any, pointer: str, field: str | None) -> Part:
        """Return a schema that cannot be taken apart as one part."""
        keyword = "false"
        if isinstance(schema, dict):
            keyword = next(iter(unknown_keywords(schema)), "$schema")
        return Part(pointer, field, keyword, self._rule(schema, pointer, field), schema)

    def _below(
        self,
        schema: dict[str, Any],
        pointer: str,
        field: str | None,
        keyword: str,
        followed: tuple[str, ...],
    ) -> Iterator[Part]:
        """Yield the parts of a keyword that holds conjunctive schemas or names."""
        value, below = schema[keyword], f"{pointer}/{keyword}"
        where, target = self._referred(value) if keyword == "$ref" else ("", None)
        if keyword == "allOf" and isinstance(value, list) and _are_schemas(value):
            for index, each in enumerate(value):
                yield from self.parts(each, f"{below}/{index}", field, followed)
        elif keyword == "$ref" and target is not None and where not in followed:
            yield from self.parts(target, where, field, (*followed, where))
        elif field is not None and keyword in {"properties", "required"}:
            return  # the field's value is no object
        elif keyword == "properties" and _are_schemas_by_name(value):
            for name, each in value.items():
                here = f"{below}/{escaped(name)}"
                yield from self.parts(each, here, name, followed)
        elif keyword == "required" and isinstance(value, list):
            for index, name in enumerate(value):
                rule = self._rule({"required": [name]}, pointer, None)
                yield Part(f"{below}/{index}", name, "required", rule, name)
        else:
            yield self._keyword(schema, pointer, field, keyword)

    def _referred(self, reference: object) -> tuple[str, Any]:
        try:
            return self._document.resolve(reference)
        except Unsupported:
            return "", None

    def _keyword(
        self, schema: dict[str, Any], pointer: str, field: str | None, keyword: str
    ) -> Part:
        together = (keyword, *COMPANIONS.get(keyword, ()))
        fragment = {name: schema[name] for name in together if name in schema}
        expected = fragment if len(fragment) > 1 else fragment[keyword]
        if keyword == "additionalProperties" and "properties" in schema:
            # Which properties are additional, but not what the others must be.
            named = schema["properties"]
            known = dict.fromkeys(named, True) if isinstance(named, dict) else named
            fragment = {**fragment, "properties": known}
        rule = self._rule(fragment, pointer, field)
        return Part(f"{pointer}/{keyword}", field, keyword, rule, expected)

    def _rule(self, schema: Any, pointer: str, field: str | None) -> Rule:
        """Return a fragment of the document as a rule about records."""
        compiler = Compiler(self._document)
        if field is None:
            check = compiler.schema(schema, pointer, RECORD)
            fields = self._document.fields(schema)
        else:
            check = compiler.field_schema(field, schema, pointer)
            fields = frozenset({field})
        return Rule(schema, compiler.fallbacks, fields, check)


def _are_schemas(values: Iterable[Any]) -> bool:
    return all(isinstance(value, dict | bool) for value in values)


def _are_schemas_by_name(value: Any) -> bool:
    return isinstance(value, dict) and _are_schemas(value.values())
