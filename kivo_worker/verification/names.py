"""Names: words a writer capitalises in the middle of a sentence."""

import re
from collections.abc import Sequence

from kivo_worker.verification.words import FUNCTION_WORDS, Word, stands_before

_SENTENCE_START = re.compile(r"(?:^|[.!?:;\u201c\"(]\s*|\n\s*)$")


def names(text: str, found: Sequence[Word]) -> list[Word]:
    """Find the words that are (parts of) names; the first word of a sentence only when oddly written."""
    return [word for word in found if _is_name(text, word)]


def _is_name(text: str, word: Word) -> bool:
    if word.text.lower() in FUNCTION_WORDS or not word.text[0].isalpha():
        return False
    if any(character.isupper() or character.isdigit() for character in word.text[1:]):
        return True
    return word.text[0].isupper() and not stands_before(_SENTENCE_START, text, word.start)
