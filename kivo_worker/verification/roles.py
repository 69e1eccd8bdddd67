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
_SAID = re.compile(r"\b(?:said|says?)\b", re.IGNORECASE)
"""What may stand before the speaker as well as after."""
_DIRECTED = re.compile(r"\b(?:than|instead of)\b", re.IGNORECASE)
"""What stands between neighbours that mean something else the other way round."""
_WEIGHING = frozenset({"more", "less", "most", "least", "before", "after"})
"""Words of grammar that are exchanged too, or stand between what is."""
_KEPT_AROUND = 2
"""So many of the four words around two exchanged phrases are the same: each stands where the other would."""
_IN_LISTS = frozenset({"and", "or", "the", "a", "an"})


def exchanged(claim: str, source: str) -> tuple[str, str] | None:
    """Find two parties or roles that a claim has the other way round than the source, or none.

    Three patterns are recognised: `X is the R` against `X is the Q` where both texts speak of both
    roles, or the source has somebody else as R; two phrases that stand in each other's place, of words
    that keep theirs; and who does it, when one text says it in the active and the other in the passive voice.
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
        if subject and role and subject[0].is_content and role[0].is_content:
            found.setdefault(subject[0].stem, role[0])
    return found


def _exchanged_parties(claim: str, source: str) -> tuple[str, str] | None:
    said = {word.stem: word for word in _said_once(source)}
    mine = _said_once(claim)
    common = [word for word in mine if word.stem in said]
    if len(common) < _COMMON_SHARE * len(mine):
        return None
    claimed, stated = _PASSIVE.search(claim), _PASSIVE.search(source)
    if claimed and not stated:
        return _exchanged_agent(claimed, source)
    if stated and not claimed:
        pair = _exchanged_agent(stated, claim)
        return pair and (pair[1], pair[0])
    return _exchanged_phrases(claim, common, source, [said[word.stem] for word in common])


def _exchanged_phrases(
    claim: str, common: Sequence[Word], source: str, stated: Sequence[Word]
) -> tuple[str, str] | None:
    """Two phrases of the words both texts have, in the claim's order, that stand in each other's place."""
    places = _exchange([word.start for word in stated])
    if not places:
        return None
    left, right = (common[place.start : place.stop] for place in places)
    between = claim[left[-1].end : right[0].start]
    are_items = _are_listed(between) and not any(phrase[-1].text.lower() in _WEIGHING for phrase in (left, right))
    are_neighbours = places[0].stop == places[1].start
    if are_items or _SAID.search(between) or (are_neighbours and not _DIRECTED.search(between)):
        return None
    stated_left, stated_right = (stated[place.start : place.stop] for place in places)
    kept = _same_around(claim, left, source, stated_right) + _same_around(claim, right, source, stated_left)
    return (_text(claim, left), _text(claim, right)) if kept >= _KEPT_AROUND else None


def _text(claim: str, phrase: Sequence[Word]) -> str:
    return claim[phrase[0].start : phrase[-1].end]


def _same_around(claim: str, mine: Sequence[Word], source: str, theirs: Sequence[Word]) -> int:
    """How many of the two words around a phrase, before and after it, are those around another in the source."""
    return sum(one == other for one, other in zip(_around(claim, mine), _around(source, theirs), strict=True))


def _around(text: str, phrase: Sequence[Word]) -> tuple[str, str]:
    """The stems of the words before and after a phrase; empty where the text begins or ends."""
    before = [word.stem for word in words(text) if word.end <= phrase[0].start]
    after = [word.stem for word in words(text) if word.start >= phrase[-1].end]
    return (before or [""])[-1], (after or [""])[0]


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
    found = [word for word in words(text) if word.is_content or word.text.lower() in _WEIGHING]
    times = Counter(word.stem for word in found)
    return tuple(word for word in found if times[word.stem] == 1)


def _exchange(places: Sequence[int]) -> tuple[range, range] | None:
    """Which two phrases have changed places, when that alone disorders them: what stands between keeps its order."""
    order = sorted(places)
    ranks = [order.index(place) for place in places]
    wrong = [index for index, rank in enumerate(ranks) if index != rank]
    if not wrong:
        return None
    first, last = wrong[0], wrong[-1] + 1
    right, left_end = ranks.index(first), first + last - ranks[first]
    phrases = range(first, left_end), range(right, last)
    parts = (*ranks[right:last], *ranks[left_end:right], *ranks[first:left_end])
    return phrases if parts == tuple(range(first, last)) else None
