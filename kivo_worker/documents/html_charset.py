"""The charset an HTML page declares in itself, as browsers look for it: in its first bytes."""

import re

_LOOKED_AT = 1_024
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:+-]{1,40})|\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]{1,40})",
    re.IGNORECASE,
)


def declared_in(data: bytes) -> str | None:
    """What a page says its encoding is; one that says UTF-16 in ASCII is in UTF-8, as browsers take it."""
    found = _DECLARED.search(data[:_LOOKED_AT])
    if found is None:
        return None
    charset = (found[1] or found[2]).decode("ascii", "replace").lower()
    return "utf-8" if charset.startswith("utf-16") else charset
