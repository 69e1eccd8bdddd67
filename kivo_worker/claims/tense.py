"""Forms of verbs: whether one tells of the past, and what "-ing" becomes when it is told of a subject."""

from kivo_worker.syntax.tree import Tree, Word

_IRREGULAR = dict(
    pair.split("/")
    for pair in (
        "be/was beat/beat become/became begin/began bring/brought build/built buy/bought cast/cast catch/caught "
        "choose/chose come/came create/created cut/cut do/did draw/drew drive/drove fall/fell feel/felt "
        "fight/fought find/found fly/flew forget/forgot get/got give/gave go/went grow/grew have/had hear/heard "
        "hit/hit hold/held keep/kept know/knew lead/led leave/left lose/lost make/made meet/met oversee/oversaw "
        "overtake/overtook pay/paid put/put read/read rise/rose run/ran say/said see/saw sell/sold send/sent "
        "set/set shoot/shot show/showed sing/sang sit/sat speak/spoke spend/spent stand/stood sweep/swept "
        "take/took teach/taught tell/told think/thought understand/understood undertake/undertook wear/wore "
        "win/won withdraw/withdrew write/wrote"
    ).split()
)
"""Verbs and their past, where it is not made with "-ed"."""
_PAST = frozenset(_IRREGULAR.values()) | {"were"}
_VOWELS = frozenset("aeiou")
_SIBILANTS = ("s", "x", "z", "ch", "sh", "o")
_WITH_E = tuple(
    "v c u z dg rg bl pl tl dl gl ng at in id ir ur ib ud ar or ag is us as os ut it ot od ok iz et il ol ul".split()
)
"""Ends of verbs that have lost an "e" before "-ing", when a single vowel stands before the last consonant."""
_WITHOUT_E = frozenset(
    "access address aid appeal appear audit avoid await bear begin belong benefit boat book bring call cancel "
    "cheat clear contain control cook cover credit cross cut deal defeat deliver detail develop discuss dress "
    "edit enter equal exhibit explain export express fail favour feel fight fill float focus fuel gain get "
    "greet guess hair hang head hear hit honor honour import interpret join kill kiss label lead let level "
    "limit load look maintain market meet miss model monitor need obtain offer open park pass peel pilot pivot "
    "pour press process profit pull put quit read repair repeat report retain reveal ring roll sail seat sell "
    "set signal sing sit spread steal strengthen support talk target tell toss total tour train travel treat "
    "visit wait walk wear win work".split()
)
"""Verbs that end like those, and have no "e"."""
_NO_PARTICIPLES = frozenset(
    "beat became began came chose did drew drove fell flew forgot gave grew knew oversaw overtook ran rose sang "
    "saw showed spoke took undertook was went withdrew wore wrote".split()
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
    return verb if plural else third_person(verb)


def third_person(verb: str) -> str:
    """What one does: "pay" becomes "pays", "carry" "carries", "reach" "reaches"."""
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(_SIBILANTS) else f"{verb}s"


def perfect(participle: str, *, plural: bool) -> str:
    """A form in "-ing" as what somebody has done, or has been doing."""
    past = finite(participle, past=True, plural=plural)
    has = "have" if plural else "has"
    return f"{has} been {participle}" if past in _NO_PARTICIPLES else f"{has} {past}"
