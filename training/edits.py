"""Breaks a sentence by rule: another number, date or name, an opposite, a denial, a stronger word, other parties."""

import random
import re
from collections.abc import Callable, Sequence

from training.corpus_model import Status
from training.examples import CONTRADICTED, NOT_SUPPORTED

Edit = tuple[str, frozenset[Status]]
"""A changed sentence, and what it may be beside the one it was made from."""

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?(?![\w]*\d)")
_WORDED = "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty".split()
_MONTHS = (
    "January February March April May June July August September October November December".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "first second third fourth fifth".split(),
    "north south east west".split(),
    "seconds minutes hours days weeks months years".split(),
    "metres kilometres miles".split(), "grams kilograms tonnes".split(), "thousand million billion".split(),
    "daily weekly monthly quarterly yearly".split(),
)  # fmt: skip
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][a-z]{2,}(?:\s+[A-Z][a-z]+)*\b")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|can|could|may|must|should|shall|has|have|had|does|did|do)\b(?!\s+not|n't)"
)
_DENIED = re.compile(r"\b(?:not|never)\s|n't\b|\bcannot\b")
_STRONGER = (("may", "must"), ("can", "must"), ("some", "all"), ("most", "all"), ("many", "all"), ("often", "always"),
             ("usually", "always"), ("sometimes", "always"), ("might", "will"), ("could", "will"), ("up to", "exactly"),
             ("should", "must"), ("several", "all"), ("about", "exactly"), ("possibly", "certainly"))  # fmt: skip
_OPPOSITES = [
    pair.split("/")
    for pair in """
    increase/decrease increased/decreased increases/decreases rise/fall rose/fell rises/falls higher/lower more/fewer
    before/after above/below always/never all/none everyone/nobody minimum/maximum allowed/forbidden
    permitted/prohibited includes/excludes included/excluded including/excluding mandatory/optional open/closed
    opened/closed accepted/rejected approved/rejected accepts/rejects internal/external paid/unpaid with/without
    largest/smallest highest/lowest first/last early/late earlier/later best/worst better/worse won/lost wins/loses
    bought/sold buys/sells sent/received sends/receives gained/lost start/end started/ended begins/ends began/ended
    older/younger longer/shorter faster/slower cheaper/dearer larger/smaller bigger/smaller new/old hot/cold
    public/private strong/weak stronger/weaker positive/negative agree/refuse agreed/refused supports/opposes
    supported/opposed present/absent possible/impossible able/unable likely/unlikely successful/unsuccessful
    success/failure succeeded/failed male/female man/woman father/mother son/daughter brother/sister husband/wife
    import/export teacher/student employer/employee buyer/seller landlord/tenant lender/borrower customer/supplier
    parent/child doctor/patient inside/outside left/right upper/lower entered/left arrived/departed joined/left
    remained/changed keeps/loses kept/dropped added/removed adds/removes enabled/disabled enables/disables
    temporary/permanent fixed/variable manual/automatic manually/automatically safe/dangerous easy/difficult
    full/empty free/charged rich/poor heavy/light dry/wet cause/prevent causes/prevents caused/prevented
    reduced/raised reduce/raise reduces/raises maximum/minimum many/few majority/minority excess/shortage
    profit/loss gain/loss growth/decline grew/shrank improved/worsened improves/worsens praised/criticised
    recommended/discouraged recommends/discourages weekdays/weekends summer/winter morning/evening indoor/outdoor
    only/also both/neither remember/forget continue/stop continued/stopped expected/unexpected known/unknown
    legal/illegal valid/invalid complete/incomplete correct/incorrect regular/irregular required/optional
    """.split()
]
_OPPOSITE_OF = {left: right for pair in _OPPOSITES if len(pair) == 2 for left, right in (pair, pair[::-1])}  # noqa: PLR2004
_WORD = re.compile(r"[A-Za-z]+")


def break_sentence(text: str, names: Sequence[str], numbers: Sequence[str], rng: random.Random) -> Edit | None:
    """Break a sentence in one place by a rule chosen at random; none when no rule fits.

    Args:
        text: the sentence.
        names: names of the same document, to put in a name's place.
        numbers: numbers of the same document, to put in a number's place.
        rng: what chance is drawn from.
    """
    rules: list[Callable[[], Edit | None]] = [
        lambda: _number(text, numbers, rng),
        lambda: _series(text, rng),
        lambda: _name(text, names, rng),
        lambda: _exchange(text, rng),
        lambda: _denial(text, rng),
        lambda: _opposite(text, rng),
        lambda: _stronger(text, rng),
    ]
    rng.shuffle(rules)
    for rule in rules:
        edit = rule()
        if edit and edit[0] != text:
            return edit
    return None


def names_in(text: str) -> list[str]:
    """The names of a text: capitalised words that do not begin a sentence."""
    return sorted({match.group() for match in _NAME.finditer(text)})


def numbers_in(text: str) -> list[str]:
    """The numbers of a text as they stand."""
    return sorted({match.group() for match in _NUMBER.finditer(text)})


def _put(text: str, span: tuple[int, int], other: str) -> str:
    return text[: span[0]] + other + text[span[1] :]


def _number(text: str, numbers: Sequence[str], rng: random.Random) -> Edit | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        worded = [match for match in _WORD.finditer(text) if match.group().lower() in _WORDED]
        if not worded:
            return None
        match = rng.choice(worded)
        return _put(text, match.span(), rng.choice([word for word in _WORDED if word != match.group()])), CONTRADICTED
    match = rng.choice(found)
    said = match.group()
    others = [number for number in numbers if number != said and abs(len(number) - len(said)) <= 1]
    if others and rng.random() < 0.5:  # noqa: PLR2004
        return _put(text, match.span(), rng.choice(others)), CONTRADICTED
    value = float(said.replace(",", ""))
    if value.is_integer() and 1900 <= value <= 2100:  # noqa: PLR2004
        return _put(text, match.span(), str(int(value) + rng.choice([-10, -3, -2, -1, 1, 2, 3, 10]))), CONTRADICTED
    changed = value + rng.choice([1, 2, 5]) if rng.random() < 0.4 else value * rng.choice([0.5, 1.5, 2, 3, 10])  # noqa: PLR2004
    if value.is_integer():
        changed = max(1, round(changed)) if changed != value else value + 1
        new = f"{int(changed):,}" if "," in said else str(int(changed))
    else:
        new = f"{changed:.{len(said.partition('.')[2])}f}"
    return (_put(text, match.span(), new), CONTRADICTED) if new != said else None


def _series(text: str, rng: random.Random) -> Edit | None:
    places = [(match, series) for match in _WORD.finditer(text) for series in _MONTHS if match.group() in series]
    if not places:
        return None
    match, series = rng.choice(places)
    return _put(text, match.span(), rng.choice([word for word in series if word != match.group()])), CONTRADICTED


def _name(text: str, names: Sequence[str], rng: random.Random) -> Edit | None:
    found = list(_NAME.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    others = [name for name in names if name not in text and len(name.split()) == len(match.group().split())]
    return (_put(text, match.span(), rng.choice(others)), NOT_SUPPORTED) if others else None


def _exchange(text: str, rng: random.Random) -> Edit | None:
    found = list(_NAME.finditer(text))
    if len(found) < 2:  # noqa: PLR2004
        return None
    place = rng.randrange(len(found) - 1)
    first, second = found[place], found[place + 1]
    between = text[first.end() : second.start()]
    if (
        first.group() == second.group()
        or not re.search(r"\s[a-z]{3,}", between)
        or re.search(r"\b(?:and|or)\b|,", between)
    ):
        return None
    return _put(_put(text, second.span(), first.group()), first.span(), second.group()), NOT_SUPPORTED


def _denial(text: str, rng: random.Random) -> Edit | None:
    denied = _DENIED.search(text)
    if denied:
        changed = _put(text, denied.span(), "can" if denied.group() == "cannot" else "")
        return (re.sub(r"\bca\b", "can", re.sub(r"\bwo\b", "will", changed)), CONTRADICTED)
    found = list(_AUXILIARY.finditer(text))
    if not found:
        return None
    match = found[0]
    return _put(text, match.span(), f"{match.group()} {rng.choice(['not', 'not', 'never'])}"), CONTRADICTED


def _opposite(text: str, rng: random.Random) -> Edit | None:
    found = [match for match in _WORD.finditer(text) if match.group().lower() in _OPPOSITE_OF]
    if not found:
        return None
    match = rng.choice(found)
    other = _OPPOSITE_OF[match.group().lower()]
    return _put(text, match.span(), other.capitalize() if match.group()[0].isupper() else other), NOT_SUPPORTED


def _stronger(text: str, rng: random.Random) -> Edit | None:
    pairs = [(match, new) for old, new in _STRONGER for match in re.finditer(rf"\b{old}\b", text)]
    if not pairs:
        return None
    match, new = rng.choice(pairs)
    return _put(text, match.span(), new), NOT_SUPPORTED
