"""A schema document: what its references point to and which fields it speaks of.

In: a schema and the definitions shared with others. Out: one document, in which
local references (`#`, `#/$defs/…`, any JSON pointer) are looked up.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from taserreport.rules.fallback import Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Another draft, wherever it is named, changes what the library does below it.
_OTHER_DRAFT = re.compile(r"json-schema\.org/(?!draft/2020-12/schema#?$)")
_APPLY_TO_RECORD = ("not", "if", "then", "else")
_APPLY_EACH_TO_RECORD = ("allOf", "anyOf", "oneOf")


class Document:
    """A whole schema, with the shared definitions among its own."""

    def __init__(
        self,
        schema: Mapping[str, Any] | bool,
        definitions: Mapping[str, Any] | None = None,
    ) -> None:
        """Merge the definitions in; the schema's own win."""
        self.root: Any = schema if isinstance(schema, bool) else dict(schema)
        if definitions and isinstance(self.root, dict):
            own = self.root.get("$defs", {})
            self.root["$defs"] = {**definitions, **own}

    def resolve(self, reference: object) -> tuple[str, Any]:
        """Return where a reference points, as a JSON pointer, and what is there.

        Raises:
            Unsupported: It does not point into this document, or at no schema.
        """
        if not isinstance(reference, str) or not reference.startswith("#"):
            raise Unsupported
        pointer = unquote(reference[1:])
        if pointer and not pointer.startswith("/"):
            raise Unsupported  # an anchor
        here = self.root
        for token in pointer.split("/")[1:]:
            here = _step(here, token.replace("~1", "/").replace("~0", "~"))
        if not isinstance(here, dict | bool):
            raise Unsupported
        return pointer, here

    def key(self, schema: Any) -> str:
        """Return text that is equal for schemas that say the same.

        References are replaced by what they point to, so that two documents that
        share a definition share what was computed for it.
        """
        return json.dumps(self._inlined(schema, ()), sort_keys=True)

    def _inlined(self, schema: Any, within: tuple[str, ...]) -> Any:
        if isinstance(schema, list):
            return [self._inlined(each, within) for each in schema]
        if not isinstance(schema, dict):
            return schema
        inlined = {
            name: self._inlined(value, within)
            for name, value in schema.items()
            if name not in {"$ref", "$dynamicRef"}
        }
        if "$dynamicRef" in schema:
            inlined["$dynamicRef"] = [schema["$dynamicRef"], self.root]
        if "$ref" in schema:
            inlined["$ref"] = self._target(schema["$ref"], within)
        return inlined

    def _target(self, reference: Any, within: tuple[str, ...]) -> Any:
        try:
            pointer, target = self.resolve(reference)
        except Unsupported:
            return [reference, self.root]
        if pointer in within:
            return [reference, self.root]
        return [self._inlined(target, (*within, pointer))]

    @cached_property
    def is_plain(self) -> bool:
        """Whether one base address and one draft hold throughout."""
        return not any(
            ("$id" in each and each is not self.root)
            or _OTHER_DRAFT.search(str(each.get("$schema", "")))
            for each in _objects(self.root)
        )

    def fields(self, schema: Any) -> frozenset[str]:
        """Return the fields that a schema about records names, in all its branches."""
        found: set[str] = set()
        self._collect(schema, found, set())
        return frozenset(found)

    def _collect(self, schema: Any, found: set[str], seen: set[int]) -> None:
        if not isinstance(schema, dict) or id(schema) in seen:
            return
        seen.add(id(schema))
        for keyword in ("properties", "dependentRequired", "dependentSchemas"):
            found.update(_mapping(schema, keyword))
        for names in [
            schema.get("required"),
            *_mapping(schema, "dependentRequired").values(),
        ]:
            if isinstance(names, list):
                found.update(name for name in names if isinstance(name, str))
        for below in self._at_same_level(schema):
            self._collect(below, found, seen)

    def _at_same_level(self, schema: dict[str, Any]) -> Iterator[Any]:
        for keyword in _APPLY_TO_RECORD:
            yield schema.get(keyword)
        for keyword in _APPLY_EACH_TO_RECORD:
            each = schema.get(keyword)
            yield from each if isinstance(each, list) else ()
        yield from _mapping(schema, "dependentSchemas").values()
        if "$ref" in schema:
            try:
                yield self.resolve(schema["$ref"])[1]
            except Unsupported:
                return


def escaped(name: str) -> str:
    """Return a name as it is written in a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _step(here: Any, token: str) -> Any:
    if isinstance(here, dict) and token in here:
        return here[token]
    if isinstance(here, list) and token.isdecimal() and int(token) < len(here):
        return here[int(token)]
    raise Unsupported


def _mapping(schema: dict[str, Any], keyword: str) -> dict[str, Any]:
    value = schema.get(keyword)
    return value if isinstance(value, dict) else {}


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from _objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from _objects(each)
