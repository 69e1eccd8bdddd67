"""The first verifier decides what it is sure of, the stronger one what is left."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from kivo_worker.job.verifiers import CascadeSettings
from kivo_worker.judges.cascade import CascadeVerifier, cascade_of
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.judges.registry import verifier_for
from kivo_worker.verification.interface import (
    ClaimCheck,
    Finding,
    FindingKind,
    Reason,
    Relation,
    Source,
    Spent,
    Verdict,
    not_checked,
)
from kivo_worker.vocabulary import ClaimType, NotCheckedReason, SupportStatus
from tests.judges.conftest import Export, judged, read_file
from tests.servers.judge import judging

ONNX = {"kind": "onnx", "uri": "nli", "sha256": f"sha256:{'0' * 64}"}
DIFFERS = Finding(FindingKind.DURATION, Relation.CONFLICTS, "60 days", "30 days")
LEFT = not_checked(NotCheckedReason.VERIFIER_FAILED, "The model gave no verdict.")


def _verdict(status: SupportStatus, score: float, *findings: Finding) -> Verdict:
    return Verdict(status, score, Reason.CONTRARY, findings, (), f"It is {status}.")


YES, NO = _verdict(SupportStatus.SUPPORTED, 0.9), _verdict(SupportStatus.UNSUPPORTED, 0.1)


@dataclass
class Fixed:
    """A verifier that says the same of each claim, and remembers which it was asked."""

    verdict: Verdict
    name: str = "fixed"
    version: str = "1"
    asked: list[str] = field(default_factory=list)

    def prepare(self, _sources: Sequence[Source]) -> ClaimCheck:
        """Remember, and say it."""

        def check(text: str, _type: ClaimType) -> Verdict:
            self.asked.append(text)
            return self.verdict

        return check


def _cascade(first: Verdict, second: Verdict, **keys: Any) -> tuple[CascadeVerifier, Fixed]:
    stronger = Fixed(second, "stronger")
    settings = CascadeSettings.model_validate_json(json.dumps({"kind": "cascade", "stronger": ONNX, **keys}))
    return cascade_of(settings, Fixed(first, "first"), stronger), stronger


@pytest.mark.parametrize(
    ("score", "decided_by"), [(0.1, "first"), (0.2, "stronger"), (0.5, "stronger"), (0.65, "stronger"), (0.66, "first")]
)
def test_who_decides(score: float, decided_by: str) -> None:
    """Inside the band the stronger one, outside of it the first; the verdict says which."""
    cascade, stronger = _cascade(_verdict(SupportStatus.SUPPORTED, score), NO)
    verdict = judged(cascade, "Refunds are free.", "Refunds cost a fee.")

    assert verdict.decided_by == decided_by
    assert len(stronger.asked) == (decided_by == "stronger")
    assert verdict.status is (SupportStatus.UNSUPPORTED if decided_by == "stronger" else SupportStatus.SUPPORTED)


def test_what_the_first_does_not_check() -> None:
    """Another language, say, is not handed on."""
    cascade, stronger = _cascade(not_checked(NotCheckedReason.LANGUAGE_UNSUPPORTED, ""), YES, unsure_from=0)

    assert judged(cascade, "Refunds are free.", "A fee is due.").not_checked is NotCheckedReason.LANGUAGE_UNSUPPORTED
    assert stronger.asked == []


def test_an_allowance() -> None:
    """Once no more claims may be handed on, those in doubt are not checked."""
    cascade, stronger = _cascade(_verdict(SupportStatus.SUPPORTED, 0.5), YES, max_claims=2)
    check = cascade.prepare([])
    said = [check(f"Claim {number}.", ClaimType.FACTUAL) for number in range(4)]

    assert [verdict.not_checked for verdict in said] == [None, None, *[NotCheckedReason.LIMIT_REACHED] * 2]
    assert len(stronger.asked) == 2


@pytest.mark.parametrize("status", [SupportStatus.SUPPORTED, SupportStatus.UNSUPPORTED, SupportStatus.CONTRADICTED])
def test_a_stronger_one_that_fails(status: SupportStatus) -> None:
    """Nothing in doubt is called supported because nobody else could be asked."""
    cascade, _ = _cascade(_verdict(status, 0.5), LEFT)

    assert judged(cascade, "Refunds are free.", "A fee is due.") == LEFT_BY_THE_STRONGER


LEFT_BY_THE_STRONGER = Verdict(
    LEFT.status, 0.0, LEFT.reason, (), (), LEFT.explanation, LEFT.not_checked, decided_by="stronger"
)


def test_a_found_difference_stands_when_the_stronger_one_fails() -> None:
    """What comparing found needs nobody else; that there was nobody is said."""
    cascade, _ = _cascade(_verdict(SupportStatus.CONTRADICTED, 0.3, DIFFERS), LEFT)
    verdict = judged(cascade, "Refunds take 60 days.", "Refunds take 30 days.")

    assert (verdict.status, verdict.decided_by) == (SupportStatus.CONTRADICTED, "first")
    assert verdict.explanation == "It is contradicted. The model gave no verdict."


def test_nothing_raises_a_found_difference_in_silence() -> None:
    """A stronger verifier may know better, but the difference is named beside its verdict."""
    cascade, _ = _cascade(_verdict(SupportStatus.CONTRADICTED, 0.3, DIFFERS), YES)
    verdict = judged(cascade, "Refunds take 60 days.", "Refunds take 30 days.")

    assert (verdict.status, verdict.findings) == (SupportStatus.SUPPORTED, (DIFFERS,))
    assert verdict.explanation.endswith('the claim says "60 days", a source says "30 days".')


def test_a_found_difference_that_both_see() -> None:
    """Where the stronger one does not raise it, its verdict is as it is."""
    cascade, _ = _cascade(_verdict(SupportStatus.CONTRADICTED, 0.3, DIFFERS), NO)

    assert judged(cascade, "Refunds take 60 days.", "A fee.").explanation == NO.explanation


def test_the_embedded_one_and_a_folder(export: Export) -> None:
    """A job's cascade is the embedded verifier and the one it names; its version is of both, and costs nothing."""
    settings = CascadeSettings(kind="cascade", stronger=export().settings())
    cascade = verifier_for(settings, read_file)

    assert isinstance(cascade, CascadeVerifier)
    assert cascade.version.startswith(f"embedded {embedded_verifier().version}, unsure 0.2 to 0.65: onnx 1 sha256:")
    assert (cascade.notes, cascade.spent()) == ((), Spent())
    assert judged(cascade, "Refunds are paid.", "Refunds are paid.").decided_by == "embedded"


def test_the_embedded_one_and_an_endpoint() -> None:
    """Only what is in doubt costs something."""
    source = "Refunds go to the original payment method. Admins can export audit logs."
    with judging() as judge:
        block = {"kind": "cascade", "stronger": judge.settings(allow_public=True), "unsure_to": 0.8}
        cascade = verifier_for(CascadeSettings.model_validate_json(json.dumps(block)), read_file)
        check: Any = cascade.prepare([])
        sure = judged(cascade, "Admins can export audit logs.", source)
        before = len(judge.asked)
        judged(cascade, "Refunds can go to another card on request.", source)

    assert (sure.decided_by, before) == ("embedded", 0)
    assert isinstance(cascade, CascadeVerifier)
    assert check.at_once == cascade.at_once == 4
    assert cascade.spent().requests == len(judge.asked)
    assert "outside private networks" in cascade.notes[0]
