"""One output against its sources, from claims to the gate."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kivo_worker.documents.reader import MARKDOWN, read_document, text_document
from kivo_worker.job.policies import load_policy
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import (
    OutputText,
    Review,
    ReviewSettings,
    SourceText,
    SourceTrouble,
    review_output,
)
from kivo_worker.verification.interface import (
    ClaimCheck,
    Finding,
    FindingKind,
    Reason,
    Relation,
    Source,
    Verdict,
    Verifier,
)
from kivo_worker.vocabulary import (
    CitationFault,
    ClaimType,
    GateVerdict,
    IntendedUse,
    NotCheckedReason,
    SafeUseStatus,
    Strictness,
    SupportStatus,
)

TROUBLE = SourceTrouble("damaged.", NotCheckedReason.INPUT_UNREADABLE)
REFUNDS = "Customers may request a refund within 30 days of purchase."
LOGS = "Admins can export audit logs from the security workspace."


class Broken:
    """A verifier that fails where it is told to."""

    name = "broken"
    version = "1"

    def __init__(self, *, in_prepare: bool) -> None:
        self._in_prepare = in_prepare

    def prepare(self, sources: Sequence[Source]) -> ClaimCheck:
        """Fail now, or on the first claim."""
        if self._in_prepare:
            raise RuntimeError(sources[0].title)

        def check(text: str, _type: ClaimType) -> None:
            raise RuntimeError(text)

        return check  # type: ignore[return-value]


def reviewed(
    output: str,
    *sources: str | None,
    verifier: Verifier | None = None,
    max_claims: int = 100,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Review:
    """Review an output against sources for strict customer-facing use; none stands for one that cannot be read."""
    rules = load_policy("standard-support-v1").policy.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STRICT)
    texts = [
        SourceText(
            number,
            f"Document {number}",
            None,
            text_document(text or "", MARKDOWN),
            "",
            TROUBLE if text is None else None,
        )
        for number, text in enumerate(sources, 1)
    ]
    document = read_document(output.encode(), media_type=MARKDOWN, where="")
    settings = ReviewSettings(verifier or embedded_verifier(), load_parser().parse, rules, max_claims, is_cancelled)
    return review_output(OutputText(document, ""), texts, settings)


def statuses(review: Review) -> list[SupportStatus]:
    """The status of each claim."""
    return [claim.verdict.status for claim in review.claims]


def test_a_supported_output_is_verified_for_use() -> None:
    """When every claim is supported the gate opens."""
    review = reviewed(f"{REFUNDS} {LOGS}", REFUNDS, LOGS)

    assert statuses(review) == [SupportStatus.SUPPORTED] * 2
    assert review.decision.safe_use_status is SafeUseStatus.VERIFIED_FOR_USE
    assert review.decision.gate_verdict is GateVerdict.ALLOW
    assert review.categories == ()


def test_a_contradicted_claim_needs_repair() -> None:
    """One wrong figure is enough, and its category says that it was about time."""
    review = reviewed("Customers may request a refund within 60 days of purchase.", REFUNDS)

    assert review.counts[SupportStatus.CONTRADICTED] == 1
    assert review.decision.gate_verdict is GateVerdict.NEEDS_REPAIR
    assert review.categories == ("contradicted_temporal_claim",)


@pytest.mark.parametrize("in_prepare", [True, False])
def test_a_verifier_that_fails_leaves_claims_unchecked(in_prepare: bool) -> None:  # noqa: FBT001
    """A broken verifier never passes anything off as fine."""
    review = reviewed(REFUNDS, REFUNDS, verifier=Broken(in_prepare=in_prepare))

    assert statuses(review) == [SupportStatus.NOT_CHECKED]
    assert review.not_checked == {NotCheckedReason.VERIFIER_FAILED}
    assert review.categories == ("not_checked_verifier_failed",)
    assert review.decision.gate_verdict is GateVerdict.NEEDS_REVIEW


def test_claims_beyond_the_limit_are_not_checked() -> None:
    """What is not looked at is counted."""
    review = reviewed(f"{REFUNDS} {LOGS}", REFUNDS, LOGS, max_claims=1)

    assert statuses(review) == [SupportStatus.SUPPORTED, SupportStatus.NOT_CHECKED]
    assert review.not_checked == {NotCheckedReason.LIMIT_REACHED}


def test_a_cancelled_review_leaves_the_rest_unchecked() -> None:
    """From the moment the run is told to stop no claim is checked."""
    asked: list[None] = []

    def is_cancelled() -> bool:
        asked.append(None)
        return len(asked) > 1

    review = reviewed(f"{REFUNDS} {LOGS}", REFUNDS, LOGS, is_cancelled=is_cancelled)

    assert statuses(review) == [SupportStatus.SUPPORTED, SupportStatus.NOT_CHECKED]
    assert review.not_checked == {NotCheckedReason.CANCELLED}


def test_a_citation_of_the_wrong_source_is_an_issue() -> None:
    """The claim is supported, but not by what it cites."""
    review = reviewed("Admins can export audit logs from the security workspace [1].", REFUNDS, LOGS)

    assert statuses(review) == [SupportStatus.SUPPORTED]
    [issue] = review.citation_issues
    assert (issue.fault, issue.cited_source, issue.supporting_sources) == (CitationFault.WRONG_SOURCE, 1, (2,))
    assert review.decision.gate_verdict is GateVerdict.NEEDS_REVIEW


def test_one_right_source_among_several_is_enough() -> None:
    """A claim that cites two sources rests on either."""
    assert reviewed("Admins can export audit logs [1][2].", REFUNDS, LOGS).citation_issues == ()


def test_a_citation_of_no_source_is_an_issue() -> None:
    """A marker that names no supplied source is said, whatever the claim's status."""
    [issue] = reviewed("Customers may request a refund within 30 days of purchase [7].", REFUNDS).citation_issues

    assert (issue.fault, issue.marker, issue.cited_source) == (CitationFault.UNKNOWN_SOURCE, "[7]", None)


def test_an_output_without_claims_goes_to_a_person() -> None:
    """Nothing to check is not the same as fine."""
    review = reviewed("Hello there! Shall I look it up?", REFUNDS)

    assert review.claims == ()
    assert review.decision.gate_verdict is GateVerdict.NEEDS_REVIEW


def test_the_gate_is_told_about_progress() -> None:
    """Whoever watches learns how many claims are done, of how many."""
    rules = load_policy("standard-support-v1").policy.rules_for(IntendedUse.INTERNAL_DRAFT, Strictness.STANDARD)
    seen: list[tuple[int, int]] = []
    document = read_document(f"{REFUNDS} {LOGS}".encode(), media_type=MARKDOWN, where="")
    settings = ReviewSettings(
        embedded_verifier(), load_parser().parse, rules, 10, on_claim=lambda done, total: seen.append((done, total))
    )
    review_output(OutputText(document, ""), [], settings)

    assert seen == [(1, 2), (2, 2)]


class Scripted:
    """A verifier that says what it was told to of a text, and remembers what it was asked."""

    name = "scripted"
    version = "1"

    def __init__(self, said: dict[str, Verdict]) -> None:
        self.said = said
        self.asked: list[str] = []

    def prepare(self, _sources: Sequence[Source]) -> ClaimCheck:
        """Answer from the script."""

        def check(text: str, _type: ClaimType) -> Verdict:
            self.asked.append(text)
            return self.said[text]

        return check


WHOLE = "Acme sells pumps and buys valves, and Borea sells cars."
PARTS = ("Acme sells pumps.", "Acme buys valves.", "Borea sells cars.")


def said(status: SupportStatus, score: float, *findings: Finding) -> Verdict:
    """A verdict with nothing but a status, a score and findings."""
    return Verdict(status, score, Reason.TOPIC_ONLY, findings, (), "Said.")


@pytest.mark.parametrize(
    ("whole", "part", "status"),
    [
        (said(SupportStatus.SUPPORTED, 0.7), said(SupportStatus.INSUFFICIENT_CONTEXT, 0.2), SupportStatus.SUPPORTED),
        (
            said(SupportStatus.SUPPORTED, 0.59),
            said(SupportStatus.INSUFFICIENT_CONTEXT, 0.2),
            SupportStatus.INSUFFICIENT_CONTEXT,
        ),
        (
            said(SupportStatus.PARTIALLY_SUPPORTED, 0.9),
            said(SupportStatus.UNSUPPORTED, 0.2),
            SupportStatus.UNSUPPORTED,
        ),
        (
            said(SupportStatus.SUPPORTED, 0.9),
            said(SupportStatus.CONTRADICTED, 0.1, Finding(FindingKind.DATE, Relation.CONFLICTS, "1 May", "2 May")),
            SupportStatus.CONTRADICTED,
        ),
    ],
    ids=["surely holds", "hardly holds", "holds in part", "differs"],
)
def test_a_part_of_a_sentence_that_surely_holds_is_supported(
    whole: Verdict, part: Verdict, status: SupportStatus
) -> None:
    """What entails the whole entails its parts, unless a difference was found; the whole is asked about once."""
    verifier = Scripted({WHOLE: whole, **dict.fromkeys(PARTS, part)})
    review = reviewed(WHOLE, REFUNDS, verifier=verifier)

    assert [claim.claim.standalone for claim in review.claims] == list(PARTS)
    assert statuses(review) == [status] * 3
    assert len(verifier.asked) == len(set(verifier.asked))


def test_what_nobody_can_tell_is_not_checked() -> None:
    """A claim about "it" that nothing explains gets no verdict."""
    (claim,) = reviewed("It takes ten minutes.", REFUNDS).claims

    assert claim.verdict.not_checked is NotCheckedReason.AMBIGUOUS


def test_an_unreadable_source() -> None:
    """What the others settle stands; what they leave open is not checked, for the answer might be in the one unread."""
    review = reviewed(
        f"{REFUNDS} Refunds are available for 60 days. Admins can export invoices.",
        REFUNDS,
        None,
    )
    reasons = [claim.verdict.not_checked for claim in review.claims]

    assert statuses(review) == [SupportStatus.SUPPORTED, SupportStatus.CONTRADICTED, SupportStatus.NOT_CHECKED]
    assert reasons == [None, None, NotCheckedReason.SOURCE_UNREADABLE]
    assert "Source 2 could not be read" in review.claims[2].verdict.explanation
    assert review.not_checked == {NotCheckedReason.SOURCE_UNREADABLE}
    assert "not_checked_source_unreadable" in review.categories


def test_an_unreadable_source_that_does_not_matter() -> None:
    """A claim the others support is supported; that a source was not read is said all the same."""
    review = reviewed("Customers may request a refund within 30 days of purchase.", None, REFUNDS)

    assert statuses(review) == [SupportStatus.SUPPORTED]
    assert review.not_checked == {NotCheckedReason.SOURCE_UNREADABLE}


def test_no_readable_source() -> None:
    """When no source can be read no claim is checked, and all are named."""
    review = reviewed("Refunds are available for 60 days.", None, None)

    assert review.claims[0].verdict.not_checked is NotCheckedReason.SOURCE_UNREADABLE
    assert "Sources 1, 2 could not be read" in review.claims[0].verdict.explanation


def test_a_source_nobody_waited_for() -> None:
    """A source that was not read because the run was told to stop makes the review a cancelled one, not a poor one."""
    cancelled = SourceTrouble("cancelled.", NotCheckedReason.CANCELLED)
    unread = SourceText(1, "Policy", None, text_document(""), None, cancelled)
    review = replace(reviewed("Hello!", REFUNDS), sources=(unread,))

    assert review.not_checked == {NotCheckedReason.CANCELLED}
    assert review.categories == ("not_checked_cancelled",)
