"""Forms of verbs: whether one tells of the past, and what "-ing" becomes when it is told of a subject."""

from kivo_worker.syntax.tree import Tree, Word

_IRREGULAR = {
    "be": "was", "have": "had", "do": "did", "become": "became", "begin": "began", "bring": "brought", "build": "built",
    "buy": "bought", "catch": "caught", "choose": "chose", "come": "came", "cut": "cut", "draw": "drew", "drive": "drove",
    "fall": "fell", "feel": "felt", "fight": "fought", "find": "found", "fly": "flew", "forget": "forgot", "get": "got",
    "give": "gave", "go": "went", "grow": "grew", "hear": "heard", "hold": "held", "keep": "kept", "know": "knew",
    "lead": "led", "leave": "left", "lose": "lost", "make": "made", "meet": "met", "pay": "paid", "put": "put",
    "read": "read", "rise": "rose", "run": "ran", "say": "said", "see": "saw", "sell": "sold", "send": "sent",
    "set": "set", "show": "showed", "sing": "sang", "sit": "sat", "speak": "spoke", "spend": "spent", "stand": "stood",
    "take": "took", "teach": "taught", "tell": "told", "think": "thought", "understand": "understood", "win": "won",
    "write": "wrote", "cast": "cast", "create": "created", "wear": "wore", "sweep": "swept", "shoot": "shot", "beat": "beat", "hit": "hit", "overtake":
    "overtook", "undertake": "undertook", "oversee": "oversaw", "withdraw": "withdrew",
}  # fmt: skip
_PAST = frozenset(_IRREGULAR.values()) | {"were"}
_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")
_WITH_E = ("v", "c", "u", "z", "dg", "rg", "bl", "pl", "tl", "dl", "gl", "ng", "at", "in", "id", "ir", "ur", "ib", "ud",
           "ar", "or", "ag", "is", "us", "as", "os", "ut", "it", "ot", "od", "ok", "iz", "et", "il", "ol", "ul")  # fmt: skip
"""Ends of verbs that have lost an "e" before "-ing", when a single vowel stands before the last consonant."""
_WITHOUT_E = frozenset(
    "visit edit limit exhibit benefit credit audit profit market target interpret open offer cover enter deliver gain train "
    "explain maintain retain contain obtain join begin win treat repeat defeat seat cheat need lead head read avoid aid "
    "appear clear hear wear bear bring sing hang ring belong strengthen pilot pivot support report export import monitor "
    "honour honor favour tour pour repair hair fail sail detail reveal appeal deal steal head focus discuss pass press "
    "cross dress process access address express guess miss toss kiss sell tell fill kill call roll pull control travel model "
    "fight hit sit set get put cut let meet wait await quit edit spread load trade-off boat float meet greet develop "
    "total signal cancel label level equal fuel feel peel look cook book work talk walk park".split()
)


_NO_PARTICIPLES = frozenset(
    "became began came chose drew drove fell flew forgot gave went grew knew rose ran saw showed sang spoke took wrote wore "
    "overtook undertook oversaw withdrew did was beat".split()
)
"""Forms of the past that do not go with "has"."""


def is_past(tree: Tree, verb: Word) -> bool:
    """Whether a verb, or what helps it, has the form of the past."""
    helping = tree.children(verb, ("aux", "cop"))
    finite = helping[0] if helping else verb
    text = finite.text.lower()
    return text in _PAST or (finite.tag == "VERB" and text.endswith("ed"))


def infinitive(participle: str) -> str:
    """The verb that a form in "-ing" is of, as far as spelling tells: "earning" to "earn", "making" to "make"."""
    stem = participle.lower().removesuffix("ing")
    if len(stem) > 2 and stem[-1] == stem[-2] and stem not in _WITHOUT_E and stem[-1] not in "szl":  # noqa: PLR2004
        return stem[:-1]
    if stem in _WITHOUT_E or stem in _IRREGULAR:
        return stem
    if f"{stem}e" in _IRREGULAR:
        return f"{stem}e"
    is_single = len(stem) < 3 or stem[-3] not in _VOWELS or stem[-2] not in _VOWELS  # noqa: PLR2004
    loses = stem.endswith(_WITH_E) and (is_single or stem[-1] in "vcuz")
    return f"{stem}e" if loses else stem


def finite(participle: str, *, past: bool, plural: bool) -> str:
    """A form in "-ing" as what somebody does or did."""
    verb = infinitive(participle)
    ends_in_y = verb.endswith("y") and verb[-2:-1] not in _VOWELS
    if past:
        doubled = participle.lower().removesuffix("ing")
        if verb not in _IRREGULAR and doubled == verb + verb[-1]:
            return f"{doubled}ed"
        regular = f"{verb}d" if verb.endswith("e") else f"{verb[:-1]}ied" if ends_in_y else f"{verb}ed"
        return _IRREGULAR.get(verb, regular)
    if plural:
        return verb
    return f"{verb[:-1]}ies" if ends_in_y else f"{verb}es" if verb.endswith(_SIBILANTS) else f"{verb}s"


def perfect(participle: str, *, plural: bool) -> str:
    """A form in "-ing" as what somebody has done, or has been doing."""
    past = finite(participle, past=True, plural=plural)
    has = "have" if plural else "has"
    return f"{has} been {participle}" if past in _NO_PARTICIPLES else f"{has} {past}"
