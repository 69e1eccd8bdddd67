"""Finds what a model quotes in the source it names: word for word, however it is broken into lines."""

import re

from kivo_worker.documents.model import Span
from kivo_worker.verification.words import content_stems, words


def find_quote(quote: str, text: str) -> Span | None:
    """Find a quote in a text; none when it is not there, or says nothing."""
    parts = quote.split()
    if not content_stems(words(quote)):
        return None
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    return Span(found.start(), found.end()) if found else None
