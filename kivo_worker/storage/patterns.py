"""Names of many objects: a folder's, ending in a slash, or with stars."""

import re

_PARTS = re.compile(r"\*\*/|\*\*|\*|[^*]+")
_MEANINGS = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*"}


def split_pattern(pattern: str) -> tuple[str, str]:
    """Split a pattern into the folder before its first star, slash included, and the rest.

    A folder's own name is the pattern of everything below it.
    """
    fixed, star, _ = pattern.partition("*")
    folder = fixed[: fixed.rfind("/") + 1]
    return folder, pattern[len(folder) :] if star else "**"


def matches(pattern: str, key: str) -> bool:
    """Whether a key, as it reads below the pattern's folder, is one that the pattern names.

    A star stands for anything but a slash, two stars for any folders. What begins with a dot is named only by a
    pattern that has the dot; a key that ends in a slash is a folder's placeholder, and named by none.
    """
    if key.endswith("/") or (_has_hidden(key) and not _has_hidden(pattern)):
        return False
    regex = "".join(_MEANINGS.get(part) or re.escape(part) for part in _PARTS.findall(pattern))
    return re.fullmatch(regex, key, re.DOTALL) is not None


def _has_hidden(key: str) -> bool:
    return any(step.startswith(".") for step in key.split("/"))
