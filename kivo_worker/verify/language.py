"""Whether a text is in a language this verifier was made for: English."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_ENGLISH = frozenset(
    """the of and to in is that for it as was with be by on not are this at from or have an they which one you were
    all there can has will your when must may if we any our its after before within no each their been other""".split(),
)
_OTHER_LANGUAGES = frozenset(
    """der die und das ist nicht ein eine den dem des mit von zu auf sich werden wird oder nach
    le la les est une que et pour dans sur pas vous nous avec sont du au aux ce cette
    el los las por con para una como su sus del se son est\u00e1 m\u00e1s
    il lo gli che di per non con una sono della dei nel alla
    de het een van en niet zijn voor met worden op
    os um uma n\u00e3o do da em ao dos das pelo
    och att det som \u00e4r inte av p\u00e5 med og af til ikke er
    nie jest si\u0119 na dla przez""".split(),
)
_LOOKED_AT = 20_000
_LEAST_LATIN_SHARE = 0.5


def is_english(text: str) -> bool:
    """Whether a text is English, as far as its script and commonest words tell.

    Text with too few common words of any language to tell, such as a list of names, passes.
    """
    found = [word.lower() for word in _WORD.findall(text[:_LOOKED_AT])]
    if sum(word.isascii() for word in found) < _LEAST_LATIN_SHARE * len(found):
        return False
    english = sum(word in _ENGLISH for word in found)
    other = sum(word in _OTHER_LANGUAGES for word in found)
    return other <= english or other < 3  # noqa: PLR2004 - one or two such words are borrowed ones
