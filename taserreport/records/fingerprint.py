"""What tells a file from any other: the digest of its bytes, and its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from taserreport.records.formats.source import Source


def fingerprint(source: Source) -> tuple[str, int]:
    """Return the SHA-256 of a file in hexadecimal, and its size in bytes."""
    import hashlib  # slow to load, and rarely needed

    digest = hashlib.sha256()
    for block in source.blocks():
        digest.update(block)
    return digest.hexdigest(), source.size
