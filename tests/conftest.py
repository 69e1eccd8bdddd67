"""What all tests share."""

import os
import signal
import tempfile

import pytest

from tests.browser import browser

__all__ = ["browser"]  # Playwright runs once in a process, so there is one browser for all tests that need one


def pytest_configure(config: pytest.Config) -> None:
    """No test touches the outbox of whoever runs it, or hears signals less for being run in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    folder = tempfile.TemporaryDirectory(prefix="kivo-worker-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    os.environ["XDG_STATE_HOME"] = folder.name


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: there everything the tests need is installed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
