"""Only who opens the printed address sees the page."""

import httpx
import pytest

from kivo_worker.devserver.site.access import page_address
from tests.devserver.site.conftest import Site


@pytest.mark.parametrize("path", ["/", "/?page_key=", "/?page_key=wrong", "/runs/run_1", "/runs/run_1?page_key=wrong"])
def test_closed(site: Site, path: str) -> None:
    """Without the key the page says how it is opened, and nothing of any run."""
    answer = httpx.get(f"{site.url}{path}", trust_env=False)

    assert answer.status_code == 401
    assert "Open the address that the server printed" in answer.text
    assert "run_" not in answer.text


def test_let_in(site: Site) -> None:
    """The printed address lets a browser in for good, and does not stay in what it shows."""
    with httpx.Client(base_url=site.url, trust_env=False) as client:
        first = client.get(page_address("", site.settings))
        answer = client.get("/")
    cookie = first.headers["set-cookie"]

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert all(word in cookie.lower() for word in ("httponly", "samesite=strict"))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert answer.headers["content-security-policy"] == "frame-ancestors 'none'"


def test_another_key(site: Site) -> None:
    """A cookie of another server's is none."""
    cookies = {f"kivo_page_{httpx.URL(site.url).port}": "another"}

    assert httpx.get(f"{site.url}/", trust_env=False, cookies=cookies).status_code == 401


def test_the_key_does_not_print(site: Site) -> None:
    """Settings that are printed show no key."""
    assert site.settings.page_key not in repr(site.settings)
