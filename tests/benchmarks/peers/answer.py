"""What every peer prints, so that their answers can be compared."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def digest(rows: Iterable[int]) -> str:
    """Return the MD5 of row numbers, from 1, in ascending order, a line each."""
    text = "\n".join(map(str, sorted(rows)))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def say(read: int, bad: Iterable[int]) -> None:
    """Print how many rows were read, how many are bad, and which, as a digest."""
    rows = set(bad)
    answer = {"rows": read, "bad": len(rows), "digest": digest(rows)}
    sys.stdout.write(json.dumps(answer) + "\n")
