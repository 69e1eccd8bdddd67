"""Findings as GitLab reads them."""

import json
from typing import Any

from hypothesis import given, settings

from kivo_worker.ci.code_quality import code_quality
from kivo_worker.ci.model import Shown
from tests.ci.conftest import runs

SEVERITIES = {"info", "minor", "major", "critical", "blocker"}


def _is_an_issue(issue: Any) -> bool:
    """Whether an entry is what GitLab's documentation asks for."""
    lines = issue["location"]["lines"]
    return (
        set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        and all(isinstance(issue[key], str) for key in ("description", "check_name", "fingerprint"))
        and issue["severity"] in SEVERITIES
        and isinstance(issue["location"]["path"], str)
        and 1 <= lines["begin"] <= lines["end"]
    )


@settings(deadline=None, max_examples=60)
@given(shown=runs)
def test_any_run(shown: Shown) -> None:
    """Each finding is an entry with all that is asked for, and the file is one array."""
    issues = json.loads(code_quality(shown))

    assert len(issues) == len(shown.findings)
    assert all(map(_is_an_issue, issues))


def test_fingerprints_tell_findings_apart(demo: Shown, batch: dict[bool, Shown]) -> None:
    """No two findings of a run have one fingerprint, also when two rows make the same claim."""
    for shown in (demo, batch[False]):
        issues = json.loads(code_quality(shown))

        assert len({issue["fingerprint"] for issue in issues}) == len(issues) > 0


def test_worst_first(demo: Shown) -> None:
    """What matters most stands first."""
    severities = [issue["severity"] for issue in json.loads(code_quality(demo))]

    assert severities == ["critical"] * 4 + ["major"] + ["minor"] * 4


def test_a_text_is_shown_in_one_line_with_the_message(batch: dict[bool, Shown]) -> None:
    """With text, the description says the claim too."""
    [first, *_] = json.loads(code_quality(batch[True]))

    assert "Admins cannot export audit logs" not in json.loads(code_quality(batch[False]))[0]["description"]
    assert first["check_name"] == "row_rejected"
    assert any("Admins cannot export audit logs" in one["description"] for one in json.loads(code_quality(batch[True])))
