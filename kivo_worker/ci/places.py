"""Where findings are placed, as formats want it written."""

from urllib.parse import quote


def uri_reference(place: str) -> str:
    """Make a URI reference of a path or a URI, whatever characters its names have (RFC 3986)."""
    scheme, mark, rest = place.rpartition("://")
    return f"{scheme}{mark}{quote(rest, safe='/%' if mark else '/', errors='replace')}"
