"""The redacted category of a claim that did not hold: all that an event may say about it."""

from kivo_worker.vocabulary import (
    ClaimType,
    FailureTopic,
    NotCheckedReason,
    SupportStatus,
    claim_category,
    not_checked_category,
)

_BY_REASON = {
    "quantity_differs": FailureTopic.NUMERIC,
    "duration_differs": FailureTopic.TEMPORAL,
    "bound_differs": FailureTopic.NUMERIC,
    "date_differs": FailureTopic.TEMPORAL,
    "name_differs": FailureTopic.ENTITY,
    "roles_exchanged": FailureTopic.ENTITY,
}
_BY_TYPE = {
    ClaimType.FACTUAL: FailureTopic.GENERAL,
    ClaimType.NORMATIVE: FailureTopic.POLICY,
    ClaimType.CAUSAL: FailureTopic.CAUSAL,
    ClaimType.RECOMMENDATION: FailureTopic.RECOMMENDATION,
    ClaimType.CITATION: FailureTopic.CITATION,
}


def category_of(
    status: SupportStatus, reason: str, claim_type: ClaimType, not_checked: NotCheckedReason | None
) -> str | None:
    """Name the category of one claim; a supported claim has none.

    What differed decides first, then what kind of statement the claim is.

    Args:
        status: the claim's support status.
        reason: the verifier's reason code.
        claim_type: the kind of statement.
        not_checked: why the claim was not verified, when it was not.
    """
    if status is SupportStatus.SUPPORTED:
        return None
    if status is SupportStatus.NOT_CHECKED:
        return not_checked_category(not_checked or NotCheckedReason.VERIFIER_FAILED)
    return claim_category(status, _BY_REASON.get(reason, _BY_TYPE[claim_type]))
