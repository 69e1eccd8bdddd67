"""Text into word pieces, as BERT's uncased models read it (Devlin et al., 2018; Wu et al., 2016).

The library everybody uses for this comes with a model downloader; a worker that must never download has these lines
instead. A test holds them against that library's output.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

_LONGEST_WORD = 100
_IDEOGRAPHS = re.compile(
    "[\u4e00-\u9fff\u3400-\u4dbf\U00020000-\U0002a6df\U0002a700-\U0002b81f\U0002b820-\U0002ceaf\uf900-\ufaff"
    "\U0002f800-\U0002fa1f]",
)
_PLAIN_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PLAIN_WORD = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
"""How text without other than ASCII characters is cut: the same words, three times as fast."""
_MOST_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class WordPieces:
    """A vocabulary and the words it was asked for.

    Attributes:
        vocabulary: each piece and its number; pieces that go on in a word begin with `##`.
    """

    vocabulary: dict[str, int]
    _seen: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    def ids(self, text: str) -> list[int]:
        """The numbers of the pieces of a text, in order."""
        found: list[int] = []
        for word in _words(text):
            pieces = self._seen.get(word)
            if pieces is None:
                pieces = self._cut(word)
                if len(self._seen) < _MOST_REMEMBERED:
                    self._seen[word] = pieces
            found.extend(pieces)
        return found

    def _cut(self, word: str) -> tuple[int, ...]:
        """Cut a word into the longest pieces there are, from left to right; one that cannot be cut is unknown."""
        unknown = (self.vocabulary["[UNK]"],)
        if len(word) > _LONGEST_WORD:
            return unknown
        pieces: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                number = self.vocabulary.get(f"##{word[start:end]}" if start else word[start:end])
                if number is not None:
                    pieces.append(number)
                    start = end
                    break
            else:
                return unknown
        return tuple(pieces)


def read_vocabulary(data: bytes) -> WordPieces:
    """Read a vocabulary: UTF-8, one piece a line, numbered from 0."""
    return WordPieces({piece: number for number, piece in enumerate(data.decode("utf-8").split("\n")) if piece})


def fit_pair(first: Sequence[int], second: Sequence[int], room: int) -> tuple[Sequence[int], Sequence[int]]:
    """Cut the end of the longer of two, or of both, until together they have room."""
    excess = len(first) + len(second) - room
    if excess <= 0:
        return first, second
    half = room // 2
    if len(first) <= half:
        return first, second[: room - len(first)]
    if len(second) <= room - half:
        return first[: room - len(second)], second
    return first[:half], second[: room - half]


def _words(text: str) -> list[str]:
    if text.isascii():
        return _PLAIN_WORD.findall(_PLAIN_CONTROL.sub("", text).lower())
    return _without_accents(text.translate(_CLEAN)).translate(_APART).split()


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn").lower()


class _Remembered(dict[int, str]):
    """A table for `str.translate` that asks for each character once."""

    def __init__(self, becomes: Callable[[str], str]) -> None:
        super().__init__()
        self._becomes = becomes

    def __missing__(self, code: int) -> str:
        self[code] = self._becomes(chr(code))
        return self[code]


def _clean(char: str) -> str:
    """A character as it is read: control characters not at all, each ideograph as a word."""
    if _is_control(char):
        return ""
    if char.isspace():
        return " "
    return f" {char} " if _IDEOGRAPHS.match(char) else char


def _apart(char: str) -> str:
    """A character of the cleaned text: punctuation is a word of its own."""
    return f" {char} " if not char.isspace() and _is_punctuation(char) else char


_CLEAN, _APART = _Remembered(_clean), _Remembered(_apart)


def _is_control(char: str) -> bool:
    if char in "\t\n\r":
        return False
    return char in "\0\ufffd" or unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"}


def _is_punctuation(char: str) -> bool:
    if char.isalnum():
        return False
    return char.isascii() or unicodedata.category(char).startswith("P")
