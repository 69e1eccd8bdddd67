"""Who does what: the same words with two parties exchanged say something else."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from kivo_worker.verification.words import Word, words

_IS_THE = re.compile(
    r"\b(?P<subject>[^\W\d_][\w'\u2019-]*)\s+(?:is|are|was|were|acts? as|serves? as|remains?|becomes?)\s+"
    r"(?:(?:the|a|an|your|our)\s+)?(?P<role>[^\W\d_][\w-]*)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+\s+){0,2}?"
    r"(?P<verb>\w+(?:ed|en|wn|t)|paid|made|held|sold|found|led|run|done)\b[^.;]*?\bby\s+(?P<agent>[^.,;]*)",
    re.IGNORECASE,
)
_COMMON_SHARE = 0.8
_LIST = re.compile(r"\s*(?:,|(?:and|or)\b)", re.IGNORECASE)
_DIRECTED = re.compile(r"\b(?:than|instead of)\b", re.IGNORECASE)
"""What stands between neighbours that mean something else the other way round."""
_IN_LISTS = frozenset({"and", "or", "the", "a", "an"})


def exchanged(claim: str, source: str) -> tuple[str, str] | None:
    """Find two parties or roles that a claim has the other way round than the source, or none.

    Three patterns are recognised: `X is the R` against `X is the Q` where both texts speak of both
    roles, or the source has somebody else as R; two phrases that change places around words that
    keep theirs; and who does it, when one text says it in the active and the other in the passive voice.
    """
    return _exchanged_attributes(claim, source) or _exchanged_parties(claim, source)


def _exchanged_attributes(claim: str, source: str) -> tuple[str, str] | None:
    claimed, stated = _attributes(claim), _attributes(source)
    in_both = {role.stem for role in claimed.values()} & {role.stem for role in stated.values()}
    for subject in sorted(claimed.keys() & stated.keys()):
        mine, theirs = claimed[subject], stated[subject]
        is_anothers = any(role.stem == mine.stem for other, role in stated.items() if other != subject)
        if mine.stem != theirs.stem and (in_both >= {mine.stem, theirs.stem} or is_anothers):
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
    places = {word.stem: place for place, word in enumerate(_said_once(source))}
    mine = _said_once(claim)
    common = [word for word in mine if word.stem in places]
    if len(common) < _COMMON_SHARE * len(mine):
        return None
    claimed, stated = _PASSIVE.search(claim), _PASSIVE.search(source)
    if claimed and not stated:
        return _exchanged_agent(claimed, source)
    if stated and not claimed:
        pair = _exchanged_agent(stated, claim)
        return pair and (pair[1], pair[0])
    ends = _exchange([places[word.stem] for word in common])
    if not ends:
        return None
    left, right = common[ends[0]], common[ends[1]]
    between = claim[left.end : right.start]
    are_neighbours = ends[1] - ends[0] == 1
    if _are_listed(between) or (are_neighbours and not _DIRECTED.search(between)):
        return None
    return left.text, right.text


def _are_listed(between: str) -> bool:
    """Whether what stands between two words makes them items of a list, whose order says nothing."""
    plain = (word.is_content or word.text.lower() in _IN_LISTS for word in words(between))
    return bool(_LIST.match(between)) and all(plain)


def _exchanged_agent(passive: re.Match[str], active: str) -> tuple[str, str] | None:
    """Who does it in a passive sentence and who in an active one with the same verb, when they have changed places."""
    verb = words(passive["verb"])[0].stem
    agents = [word for word in words(passive["agent"]) if word.is_content][:1]
    others = {word.stem for word in words(passive.string[: passive.start("agent")])}
    if re.search(r"\bby\b", active):
        return None
    found = [word for word in words(active) if word.is_content]
    at = next((index for index, word in enumerate(found) if word.stem == verb), 0)
    subjects, rest = found[:at], {word.stem for word in found[at:]}
    turned = [word for word in subjects if word.stem in others]
    for agent in agents:
        if turned and agent.stem in rest and all(agent.stem != subject.stem for subject in subjects):
            return agent.text, turned[-1].text
    return None


@lru_cache(maxsize=4_096)
def _said_once(text: str) -> tuple[Word, ...]:
    found = [word for word in words(text) if word.is_content]
    times = Counter(word.stem for word in found)
    return tuple(word for word in found if times[word.stem] == 1)


def _exchange(places: Sequence[int]) -> tuple[int, int] | None:
    """Where the first of two exchanged phrases ends and the second begins, when that alone disorders the places."""
    order = sorted(places)
    ranks = [order.index(place) for place in places]
    wrong = [index for index, rank in enumerate(ranks) if index != rank]
    left, right = wrong[: len(wrong) // 2], wrong[len(wrong) // 2 :]
    is_exchange = [ranks[index] for index in left] == right and [ranks[index] for index in right] == left
    return (left[-1], right[0]) if wrong and is_exchange else None
