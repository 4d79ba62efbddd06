"""What tells a file from any other: the digest of its bytes, and of what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from taserreport.proofs import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from taserreport.records.formats.source import Source

_BOM = b"\xef\xbb\xbf"
"""Some editors put this in front of a text, and some take it away."""


def fingerprint(source: Source) -> Fingerprint:
    """Return what tells a file from any other."""
    import hashlib  # slow to load, and rarely needed

    own, content = hashlib.sha256(), hashlib.sha256()

    def noted() -> Iterator[bytes]:
        for block in source.blocks():
            own.update(block)
            yield block

    for part in _with_plain_ends(noted()):
        content.update(part)
    return Fingerprint(own.hexdigest(), source.size, content.hexdigest())


def _with_plain_ends(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a text's bytes with every line but the last ended in one way."""
    held, first = b"", True
    for block in blocks:
        whole = held + block
        kept = whole.rstrip(b"\r\n")  # these may be the last, and end with the text
        held = whole[len(kept) :]
        if kept:
            bare = kept.removeprefix(_BOM) if first else kept
            yield bare.replace(b"\r\n", b"\n")
            first = False
