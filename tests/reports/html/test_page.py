"""The claim report as a page: complete, self-contained, and deaf to what outputs and sources hold."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from kivo_worker.runs.job import Reporting, run_job
from kivo_worker.vocabulary import SupportStatus
from tests.pages.outline import Outline
from tests.runs.conftest import JobFolder, context_of

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> </style> \u202eabc"


def _page(job: JobFolder) -> str:
    return (job.reports / "claim_report.html").read_text("utf-8")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> JobFolder:
    """A finished job whose output, sources and titles try to break the page."""
    job = JobFolder(tmp_path_factory.mktemp("job"))
    job.write("hostile.md", f"{HOSTILE}\n\nRefunds end after 30 days. {HOSTILE}")
    text = f"Refunds end after 30 days [{HOSTILE}]. Refunds end after 60 days {HOSTILE}.\n\n{HOSTILE}"
    sources = [{"uri": "hostile.md", "title": f"Policy {HOSTILE}"[:200]}]
    run_job(context_of(job.single(text, sources=sources)), Reporting())
    return job


def test_it_is_all_there(demo: JobFolder) -> None:
    """Every claim, explanation, finding, quote and digest of the report is on the page, and each source whole."""
    report, page = demo.json("claim_report.json"), _page(demo)
    text = Outline(page).text
    claims = report["claims"]
    said = [claim["text"] for claim in claims] + [claim["explanation"] for claim in claims]
    said += [evidence["quote"] for claim in claims for evidence in claim["evidence"]]
    said += [finding["claim_value"] for claim in claims for finding in claim["findings"]]
    said += [source["sha256"] for source in report["sources"]] + report["follow_up_questions"]
    sources = [path.read_text("utf-8") for path in (demo.path / "sources").iterdir()]

    assert [one for one in said if " ".join(one.split()) not in text] == []
    assert [one for one in sources for line in one.splitlines() if " ".join(line.split()) not in text] == []


def test_links_lead_to_something(demo: JobFolder) -> None:
    """Every link stays on the page and leads to an element there, and no two elements share a name."""
    outline = Outline(_page(demo))
    names = [value for name, value in outline.attributes if name == "id"]
    targets = {value for name, value in outline.attributes if name == "href"}

    assert all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(names)
    assert len(names) == len(set(names))
    assert {value for name, value in outline.attributes if name == "for"} <= set(names)


def test_every_claim_in_the_output_leads_to_its_card_and_evidence(demo: JobFolder) -> None:
    """A claim links from the output to its card, and its card to each piece of evidence."""
    page = _page(demo)

    for claim in demo.json("claim_report.json")["claims"]:
        assert f'href="#{claim["id"]}"' in page
        assert f'id="{claim["id"]}"' in page
        for place in range(1, len(claim["evidence"]) + 1):
            assert f'href="#{claim["id"]}-evidence-{place}"' in page
            assert page.count(f'id="{claim["id"]}-evidence-{place}"') == 1


def test_only_its_own_script_may_run(demo: JobFolder) -> None:
    """The page's policy allows the one style and the one script it holds, by their digests, and nothing else."""
    page = _page(demo)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    allowed = dict(part.split(" ", 1) for part in policy[1].replace("&#x27;", "'").split("; "))

    assert allowed["default-src"] == "'none'"
    for kind in ("style", "script"):
        (held,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(held.encode()).digest()).decode()
        assert allowed[f"{kind}-src"] == f"'sha256-{digest}'"
    assert not re.search(r"\son\w+=|\sstyle=|javascript:|https?://|@import|url\(", page)


def test_hostile_text_stays_text(hostile: JobFolder) -> None:
    """Markup in outputs, sources and titles is shown, not obeyed, and nothing turns the text round."""
    outline = Outline(_page(hostile))

    assert outline.tags.count("script") == 1
    assert outline.tags.count("style") == 1
    assert "img" not in outline.tags
    assert "alert(1)" in outline.text
    assert "\u202e" not in _page(hostile)
    assert not outline.open


def test_small(demo: JobFolder) -> None:
    """Beside the texts the page is small."""
    texts = [path.stat().st_size for path in (demo.path / "sources").iterdir()]

    assert len(_page(demo).encode()) < 200_000 + sum(texts) + (demo.path / "output.md").stat().st_size


def test_the_same_bytes(tmp_path: Path, demo: JobFolder) -> None:
    """The same job gives the same page."""
    again = JobFolder(tmp_path)
    run_job(context_of(again.example("support-answer")), Reporting())

    assert _page(again) == _page(demo)


def test_statuses_have_shapes(demo: JobFolder) -> None:
    """Every status there is has a box to hide it, a word and a sign, beside its colour."""
    page = _page(demo)
    statuses = {claim["support_status"] for claim in demo.json("claim_report.json")["claims"]}

    for status in SupportStatus:
        is_there = f'id="show-status-{status.replace("_", "-")}"' in page
        assert is_there is (status in statuses)
        assert f".status-{status.replace('_', '-')}{{" in page


def test_no_claims_and_an_unreadable_source(job: JobFolder) -> None:
    """Without claims the page says so; a source that could not be read says why, and has no text."""
    job.write("binary.md", b"\x00\x01" * 100)
    run_job(context_of(job.single("Hello!", sources=[{"uri": "binary.md", "title": "Binary"}])), Reporting())
    text = Outline(_page(job)).text

    assert "The output makes no claim." in text
    assert json.loads((job.reports / "claim_report.json").read_bytes())["sources"][0]["unreadable"] in text


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    """An empty folder for a job."""
    return JobFolder(tmp_path)
