"""How texts write numbers and what they count in: number words, scales, currencies, units."""

import re
from decimal import Decimal

_ONES = "(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = "(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_TENS = rf"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-]{_ONES})?)"
_BELOW_HUNDRED = rf"(?:{_TENS}|{_TEENS}|{_ONES})"
_HUNDREDS = rf"(?:(?:{_BELOW_HUNDRED}\s+)?hundred(?:\s+(?:and\s+)?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED})"
NUMBER_WORDS = rf"(?:(?:{_HUNDREDS}\s+)?thousand(?:\s+(?:and\s+)?{_HUNDREDS})?|{_HUNDREDS}|zero)"
"""A pattern of whole numbers in words."""

DIGITS = (
    r"(?:\d{1,3}(?:\.\d{3})+,\d{1,2}(?!\d)"
    r"|\d{1,3}(?:[,'\u2019\u2009\u202f\u00a0 ]\d{3})+(?!\d)(?:\.\d+|,\d{1,2}(?!\d))?"
    r"|\d+(?:\.\d+){2,}|\d+,\d{1,2}(?![\d,])|\d+(?:\.\d+)?)"
)
"""A pattern of numbers in digits, with separators as they are used in English and on the continent."""

SCALE = r"(?:\s?(?:thousand|million|billion|trillion|bn|mn)\b|[km]\b)?"
"""A pattern of what may multiply a number."""
SCALES = {"thousand": 3, "k": 3, "million": 6, "mn": 6, "m": 6, "billion": 9, "bn": 9, "trillion": 12}

_SIGNS = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": "JPY", "\u20b9": "INR"}
_DOLLARS = {"us$": "USD", "au$": "AUD", "a$": "AUD", "ca$": "CAD", "c$": "CAD"}
_CODES = "USD EUR GBP JPY CHF INR CNY CAD AUD NZD SEK NOK DKK PLN CZK".split()
_NAMES = {"dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "franc": "CHF", "rupee": "INR"}
CURRENCIES = _SIGNS | _DOLLARS | _NAMES | {code.lower(): code for code in _CODES}
"""Currency codes by sign, code and name, in lower case."""
SIGN = f"[{re.escape(''.join(_SIGNS))}]"
"""A pattern of currency signs."""
MONEY = "(?:" + "|".join(map(re.escape, (*_DOLLARS, *_SIGNS, *_CODES))) + ")"
"""A pattern of what may stand before an amount of money."""

ATTACHED = r"(?:[KMGTP]i?B|(?P<ordinal>st|nd|rd|th)|[km]?g|[kcm]m|ml|[kMG]Wh?|[KMG]bps|[kMG]Hz|hrs?|h|d|min|ms)\b"
"""A pattern of units that may follow a number without a space."""

DAY = Decimal(86_400)
MONTH = Decimal(2_629_800)
_SECONDS: dict[str, Decimal | int] = {
    "ms": Decimal("0.001"), "millisecond": Decimal("0.001"), "second": 1, "sec": 1, "minute": 60, "min": 60,
    "hour": 3600, "hr": 3600, "h": 3600, "day": DAY, "d": DAY, "week": 7 * DAY, "fortnight": 14 * DAY,
    "month": MONTH, "quarter": 3 * MONTH, "year": 12 * MONTH, "yr": 12 * MONTH, "decade": 120 * MONTH,
}  # fmt: skip
_BYTES: dict[str, Decimal | int] = {
    "byte": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "pb": 10**15,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40, "pib": 2**50,
}  # fmt: skip
_METRES: dict[str, Decimal | int] = {
    "mm": Decimal("0.001"), "millimetre": Decimal("0.001"), "millimeter": Decimal("0.001"),
    "cm": Decimal("0.01"), "centimetre": Decimal("0.01"), "centimeter": Decimal("0.01"),
    "metre": 1, "meter": 1, "km": 1000, "kilometre": 1000, "kilometer": 1000,
}  # fmt: skip
_GRAMS: dict[str, Decimal | int] = {
    "mg": Decimal("0.001"), "milligram": Decimal("0.001"), "g": 1, "gram": 1, "gramme": 1, "kg": 1000, "kilo": 1000,
    "kilogram": 1000, "kilogramme": 1000, "tonne": 10**6,
}  # fmt: skip
_LITRES: dict[str, Decimal | int] = {
    "ml": Decimal("0.001"), "millilitre": Decimal("0.001"), "milliliter": Decimal("0.001"), "litre": 1, "liter": 1,
}  # fmt: skip
_DIMENSIONS = {"duration": _SECONDS, "data": _BYTES, "length": _METRES, "mass": _GRAMS, "volume": _LITRES}
UNITS = {
    name: (dimension, Decimal(factor)) for dimension, sizes in _DIMENSIONS.items() for name, factor in sizes.items()
}
"""The dimension of each unit and its size in base units, by name in lower case and singular."""

LABEL_WORDS = frozenset(
    "section clause article chapter version severity level tier priority step phase part page annex appendix "
    "schedule type class grade stage room line form tls saml ssl aes sha rule exhibit item figure table".split(),
)
"""Words before a number that names something rather than counting it."""


def singular(name: str) -> str:
    """The name of a unit or currency in lower case and singular."""
    lower = name.lower()
    return lower if lower in UNITS else lower.removesuffix("s")
