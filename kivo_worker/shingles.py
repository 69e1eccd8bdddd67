"""Runs of eight words as keyed hashes: enough to recognise a text by, and no way back to it.

Who checks that no text of a run is in what leaves is handed these numbers instead of the text.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator

WORDS = 8
"""How many words in a row give a text away."""

_WORD = re.compile(r"[^\W_]+")


def shingles(text: str, key: bytes) -> Iterator[int]:
    """Hash every run of `WORDS` words of a text, whatever its case and whatever stands between the words.

    Args:
        text: the text.
        key: of this run alone, so that the numbers mean nothing anywhere else.
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    for start in range(len(words) - WORDS + 1):
        run = "\0".join(words[start : start + WORDS]).encode("utf-8", "surrogatepass")
        yield int.from_bytes(hashlib.blake2b(run, digest_size=8, key=key).digest(), "big")
