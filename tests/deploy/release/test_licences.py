"""Which licences are taken."""

from typing import Any

import pytest

from deploy.release.licences import refused


def _bill(*licences: dict[str, Any]) -> dict[str, Any]:
    return {"components": [{"name": "library", "licenses": list(licences)}]}


@pytest.mark.parametrize(
    "licence",
    [
        {"license": {"id": "MIT"}},
        {"expression": "Apache-2.0 OR GPL-3.0-only"},
        {"expression": "BSD-3-Clause AND (MIT OR GPL-2.0-only)"},
        {"license": {"name": "License :: OSI Approved :: Apache Software License"}},
    ],
)
def test_what_is_taken(licence: dict[str, Any]) -> None:
    """A licence on the list, or one of several to choose from; all of those that hold together."""
    assert refused(_bill(licence)) == {}


@pytest.mark.parametrize(
    ("licence", "said"),
    [
        ({"license": {"id": "GPL-3.0-only"}}, ["GPL-3.0-only"]),
        ({"expression": "MIT AND GPL-3.0-only"}, ["MIT AND GPL-3.0-only"]),
        ({"license": {"name": "as you like it"}}, ["as you like it"]),
    ],
)
def test_what_is_not_taken(licence: dict[str, Any], said: list[str]) -> None:
    """What is not on the list, and what no program can read."""
    assert refused(_bill(licence)) == {"library": said}


@pytest.mark.parametrize("licences", [(), ({"license": {"name": "declared license file", "text": {"content": "A"}}},)])
def test_no_licence(licences: tuple[dict[str, Any], ...]) -> None:
    """What names no licence is not taken; a text alone is no name."""
    assert refused(_bill(*licences)) == {"library": []}


def test_several_hold_at_once() -> None:
    """Entries beside each other all hold."""
    assert refused(_bill({"license": {"id": "MIT"}}, {"license": {"id": "GPL-3.0-only"}})) == {
        "library": ["GPL-3.0-only", "MIT"]
    }


def test_what_was_read_by_people() -> None:
    """Of a package that says nothing a program knows, what was read in its files holds."""
    assert refused({"components": [{"name": "pyromark", "licenses": []}]}) == {}
