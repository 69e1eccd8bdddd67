"""A verdict in a sentence, built from its findings and nothing else."""

from kivo_worker.verification.decide import Decision
from kivo_worker.verification.interface import Finding, FindingKind, Reason, Relation
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
}


def explain(decision: Decision, coverage: float) -> str:
    """Explain a decision to the reviewer who sees the claim and its evidence."""
    percent = round(coverage * 100)
    share = f"{percent} % of the claim's wording"
    match decision.reason:
        case Reason.WORDING_COVERED:
            agreeing = ", ".join(_agreement(f) for f in decision.findings if f.relation is Relation.AGREES)
            return (
                f"The source covers {share}{' and agrees on ' if agreeing else ''}{agreeing}; no difference was found."
            )
        case Reason.NOTHING_FOUND:
            return f"No passage of any source covers more than {share}."
        case Reason.TOPIC_ONLY:
            return f"The source treats the topic but covers only {share}."
        case Reason.FACT_MISSING:
            return f'The source covers {share}, but does not say "{decision.findings[0].claim_value}".'
        case Reason.PART_MISSING:
            return f'The source covers one part of the claim but not this one: "{decision.findings[0].claim_value}".'
        case _:
            return _difference(decision.status, decision.findings[0])


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
