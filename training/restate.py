"""Says a sentence in another form that means the same: figures as words, dates and times the other way, synonyms.

What the rules of `edits.py` break, these keep: the model must learn that "14 days" is "two weeks" and not "13 days".
"""

import random
import re
from collections.abc import Callable, Iterable, Sequence

HALF = 0.5
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = dict(zip(range(20, 100, 10), "twenty thirty forty fifty sixty seventy eighty ninety".split(), strict=True))
_WORD_OF = {**dict(enumerate(_ONES)), **_TENS}
_VALUE_OF = {word: value for value, word in _WORD_OF.items()}
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(_MONTHS)


def _any(forms: Iterable[str]) -> str:
    """A pattern of all forms, the longest first."""
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


_SAME_SPANS = (
    ("7 days", "one week", "a week"), ("14 days", "two weeks", "2 weeks", "a fortnight"), ("21 days", "three weeks"),
    ("28 days", "four weeks"), ("12 months", "one year", "a year"), ("24 months", "two years", "2 years"),
    ("36 months", "three years"), ("6 months", "half a year", "six months"), ("18 months", "one and a half years"),
    ("60 minutes", "one hour", "an hour"), ("90 minutes", "one and a half hours", "an hour and a half"),
    ("120 minutes", "two hours"), ("30 minutes", "half an hour"), ("24 hours", "one day"), ("48 hours", "two days"),
    ("72 hours", "three days"), ("10 years", "a decade", "ten years"), ("100 years", "a century"),
    ("3 months", "a quarter of a year", "three months"), ("12", "a dozen", "twelve"), ("50 %", "50 percent"),
    ("25 %", "a quarter", "25 percent", "one in four"), ("75 %", "three quarters", "75 percent"),
    ("20 %", "a fifth", "one in five"), ("10 %", "a tenth", "one in ten"), ("twice", "two times"),
    ("doubled", "rose twofold"), ("tripled", "rose threefold"),
)  # fmt: skip
_SYNONYMS = [
    tuple(group.strip().split("/"))
    for group in """
    at least/no fewer than/a minimum of|at most/no more than/a maximum of|prior to/before|is required to/has to|
    is permitted to/is allowed to|must not/is not allowed to|free of charge/at no cost/for free|
    every year/annually/once a year/each year|every month/once a month/each month|every week/once a week/each week|
    every day/each day|every quarter/each quarter|begins/starts|began/started|ends/finishes|ended/finished|
    bought/purchased|showed/demonstrated|shows/demonstrates|because of/owing to/due to|as well as/and also|
    staff/employees|customers/clients|company/firm|large/big|small/little|
    receives/gets|received/got|receive/get|nearly/almost|is not/isn't|are not/aren't|does not/doesn't|do not/don't|
    did not/didn't|was not/wasn't|were not/weren't|will not/won't|cannot/can't/is unable to|has not/hasn't|
    have not/haven't|in the morning/before noon|doctor/physician|retained/kept|said that/stated that|
    around the clock/24 hours a day|throughout/all through|many/a large number of|a few/a small number of|
    instead of/rather than|immediately/at once/without delay|in writing/in written form|by phone/by telephone|
    per cent/percent|rose/went up|fell/went down|declined/went down|children/kids|film/movie|holiday/vacation|
    approximately/roughly|wants to/would like to|has decided to/decided to|is going to/will|allows/permits
    """.replace("\n", " ").split("|")
]
_BEFORE_FIGURES = [
    ("about", "around", "approximately", "roughly"), ("up to", "at most", "no more than", "a maximum of"),
    ("more than", "over"), ("less than", "under"),
]  # fmt: skip
_ALIKE = {
    form: [other for other in group if other != form] for group in (*_SYNONYMS, *_BEFORE_FIGURES) for form in group
}
_SPAN_OF = {
    form: [other for other in group if other != form]
    for group in _SAME_SPANS
    for form in group
    if not form.startswith(("a ", "an "))
}
_SAID = re.compile(
    r"\b(?:(?:" + _any(form for group in _SYNONYMS for form in group) + r")(?!\w)|"
    r"(?:" + _any(form for group in _BEFORE_FIGURES for form in group) + r")(?= [$£€]?\d))"
)
_SPAN = re.compile(r"(?<![\w.,])(?:" + _any(_SPAN_OF) + r")(?![\w-]|[.,]\d|\s*%)")
_IRREGULAR = (
    "bought sold beat won led built wrote taught sent paid told met hired sued replaced joined owns leads chairs "
    "supplies employs supports manages reports"
).split()
_DEED = re.compile(
    r"\b([A-Z][\w-]+(?: [A-Z][\w-]+)*) ("
    + "|".join(_IRREGULAR[:12])
    + r"|[a-z]{3,}ed) ([A-Z][\w-]+(?: [A-Z][\w-]+)*)(?=[.,;]| in | on | for | at |$)"
)
_PARTICIPLE = {"beat": "beaten", "wrote": "written"}


def restate(text: str, rng: random.Random, times: int = 2) -> str | None:
    """Change up to so many places of a sentence without changing what it says; none when no rule fits."""
    changed = text
    rules: list[Callable[[str, random.Random], str | None]] = [
        _span, _worded, _digits, _grouping, _date, _clock, _money, _synonym, _synonym,
    ]  # fmt: skip
    rng.shuffle(rules)
    done = 0
    for rule in rules:
        new = rule(changed, rng)
        if new and new != changed:
            changed, done = new, done + 1
        if done == times:
            break
    return changed if changed != text else None


def turn_round(text: str, rng: random.Random) -> tuple[str, bool] | None:
    """Put "A hired B" into the passive: rightly (true) or with the parties exchanged (false); none if it has none."""
    match = _DEED.search(text)
    if not match or match.group(1).split()[0] in {"The", "A", "An", "This", "It", "He", "She", "They", "We"}:
        return None
    first, deed, second = match.groups()
    right = rng.random() < HALF
    doer, other = (first, second) if right else (second, first)
    said = f"{other} was {_PARTICIPLE.get(deed, deed)} by {doer}"
    return text[: match.start()] + said + text[match.end() :], right


def _pick(found: Sequence[re.Match[str]], rng: random.Random) -> re.Match[str] | None:
    return rng.choice(found) if found else None


def _put(text: str, match: re.Match[str], other: str) -> str:
    if match.start() == 0 and text[:1].isupper():
        other = other[:1].upper() + other[1:]
    return text[: match.start()] + other + text[match.end() :]


def _synonym(text: str, rng: random.Random) -> str | None:
    match = _pick(list(_SAID.finditer(text)), rng)
    return _put(text, match, rng.choice(_ALIKE[match.group()])) if match else None


def _span(text: str, rng: random.Random) -> str | None:
    match = _pick(list(_SPAN.finditer(text)), rng)
    return _put(text, match, rng.choice(_SPAN_OF[match.group()])) if match else None


def _worded(text: str, rng: random.Random) -> str | None:
    found = [
        match for match in re.finditer(r"(?<![\w.,:/$£€=-])\d{1,2}(?![\w.,:/-]*\d|\s*%|[\w/-])", text)
        if int(match.group()) in _WORD_OF and not re.match(rf"\s(?:{_MONTH})", text[match.end() :])
        and not re.search(r"(?:\b[A-Z][\w.]*|[Nn]o\.|section|clause|table|page|version)\s$", text[: match.start()])
    ]  # fmt: skip
    match = _pick(found, rng)
    return _put(text, match, _WORD_OF[int(match.group())]) if match else None


def _digits(text: str, rng: random.Random) -> str | None:
    found = [
        match
        for match in re.finditer(r"(?<![\w-])[a-z]+(?![\w-]| (?:hundred|thousand|million|and a|in|of) )", text)
        if match.group() in _VALUE_OF
    ]
    match = _pick([match for match in found if match.group() not in {"one", "zero"}], rng)
    return _put(text, match, str(_VALUE_OF[match.group()])) if match else None


def _grouping(text: str, rng: random.Random) -> str | None:
    match = _pick(
        list(re.finditer(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d)? (?:thousand|million))(?![\w,]|\.\d)", text)), rng
    )
    if not match:
        return None
    said = match.group()
    if "," in said:
        value = int(said.replace(",", ""))
        if value % 100_000 == 0 and value >= 1_000_000:  # noqa: PLR2004
            return _put(text, match, f"{value / 1e6:g} million")
        return _put(text, match, f"{value // 1000} thousand" if value % 1000 == 0 and value < 1e6 else str(value))  # noqa: PLR2004
    number, scale = said.split()
    value = round(float(number) * {"thousand": 1_000, "million": 1_000_000}[scale])
    return _put(text, match, f"{value:,}")


def _date(text: str, rng: random.Random) -> str | None:
    match = re.search(rf"\b(\d{{1,2}}) ({_MONTH})(?: (\d{{4}}))?\b", text)
    if match:
        day, month, year = match.groups()
        forms = [
            f"{month} {day}" + (f", {year}" if year else ""),
            f"the {_ordinal(int(day))} of {month}" + (f" {year}" if year else ""),
        ]
        if year:
            forms.append(f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}")
        return _put(text, match, rng.choice(forms))
    match = re.search(rf"\b({_MONTH}) (\d{{1,2}})(?:, (\d{{4}}))?\b", text)
    if not match:
        return None
    month, day, year = match.groups()
    return _put(text, match, f"{int(day)} {month}" + (f" {year}" if year else ""))


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th") if day not in {11, 12, 13} else "th"
    return f"{day}{ending}"


def _clock(text: str, rng: random.Random) -> str | None:
    match = re.search(r"(?<![\w:.])([01]?\d|2[0-3]):([0-5]\d)(?![\w:]|\s*(?:am|pm|a\.m|p\.m))", text)
    if match:
        hour, minute = int(match.group(1)), match.group(2)
        half = "am" if hour < 12 else "pm"  # noqa: PLR2004
        shown = str((hour - 1) % 12 + 1) + ("" if minute == "00" else f":{minute}")
        return _put(
            text, match, f"{shown} {half}" if rng.random() < HALF else f"{shown} {half[0]}.m.".replace("..", ".")
        )
    match = re.search(r"(?<![\w:.])(1[0-2]|[1-9])(?::([0-5]\d))? ?(am|pm)\b", text)
    if not match:
        return None
    hour = int(match.group(1)) % 12 + (12 if match.group(3) == "pm" else 0)
    return _put(text, match, f"{hour:02}:{match.group(2) or '00'}")


def _money(text: str, _rng: random.Random) -> str | None:
    match = re.search(r"([$£€])(\d[\d,]*(?:\.\d+)?)(?: (million|billion))?(?![\w,-]|\.\d| (?:thousand|hundred))", text)
    if match:
        sign, number, scale = match.groups()
        name = {"$": "dollars", "£": "pounds", "€": "euros"}[sign]
        return _put(text, match, f"{number}{' ' + scale if scale else ''} {name}")
    match = re.search(r"(?<![\w.,])(\d[\d,]*(?:\.\d+)?) (dollars|pounds|euros)\b", text)
    if not match:
        return None
    return _put(text, match, {"dollars": "$", "pounds": "£", "euros": "€"}[match.group(2)] + match.group(1))
