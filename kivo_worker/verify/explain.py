"""A verdict in a sentence, built from its findings and nothing else."""

from kivo_worker.verify.decide import Decision
from kivo_worker.verify.interface import FindingKind, Reason
from kivo_worker.vocabulary import SupportStatus

_WHAT = {
    FindingKind.QUANTITY: "a number",
    FindingKind.DURATION: "a duration",
    FindingKind.DATE: "a date",
    FindingKind.BOUND: "a limit",
    FindingKind.NEGATION: "what is denied",
    FindingKind.OPPOSITE: "the direction",
    FindingKind.QUANTIFIER: "how many",
    FindingKind.MODALITY: "how binding it is",
    FindingKind.NAME: "a name",
    FindingKind.ROLES: "who has which part",
    FindingKind.PART: "a part",
}


def explain(decision: Decision, coverage: float) -> str:
    """Explain a decision to the reviewer who sees the claim and its evidence."""
    share = f"{round(coverage * 100)} % of the claim's wording"
    first = decision.findings[0] if decision.findings else None
    if decision.reason is Reason.WORDING_COVERED:
        agreeing = [f'"{f.claim_value}"' for f in decision.findings if f.claim_value and f.source_value]
        same = f", and {', '.join(agreeing)} agree" if agreeing else ""
        return f"The source covers {share}{same}; no difference was found."
    if decision.reason is Reason.NOTHING_FOUND:
        return f"No passage of any source covers more than {share}."
    if decision.reason is Reason.TOPIC_ONLY:
        return f"The source treats the topic but covers only {share}."
    if first is None:
        return ""
    if decision.reason is Reason.FACT_MISSING:
        return f'The source covers {share}, but does not say "{first.claim_value}".'
    if decision.reason is Reason.PART_MISSING:
        return f'The source covers one part of the claim but not this one: "{first.claim_value}".'
    verb = "goes beyond" if decision.status is SupportStatus.PARTIALLY_SUPPORTED else "differs from"
    return (
        f'The claim {verb} the source in {_WHAT[first.kind]}: the claim says "{first.claim_value}", '
        f'the source says "{first.source_value}".'
    )
