"""The frame of every report page: one file that loads nothing and runs nothing but its own script.

Outputs and sources are hostile input: all that comes from them is text and escaped, and the page's own policy allows
the one style and the one script it holds, known by their digests (Content Security Policy Level 3).
"""

import base64
import hashlib
from functools import cache
from importlib import resources

from kivo_worker.pages.markup import Html, element


def framed(title: str, *content: Html, script: str | None = None) -> bytes:
    """Make a page of its title and content.

    Args:
        title: what the browser calls it.
        content: what stands in its body.
        script: the resource that runs behind it; without one nothing may run.
    """
    style, code = _resource("report.css"), _resource(script) if script else None
    policy = f"default-src 'none'; style-src '{_digest(style)}'" + (f"; script-src '{_digest(code)}'" if code else "")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        element("style", Html(style)),
    )
    scripts = (element("script", Html(code)),) if code else ()
    page = element("html", head, element("body", *content, *scripts), lang="en")
    return f"<!doctype html>\n{page}\n".encode("utf-8", "replace")


@cache
def _resource(name: str) -> str:
    return resources.files("kivo_worker.reports.html").joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """How a policy names an inline style or script (CSP3, 2.3.1)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
