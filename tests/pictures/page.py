"""The claim report of the demo as a picture."""

from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser import CHROMIUM

SIZE = ViewportSize(width=1140, height=760)


def photographed(page: Path) -> bytes:
    """Open the page at a claim that a source contradicts, in light mode, and take a picture of the window (PNG)."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        window = browser.new_page(viewport=SIZE, color_scheme="light")
        window.goto(page.as_uri())
        window.locator("#output .claim.status-contradicted").nth(1).click()
        window.wait_for_selector(".card.status-contradicted.current")
        window.wait_for_timeout(500)
        picture = window.screenshot()
        browser.close()
    return picture
