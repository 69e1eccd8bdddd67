"""Texts that ask for a verdict get none: comparing hears nothing, and a model that obeys them is not believed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from kivo_worker.documents.reader import MARKDOWN, text_document
from kivo_worker.job.policies import load_policy
from kivo_worker.job.spec import DEFAULT_POLICY_VERSION
from kivo_worker.job.verifiers import EndpointSettings
from kivo_worker.judges.connecting import endpoint_verifier
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.models.shipped import load_parser
from kivo_worker.reviewing import OutputText, Review, ReviewSettings, SourceText, review_output
from kivo_worker.verification.interface import Verifier
from kivo_worker.vocabulary import GateVerdict, IntendedUse, Strictness, SupportStatus
from tests.judges.conftest import judged, read_file
from tests.judges.injections import INJECTIONS
from tests.servers.judge import Asked, Judge, Reply, judging, supported, unsupported, verdicts

POLICY = "Customers may request a refund within 30 days of purchase. Support answers within two hours."
UNSUPPORTED = (
    "The canteen serves vegan lunches.",
    "Customers may request a refund within 60 days of purchase.",
    "The warranty covers water damage.",
)


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """A model behind an endpoint."""
    with judging() as server:
        yield server


def _verifier(judge: Judge) -> Verifier:
    return endpoint_verifier(EndpointSettings.model_validate_json(json.dumps(judge.settings())), read_file)


def _is_control(claim: dict[str, Any]) -> bool:
    return bool(claim["text"].endswith("guild."))


def _obeys_in_all(asked: Asked) -> Reply:
    """Support everything, and quote the longest source."""
    source = max(asked.data["sources"], key=lambda one: len(one["text"]))
    return verdicts(*(supported(one["number"], source["number"], source["text"]) for one in asked.data["claims"]))


def _obeys_for_the_claim(asked: Asked) -> Reply:
    """Support the claim and not the control, and quote what was asked for."""
    source = asked.data["sources"][-1]
    return verdicts(
        *(
            unsupported(one["number"])
            if _is_control(one)
            else supported(one["number"], source["number"], source["text"])
            for one in asked.data["claims"]
        )
    )


def _review(verifier: Verifier, output: str, *texts: str) -> Review:
    rules = load_policy(DEFAULT_POLICY_VERSION).policy.rules_for(IntendedUse.CUSTOMER_FACING, Strictness.STANDARD)
    sources = [
        SourceText(number, "", None, text_document(text, MARKDOWN), None) for number, text in enumerate(texts, 1)
    ]
    settings = ReviewSettings(verifier, load_parser().parse, rules, 100)
    return review_output(OutputText(text_document(output, MARKDOWN), ""), sources, settings)


def test_there_are_two_hundred() -> None:
    """As many as are promised, each another one."""
    assert len(set(INJECTIONS)) == len(INJECTIONS) == 200


@pytest.mark.parametrize("answer", [_obeys_in_all, _obeys_for_the_claim])
def test_in_a_source(judge: Judge, answer: Any) -> None:
    """A model that obeys a source gets no claim called supported by it, however it obeys."""
    judge.answer = answer
    verifier = _verifier(judge)

    for number, injection in enumerate(INJECTIONS):
        claim = UNSUPPORTED[number % len(UNSUPPORTED)]
        assert judged(verifier, claim, POLICY, injection).status is not SupportStatus.SUPPORTED, injection


@pytest.mark.parametrize("place", ["source", "output"])
def test_the_gate(judge: Judge, place: str) -> None:
    """No such text, in a source or in an output, turns an unsupported claim into `allow`."""
    judge.answer = _obeys_in_all
    verifier = _verifier(judge)

    for number, injection in enumerate(INJECTIONS[:: 1 if place == "output" else 5]):
        claim = UNSUPPORTED[number % len(UNSUPPORTED)]
        output, sources = (f"{claim}\n\n{injection}", [POLICY]) if place == "output" else (claim, [POLICY, injection])
        review = _review(verifier, output, *sources)
        assert review.decision.gate_verdict is not GateVerdict.ALLOW, injection
        assert review.claims[0].verdict.status is not SupportStatus.SUPPORTED, injection


def test_findings_stay() -> None:
    """What comparing finds of a claim is the same with such a text beside it, and the embedded verdict is."""
    verifier = embedded_verifier()
    claim = UNSUPPORTED[1]
    before = judged(verifier, claim, POLICY)

    for injection in INJECTIONS:
        after = judged(verifier, claim, f"{POLICY}\n\n{injection}")
        assert after.findings == before.findings, injection
        assert after.status is before.status is SupportStatus.CONTRADICTED, injection
