"""What is kept for the next rows, within a bound on its length."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

CHARACTERS = 1_000_000
"""How much text is kept for the next rows; parsed and indexed it takes some seventy bytes a character."""


class Remembered(Generic[Key, Value]):
    """Values by key; what was needed longest ago is forgotten when they are too long together, the last one never.

    Args:
        most: how long they may be together.
        length: how long a value is.
    """

    def __init__(self, most: int, length: Callable[[Value], int]) -> None:
        self._most = most
        self._length = length
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._total = 0

    def get(self, key: Key) -> Value | None:
        """Give a value that is still known."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: Key, value: Value) -> None:
        """Keep a value; one that was known stays as it is."""
        if key in self._values:
            return
        self._values[key] = value
        self._total += self._length(value)
        while self._total > self._most and len(self._values) > 1:
            _, forgotten = self._values.popitem(last=False)
            self._total -= self._length(forgotten)
