"""A verdict in a sentence, built from its findings and nothing else."""

from kivo_worker.verification.decide import Decision
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
from kivo_worker.verification.signals import Signals
from kivo_worker.vocabulary import SupportStatus

_WHAT = {
    FindingKind.QUANTITY: "a number",
    FindingKind.DURATION: "a duration",
    FindingKind.DATE: "a date",
    FindingKind.BOUND: "a limit",
    FindingKind.NEGATION: "what is denied",
    FindingKind.OPPOSITE: "a word of opposite meaning",
    FindingKind.QUANTIFIER: "how many it speaks of",
    FindingKind.MODALITY: "how binding it is",
    FindingKind.NAME: "a name",
    FindingKind.ROLES: "who has which part",
    FindingKind.EXCEPTION: "what is an exception",
}


def explain(decision: Decision, signals: Signals) -> str:
    """Explain a decision to the reviewer who sees the claim and its evidence."""
    comparison = signals.comparison
    share = f"{round(comparison.coverage * 100)} % of the claim's wording"
    sure = f"{round(decision.score * 100)} %"
    agreeing = ", ".join(_agreement(finding) for finding in decision.findings if finding.relation is Relation.AGREES)
    agrees = f" and agrees on {agreeing}" if agreeing else ""
    match decision.reason:
        case Reason.WORDING_COVERED:
            said = f"The source covers {share}{agrees}; no difference was found (support {sure})."
        case Reason.PARAPHRASED:
            said = f"The source says this in other words{agrees} (support {sure})."
        case Reason.CONTRARY:
            said = f"The source says otherwise, without a single word or figure that shows it (support {sure})."
        case Reason.LOW_CONFIDENCE:
            said = f"The source may carry the claim, but not surely enough to say so (support {sure})."
        case Reason.GOES_FURTHER:
            said = f"The source carries a part of the claim; the claim says more than that (support {sure})."
        case Reason.NOTHING_FOUND:
            said = f"No source speaks to the claim; the nearest passage covers {share}."
        case Reason.TOPIC_ONLY:
            said = f"The source treats the topic, but not what the claim says of it (support {sure})."
        case Reason.FACT_MISSING:
            said = f'The source treats the topic, but does not say "{decision.findings[0].claim_value}".'
        case Reason.PART_MISSING:
            said = f'The source covers one part of the claim but not this one: "{decision.findings[0].claim_value}".'
        case _:
            said = _difference(decision.status, decision.findings[0])
    return f"{said} The text was longer than the model reads at once and was cut." if signals.is_cut else said


def _agreement(finding: Finding) -> str:
    same = finding.claim_value.lower() == finding.source_value.lower()
    return f'"{finding.claim_value}"' if same else f'"{finding.claim_value}" ("{finding.source_value}" in the source)'


_VERBS = {
    SupportStatus.CONTRADICTED: "differs from",
    SupportStatus.PARTIALLY_SUPPORTED: "goes beyond",
    SupportStatus.INSUFFICIENT_CONTEXT: "may differ from",
}


def _difference(status: SupportStatus, finding: Finding) -> str:
    return (
        f"The claim {_VERBS[status]} the source in {_WHAT[finding.kind]}: "
        f'the claim says "{finding.claim_value}", the source says "{finding.source_value}".'
    )
