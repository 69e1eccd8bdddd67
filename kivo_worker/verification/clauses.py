"""A claim of several sentences into its sentences, each verified on its own."""

from kivo_worker.documents.reader import text_document
from kivo_worker.documents.sentences import sentences
from kivo_worker.verification.remarks import is_remark

MOST_PARTS = 16
"""More sentences than this are verified together, sixteen to begin with and the rest as one."""


def parts_of(claim: str) -> tuple[str, ...]:
    """Cut a claim into sentences, without remarks unless it has nothing else; one that has none is its own part."""
    found = [
        sentence.reading for sentence in sentences(text_document(claim)) if any(map(str.isalpha, sentence.reading))
    ]
    found = [sentence for sentence in found if not is_remark(sentence)] or found
    head, rest = found[: MOST_PARTS - 1], found[MOST_PARTS - 1 :]
    return (*head, " ".join(rest)) if rest else tuple(head) or (claim,)
