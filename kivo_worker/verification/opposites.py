"""Opposites: words of which one stands where the other would, and turns a sentence round."""

from collections.abc import Sequence
from itertools import combinations

from kivo_worker.verification.words import Word, stem

_OPPOSITES = """
    allow/prohibit allow/forbid allow/ban permit/prohibit permit/forbid permitted/banned include/exclude
    accept/reject accept/refuse approve/reject agree/refuse agree/disagree confirm/deny admit/deny
    welcomed/criticised welcomed/criticized praise/criticise praise/criticize praised/blamed support/oppose
    increase/decrease increase/decline increase/reduce increase/fall rise/fall rose/fell rose/dropped rose/declined
    rose/dipped rising/falling grew/shrank grew/fell grow/shrink gain/lose gained/lost expand/shrink
    improve/worsen better/worse best/worst strengthen/weaken strong/weak stronger/weaker widen/narrow
    raised/lowered raise/lower lengthen/shorten accelerate/slow fast/slow faster/slower quick/slow
    higher/lower highest/lowest high/low above/below upper/lower top/bottom more/less more/fewer most/least
    many/few larger/smaller largest/smallest bigger/smaller biggest/smallest longer/shorter longest/shortest
    older/younger oldest/youngest older/newer heavier/lighter cheaper/dearer cheap/expensive cheapest/dearest
    hotter/colder warmer/cooler warmer/colder hot/cold warm/cold wet/dry near/far nearer/further closer/further
    earlier/later earliest/latest early/late before/after before/during during/after first/last
    start/end begin/end began/ended opened/closed open/closed open/shut start/stop started/finished continue/stop
    suspended/resumed resume/suspend imposed/lifted imposed/removed introduced/abolished created/abolished
    merged/split joined/left enter/leave arrive/depart arrived/left arrival/departure
    added/removed add/remove install/remove enable/disable enabled/disabled lock/unlock connect/disconnect
    win/lose won/lost succeed/fail success/failure passed/failed pass/fail
    remember/forget remembered/forgot caught/missed hired/dismissed hired/fired appointed/dismissed
    kept/lost keep/discard save/spend saved/wasted built/demolished build/demolish repaired/broke
    minimum/maximum mandatory/optional required/optional mandatory/voluntary compulsory/voluntary compulsory/optional
    internal/external inside/outside indoors/outdoors public/private urban/rural domestic/foreign
    paid/unpaid refundable/nonrefundable encrypted/unencrypted available/unavailable known/unknown
    possible/impossible legal/illegal lawful/unlawful likely/unlikely safe/unsafe safe/dangerous
    certain/uncertain complete/incomplete correct/incorrect true/false guilty/innocent
    convicted/acquitted upheld/overturned upheld/rejected always/never everyone/nobody everything/nothing
    something/nothing somebody/nobody alive/dead married/unmarried full/empty wide/narrow deep/shallow
    thick/thin hard/soft easy/difficult easy/hard easier/harder simple/complicated rich/poor
    happy/unhappy satisfied/dissatisfied optimistic/pessimistic friendly/hostile same/different
    similar/different temporary/permanent partial/complete northern/southern eastern/western north/south east/west
    morning/evening day/night summer/winter spring/autumn male/female men/women boys/girls
    majority/minority surplus/deficit profit/loss cause/cure
    hour/day day/week week/month month/year benign/malignant positive/negative acute/chronic
    """.split()
"""No converses ("sold to", "bought from"), which tell the same from the other side, nor words of several meanings."""
_PERIODS = "hourly daily weekly monthly quarterly annually".split()
_OPPOSITE_OF: dict[str, frozenset[str]] = {}
for _left, _right in (
    *(pair.split("/") for pair in _OPPOSITES),
    *combinations(_PERIODS, 2),
):
    _OPPOSITE_OF[stem(_left)] = _OPPOSITE_OF.get(stem(_left), frozenset()) | {stem(_right)}
    _OPPOSITE_OF[stem(_right)] = _OPPOSITE_OF.get(stem(_right), frozenset()) | {stem(_left)}


def opposites(claim: Sequence[Word], source: Sequence[Word]) -> list[tuple[str, str]]:
    """Find words of a claim whose opposite stands in the source instead of them."""
    claim_stems = {word.stem for word in claim}
    source_words = {word.stem: word.text for word in source}
    return [
        (word.text, source_words[opposite])
        for word in claim
        if word.stem not in source_words
        for opposite in sorted(_OPPOSITE_OF.get(word.stem, frozenset()) & source_words.keys() - claim_stems)
    ]
