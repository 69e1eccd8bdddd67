"""A hosted run's request into its claim report, by the same code as a job of the worker."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kivo_worker.contract.review_runs import CreateReviewRun, SourceInput
from kivo_worker.digests import Digester, sha256_digest
from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.media_types import MARKDOWN
from kivo_worker.errors import DocumentError
from kivo_worker.identifiers import is_identifier
from kivo_worker.job.policies import load_policy
from kivo_worker.job.spec import DEFAULT_POLICY_VERSION, InputRef, Limits
from kivo_worker.judges.registry import embedded
from kivo_worker.models.shipped import load_parser
from kivo_worker.reports.build import Subject, build_claim_report
from kivo_worker.reports.model import ClaimReport
from kivo_worker.reviewing import OutputText, ReviewSettings, review_output
from kivo_worker.runs.context import versions_of
from kivo_worker.runs.inputs import Reading, ReadText, UnreadText, inline_text, require_text
from kivo_worker.runs.sources import ReadSource
from kivo_worker.verification.interface import Verifier
from kivo_worker.vocabulary import Strictness

_LIMITS = Limits()
_DEFAULT_WORKFLOW = "hosted_review"


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What the report is told of the run: the caller's own names for it, where there are any that a report can bear."""

    customer_run_id: str
    workflow_id: str
    title: str
    strictness: Strictness

    @property
    def workflow_name(self) -> str:
        """The same as the workflow's id: a hosted run has one name for it."""
        return self.workflow_id


def review_hosted(run_id: str, request: CreateReviewRun, is_cancelled: Callable[[], bool]) -> ClaimReport:
    """Review what a request holds.

    A source that cannot be read costs itself only, as in a job.

    Args:
        run_id: the run's id, which the report bears as its customer run id.
        request: what was sent.
        is_cancelled: asked before each claim; from the first yes on, claims are not checked.

    Raises:
        InputError: the output cannot be used.
        ModelError: a file of the shipped model is missing or damaged.
    """
    policy, verifier = load_policy(DEFAULT_POLICY_VERSION), _verifier()
    output = inline_text(request.ai_output, _asked("ai_output"), "ai_output", _reading(_LIMITS.max_output_bytes))
    require_text(output, "ai_output")
    sources = [_source(source, number) for number, source in enumerate(request.sources, 1)]
    settings = ReviewSettings(
        verifier=verifier,
        parse=load_parser().parse,
        rules=policy.policy.rules_for(request.intended_use, request.strictness),
        max_claims=_LIMITS.max_claims,
        is_cancelled=is_cancelled,
    )
    texts = [source.numbered(number) for number, source in enumerate(sources, 1)]
    review = review_output(OutputText(output.document, output.sha256), texts, settings)
    subject = Subject(request.intended_use, external_id=request.external_id, question=request.question)
    return build_claim_report(review, _occasion(run_id, request), subject, versions_of(verifier, policy))


@cache
def _verifier() -> Verifier:
    return embedded()


def _reading(max_bytes: int) -> Reading:
    return Reading(max_bytes, DocumentLimits(), Digester())


def _source(source: SourceInput, number: int) -> ReadSource:
    text: ReadText | UnreadText
    asked = _asked(f"source {number}", source.media_type)
    try:
        text = inline_text(source.content, asked, asked.uri, _reading(_LIMITS.max_source_bytes))
    except DocumentError as error:
        text = UnreadText(error, sha256_digest(source.content.encode("utf-8")))
    return ReadSource(source.title, source.citation_label, text)


def _asked(name: str, media_type: str | None = None) -> InputRef:
    # The text is decoded already; a charset that it or its sender names was that of other bytes.
    kind = (media_type or MARKDOWN).partition(";")[0].rstrip()
    return InputRef(uri=name, media_type=f"{kind}; charset=utf-8")


def _occasion(run_id: str, request: CreateReviewRun) -> _Occasion:
    workflow = request.metadata.get("workflow")
    name = workflow if isinstance(workflow, str) and is_identifier(workflow) else _DEFAULT_WORKFLOW
    return _Occasion(run_id, name, request.external_id or run_id, request.strictness)
