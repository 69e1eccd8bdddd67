"""Who does what: the same words with two parties exchanged say something else."""

import re
from collections.abc import Sequence

from kivo_worker.verify.words import Word, words

_IS_THE = re.compile(
    r"\b(?P<subject>[^\W\d_][\w'\u2019-]*)\s+(?:is|are|was|were|acts? as|serves? as|remains?|becomes?)\s+"
    r"(?:(?:the|a|an|your|our)\s+)?(?P<role>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+\s+){0,2}?\w+(?:ed|en|t)\b[^.;]*?\bby\b", re.IGNORECASE
)
_COMMON_SHARE = 0.8
_LIST = re.compile(r",|\b(?:and|or)\b", re.IGNORECASE)


def exchanged(claim: str, source: str) -> tuple[str, str] | None:
    """Find two parties or roles that a claim has the other way round than the source, or none.

    Two patterns are recognised: `X is the R` against `X is the Q` where both texts speak of both
    roles, and two words that change places around words that keep theirs, active to active.
    """
    return _exchanged_attributes(claim, source) or _exchanged_parties(claim, source)


def _exchanged_attributes(claim: str, source: str) -> tuple[str, str] | None:
    claimed, stated = _attributes(claim), _attributes(source)
    in_both = {role.stem for role in claimed.values()} & {role.stem for role in stated.values()}
    for subject in sorted(claimed.keys() & stated.keys()):
        mine, theirs = claimed[subject], stated[subject]
        if mine.stem != theirs.stem and in_both >= {mine.stem, theirs.stem}:
            return mine.text, theirs.text
    return None


def _attributes(text: str) -> dict[str, Word]:
    """What each subject is said to be, by the subject's stem."""
    found: dict[str, Word] = {}
    for match in _IS_THE.finditer(text):
        subject, role = words(match["subject"])[:1], words(match["role"])[:1]
        if subject and role and role[0].is_content:
            found.setdefault(subject[0].stem, role[0])
    return found


def _exchanged_parties(claim: str, source: str) -> tuple[str, str] | None:
    if bool(_PASSIVE.search(claim)) != bool(_PASSIVE.search(source)):
        return None
    places = {word.stem: place for place, word in enumerate(_said_once(source))}
    mine = _said_once(claim)
    common = [word for word in mine if word.stem in places]
    if len(common) < _COMMON_SHARE * len(mine):
        return None
    ranks = [places[word.stem] for word in common]
    pair = _one_exchange(ranks)
    if pair is None:
        return None
    left, right = common[pair[0]], common[pair[1]]
    return None if _LIST.search(claim, left.end, right.start) else (left.text, right.text)


def _said_once(text: str) -> list[Word]:
    found = [word for word in words(text) if word.is_content]
    stems = [word.stem for word in found]
    return [word for word in found if stems.count(word.stem) == 1]


def _one_exchange(ranks: Sequence[int]) -> tuple[int, int] | None:
    """The two places, not neighbours, whose exchange alone would put the ranks in order."""
    wrong = [
        place for place, (rank, sorted_rank) in enumerate(zip(ranks, sorted(ranks), strict=True)) if rank != sorted_rank
    ]
    if len(wrong) != 2 or wrong[1] - wrong[0] < 2:  # noqa: PLR2004 - a pair, with something between
        return None
    return wrong[0], wrong[1]
