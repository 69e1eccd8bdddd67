"""Which of the contract's five types a claim is (contract 4.1)."""

import re

from kivo_worker.claims.citations import KnownSources, names_a_source
from kivo_worker.vocabulary import ClaimType

_RECOMMENDATION = re.compile(
    r"\b(?:(?:we|i) (?:recommend|suggest|advise)|(?:is|are) (?:recommended|advised|advisable)|you should|it is best"
    r"|you (?:may|might) want to|consider \w+ing)\b|^(?:always|never|please|make sure|ensure|avoid|consider)\b",
    re.IGNORECASE,
)
_CAUSAL = re.compile(
    r"\b(?:because|due to|owing to|caused? by|causes?|leads? to|led to|results? in|resulted in|as a result|therefore"
    r"|consequently|thanks to|so that|which is why)\b",
    re.IGNORECASE,
)
_NORMATIVE = re.compile(
    r"\b(?:must|shall|should|(?-i:may|MAY)(?! \d)|cannot|can(?:'|\u2019)t|ha(?:s|ve) to|need(?:s|ed)? to|requires?"
    r"|required|entitle[sd]?|allowed|permitted|prohibited|forbidden|obliged|mandatory|eligible"
    r"|(?:is|are) responsible for)\b",
    re.IGNORECASE,
)


def claim_type(text: str, known: KnownSources) -> ClaimType:
    """Tell the type of a claim from its words; the more specific type wins."""
    if names_a_source(text, known):
        return ClaimType.CITATION
    if _RECOMMENDATION.search(text):
        return ClaimType.RECOMMENDATION
    if _CAUSAL.search(text):
        return ClaimType.CAUSAL
    if _NORMATIVE.search(text):
        return ClaimType.NORMATIVE
    return ClaimType.FACTUAL
