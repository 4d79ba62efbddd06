"""A JSON Schema becomes a column-wise test of records.

In: a schema (draft 2020-12) and record batches. Out: one verdict per record, the
same as the `jsonschema` library gives, and the parts of the schema that failed.
"""

from taserreport.rules.columns import Columns, Memory, as_instance
from taserreport.rules.compiler import Rule, compile_rule
from taserreport.rules.patterns import is_quick
from taserreport.rules.split import Part, split

__all__ = [
    "Columns",
    "Memory",
    "Part",
    "Rule",
    "as_instance",
    "compile_rule",
    "is_quick",
    "split",
]
