"""What a reader makes of the texts of one column, remembered from batch to batch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from taserreport.encoded import held_once, looked_up
from taserreport.lists import as_text
from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 1 << 16
"""How many texts to remember."""
_TOO_MANY = 4
"""So many times the values of a batch are remembered at most, and a few more."""
_FEW = 1024


@dataclass(frozen=True, slots=True)
class _Seen:
    """The dictionary that came last, and what its texts stand for."""

    dictionary: pa.Array
    codes: list[int | None] = field(default_factory=list)
    """For each text the place of its value, if it has one."""
    moved: pa.Array | None = None
    """The same for Arrow; None where each text is at its value's place already."""
    unread: dict[int, tuple[str, Unread]] = field(default_factory=dict)
    """The texts that could not be read, by their positions."""

    def starts(self, dictionary: pa.Array) -> bool:
        """Return whether another dictionary begins with this one."""
        return bool(dictionary.slice(0, len(self.dictionary)).equals(self.dictionary))


class Vocabulary:
    """Reads each different text of a column once, however often it comes.

    Args:
        read: Gives the value of a text: a value, None, or why it cannot be read.
        arrow_type: The type of the values.
    """

    def __init__(self, read: Callable[[str], object], arrow_type: pa.DataType) -> None:
        self._read = read
        self._type = arrow_type
        self._begin()

    def _begin(self) -> None:
        self._codes: dict[str | None, int | None] = {None: None}
        self._unread: dict[str | None, Unread] = {}
        self._places: dict[object, int] = {}
        self._values = pa.array([], self._type)
        self._seen = _Seen(pa.array([], pa.string()))

    def column(
        self, texts: pa.DictionaryArray
    ) -> tuple[pa.Array, dict[int, tuple[str, Unread]]]:
        """Return the values of a column, and which of its texts could not be read.

        Args:
            texts: Of any type that `as_text` makes text of; null is no answer.

        Returns:
            The values, null where there is none or it could not be read. Yes and no
            are plain, as a bit takes less than its number; of all else each different
            value is held once, and perhaps values that came before. The texts that
            could not be read are given by their positions among the different ones.
        """
        if not texts.dictionary.equals(self._seen.dictionary):
            self._seen = self._look(texts.dictionary)
        seen, indices, values = self._seen, texts.indices, self._values
        if pa.types.is_boolean(self._type):
            if seen.moved is not None:
                values = looked_up(values, seen.moved)
            return looked_up(values, indices), seen.unread
        if seen.moved is not None:
            indices = looked_up(seen.moved, indices)
        return held_once(values, indices), seen.unread

    def _look(self, dictionary: pa.Array) -> _Seen:
        """Return what the texts of a dictionary stand for."""
        most = _TOO_MANY * len(dictionary) + _FEW
        if len(self._codes) > _MOST or len(self._places) > most:
            self._begin()
        before = self._seen if self._seen.starts(dictionary) else _Seen(dictionary[:0])
        start = len(before.dictionary)
        texts = as_text(dictionary.slice(start)).to_pylist()
        self._learn([text for text in dict.fromkeys(texts) if text not in self._codes])
        codes = [*before.codes, *map(self._codes.__getitem__, texts)]
        unread = {
            place: (text, self._unread[text])
            for place, text in enumerate(texts, start)
            if text in self._unread
        }
        stay = codes == list(range(len(codes)))
        moved = None if stay else pa.array(codes, pa.int32())
        return _Seen(dictionary, codes, moved, {**before.unread, **unread})

    def _learn(self, texts: Sequence[str]) -> None:
        known = len(self._places)
        new: list[object] = []
        for text in texts:
            value = self._read(text)
            if isinstance(value, Unread):
                self._unread[text] = value
                value = value.value
            if value is None:
                self._codes[text] = None
                continue
            key = tuple(value) if isinstance(value, list) else value
            place = self._places.setdefault(key, known + len(new))
            self._codes[text] = place
            if place == known + len(new):
                new.append(value)
        if new:
            more = pa.array(new, self._type)
            self._values = pa.concat_arrays([self._values, more])


Memory = dict[tuple["Callable[[str], object]", int], Vocabulary]
"""The vocabularies of a file's columns, each for a reader and a column."""
