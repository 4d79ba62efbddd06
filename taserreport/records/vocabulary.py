"""What a reader makes of the texts of one column, remembered from batch to batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from taserreport.records.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_MOST = 1 << 16
"""How many texts to remember."""
_TOO_MANY = 4
"""So many times the values of a batch are remembered at most, and a few more."""
_FEW = 1024


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

    def column(
        self, texts: pa.DictionaryArray
    ) -> tuple[pa.Array, dict[int, tuple[str, Unread]]]:
        """Return the values of a column, and which of its texts could not be read.

        Args:
            texts: Text that holds each different one once; null is no answer.

        Returns:
            The values, null where there is none or it could not be read. Yes and no
            are plain, as a bit takes less than its number; of all else each different
            value is held once, and perhaps values that came before. The texts that
            could not be read are given by their positions among the different ones.
        """
        distinct: list[str] = texts.dictionary.to_pylist()
        codes = self._coded(distinct)
        unread = {}
        if self._unread:
            unread = {
                at: (text, self._unread[text])
                for at, text in enumerate(distinct)
                if text in self._unread
            }
        indices = texts.indices
        if codes != list(range(len(codes))):
            indices = pa.array(codes, pa.int32()).take(indices)
        if pa.types.is_boolean(self._type):
            return self._values.take(indices), unread
        return pa.DictionaryArray.from_arrays(indices, self._values), unread

    def _coded(self, distinct: Sequence[str]) -> list[int | None]:
        most = _TOO_MANY * len(distinct) + _FEW
        if len(self._codes) > _MOST or len(self._places) > most:
            self._begin()
        try:
            return list(map(self._codes.__getitem__, distinct))
        except KeyError:
            self._learn([text for text in distinct if text not in self._codes])
            return list(map(self._codes.__getitem__, distinct))

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
