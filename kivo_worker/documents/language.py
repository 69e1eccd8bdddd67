"""Whether a text is in the language the models were made for: English."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    """the of and to in is that for it as was with be by on not are this at from or have an they which one you were
    all there can has will your when must may if we any our its after before within no each their been other do does
    did per more than only also so out up into over such his her he she who would could should these those but about
    until unless between then what where how some every both under while during very just us had""".split(),
)
_OTHER_LANGUAGES = frozenset(
    """der die und das ist nicht ein eine einer den dem des mit von zu auf sich werden wird oder nach f\u00fcr im bei
    aus als auch sind kann zum zur \u00fcber bis
    le la les est une que et pour dans sur pas vous nous avec sont du au aux ce cette ou qui peut par
    el los las por con para una como su sus del se est\u00e1 m\u00e1s puede y en este esta sin
    il lo gli che di non sono della dei nel alla pu\u00f2 dal entro
    de het een van niet zijn voor worden op dat aan bij kan
    os um uma n\u00e3o da em ao dos das pelo pode
    och att det som \u00e4r inte av p\u00e5 med og af til ikke er f\u00f6r till
    nie jest si\u0119 na dla przez od mo\u017ce""".split(),
)
_NAME = re.compile(r"\b[A-Z][\w'\u2019-]*(?:\s+(?:de|la|las|los|van|von|der|den|da|del|di|du|dos|le))+(?=\s+[A-Z])")
_LOOKED_AT = 20_000
_LEAST_LATIN_SHARE = 0.5
_LAST_LATIN = "\u024f"
_CERTAIN = 3
_LEAST_WORDS = 4


def is_english(text: str) -> bool:
    """Whether a text is English, as far as its script and commonest words tell.

    Text with too few common words of any language to tell, such as a list of names, passes.
    """
    found = _WORD.findall(_NAME.sub("", text[:_LOOKED_AT]))
    if sum(max(word) <= _LAST_LATIN for word in found) < _LEAST_LATIN_SHARE * len(found):
        return False
    plain = [word for word in found[1:] if word.islower()]
    english = sum(word.lower() in _ENGLISH for word in found)
    other = sum(word.lower() in _OTHER_LANGUAGES for word in [*found[:1], *plain])
    is_sentence = bool(plain) and len(found) >= _LEAST_WORDS
    return other <= english or not (other >= _CERTAIN or (is_sentence and english == 0))
