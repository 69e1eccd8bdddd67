"""Pages opened in a real browser, which may load nothing and say nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Dialog, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens a file; a dialog, an error, or a request for anything but the file fails the test."""
    contexts, seen = [], list[str]()

    def open_page(path: Path, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()

        def dismiss(dialog: Dialog) -> None:
            seen.append(f"dialog {dialog.message}")
            dialog.dismiss()

        page.on("dialog", dismiss)
        page.on("pageerror", lambda error: seen.append(f"error {error}"))
        page.on("console", lambda message: seen.append(f"console {message.text}"))
        page.on("popup", lambda popup: seen.append(f"popup {popup.url}"))
        context.on("request", lambda request: seen.append(request.url))
        page.goto(path.as_uri(), timeout=120_000)
        assert seen.pop(0) == path.as_uri()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert seen == []
