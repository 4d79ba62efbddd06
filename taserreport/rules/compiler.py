"""A schema becomes a rule: one function from record batches to masks.

In: a JSON Schema. Out: a `Rule`, which knows what it could not compile. A schema with
a keyword that is not among `keywords` goes to the `jsonschema` library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from taserreport.rules import logic
from taserreport.rules.columns import Columns
from taserreport.rules.document import Document, escaped
from taserreport.rules.fallback import Unsupported, judged_by_library
from taserreport.rules.keywords import RECORD, VALUE, absent, unknown_keywords

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from taserreport.rules.keywords import Level
    from taserreport.rules.logic import Check, RecordCheck, ValueCheck


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A compiled schema."""

    schema: Mapping[str, Any] | bool
    fallbacks: tuple[str, ...]
    """JSON pointers to what the `jsonschema` library must judge, which is slow."""
    fields: frozenset[str]
    """The fields that the schema names for the record as a whole.

    The verdict can hang on others too: `additionalProperties` and a fallback at the
    record's level look at every column.
    """
    check: RecordCheck = field(repr=False)

    def mask(self, batch: pa.RecordBatch | Columns) -> pa.BooleanArray:
        """Return which records meet the schema: no nulls, one verdict a record.

        Args:
            batch: A record batch, or `Columns` to share work between rules.
        """
        return self.check(batch if isinstance(batch, Columns) else Columns(batch))


def compile_rule(
    schema: Mapping[str, Any] | bool, definitions: Mapping[str, Any] | None = None
) -> Rule:
    """Return a schema as a rule about records.

    Args:
        schema: A JSON Schema, draft 2020-12.
        definitions: A `$defs` object that several schemas share; the schema's own
            `$defs` come first.
    """
    document = Document(schema, definitions)
    compiler = Compiler(document)
    check = compiler.schema(document.root, "", RECORD)
    fields = document.fields(document.root)
    return Rule(schema, compiler.fallbacks, fields, check)


@dataclass(frozen=True, slots=True)
class Place:
    """A keyword where it stands: in which schema, on which level of the record."""

    compiler: Compiler
    schema: Mapping[str, Any]
    pointer: str
    keyword: str
    level: Level

    @property
    def value(self) -> Any:
        """The keyword's value."""
        return self.schema[self.keyword]

    def schema_below(self, value: Any, *path: str) -> Check[Any]:
        """Return the check of a schema inside the keyword, for the same instance."""
        return self.compiler.schema(value, self._below(path), self.level)

    def value_schema(self, value: Any, *path: str) -> ValueCheck:
        """Return the check of a schema inside the keyword, for values further in."""
        return self.compiler.schema(value, self._below(path), VALUE)

    def field_schema(self, name: str, value: Any, *path: str) -> RecordCheck:
        """Return the check that a field is absent or its value meets a schema."""
        return self.compiler.field_schema(name, value, self._below(path))

    def _below(self, path: tuple[str, ...]) -> str:
        return "/".join([self.pointer, self.keyword, *map(escaped, path)])


class Compiler:
    """Compiles the schemas of one document, and notes which it could not."""

    def __init__(self, document: Document) -> None:
        """Take the document in which references are looked up."""
        self.document = document
        self._fallbacks: list[str] = []
        self._following: list[tuple[str, int]] = []

    @property
    def fallbacks(self) -> tuple[str, ...]:
        """Pointers to the schemas that the `jsonschema` library judges."""
        return tuple(dict.fromkeys(self._fallbacks))

    def schema(self, schema: Any, pointer: str, level: Level) -> Check[Any]:
        """Return the check of a schema, by the library if it must be.

        Args:
            schema: The schema itself.
            pointer: Where it stands in the document.
            level: `RECORD` or `VALUE`: what it judges.

        Raises:
            Unsupported: It is no schema; the one around it must be judged whole.
        """
        if isinstance(schema, bool):
            return logic.always(schema)
        if not isinstance(schema, dict):
            raise Unsupported
        known = len(self._fallbacks)
        try:
            return self._keywords(schema, pointer, level)
        except Unsupported:
            del self._fallbacks[known:]  # they are inside this one
            self._fallbacks.append(pointer)
            return judged_by_library(self.document.root, schema)

    def field_schema(self, name: str, schema: Any, pointer: str) -> RecordCheck:
        """Return the check that a field is absent or its value meets a schema."""
        if isinstance(schema, bool):
            return logic.always(True) if schema else absent(name)
        check: ValueCheck = self.schema(schema, pointer, VALUE)
        key = self.document.key(schema)
        return lambda columns: columns.meets(name, key, check)

    def follow(self, reference: object, level: Level) -> Check[Any]:
        """Return the check of what a reference points to.

        Raises:
            Unsupported: It points out of the document, or to itself in the end.
        """
        pointer, target = self.document.resolve(reference)
        step = (pointer, id(level))
        if step in self._following:
            raise Unsupported
        self._following.append(step)
        try:
            return self.schema(target, pointer, level)
        finally:
            self._following.pop()

    def _keywords(
        self, schema: Mapping[str, Any], pointer: str, level: Level
    ) -> Check[Any]:
        if not self.document.is_plain or unknown_keywords(schema):
            raise Unsupported
        checks: list[Check[Any]] = []
        for keyword in schema:
            if keyword in level:
                place = Place(self, schema, pointer, keyword, level)
                check = level[keyword](place)
                if check is not None:
                    checks.append(check)
        return logic.all_of(checks)
