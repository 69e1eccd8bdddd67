"""Who may see the page: whoever opens the address that the server printed at its start."""

import hmac

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kivo_worker.devserver.settings import Settings

_PARAMETER = "page_key"


def page_address(url: str, settings: Settings) -> str:
    """Write the address that lets a browser in, for a server at a URL."""
    return f"{url}/?{_PARAMETER}={settings.page_key}"


def may_see(request: Request, settings: Settings) -> bool:
    """Whether the browser has opened the printed address before."""
    return _is_key(request.cookies.get(_cookie(request), ""), settings)


def signed_in(request: Request, settings: Settings) -> Response | None:
    """Let a browser in that opens the printed address, and take the key out of what it shows; none for any other."""
    if not _is_key(request.query_params.get(_PARAMETER, ""), settings):
        return None
    response = RedirectResponse(request.url.path, 303)
    response.set_cookie(_cookie(request), settings.page_key, httponly=True, samesite="strict", path="/")
    return response


def _cookie(request: Request) -> str:
    # Cookies know no ports (RFC 6265, 8.5): two servers on one machine have one jar.
    return f"kivo_page_{request.url.port or 80}"


def _is_key(given: str, settings: Settings) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), settings.page_key.encode())
