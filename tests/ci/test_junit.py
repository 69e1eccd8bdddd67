"""A run as JUnit tests, read back by a parser that is not ours."""

from hypothesis import given, settings
from junitparser import Error, Failure, JUnitXml, TestCase, TestSuite

from kivo_worker.ci.collect import Collector
from kivo_worker.ci.junit import junit
from kivo_worker.ci.model import Ending, Job, Shown
from kivo_worker.vocabulary import RunStatus
from tests.ci.conftest import runs


def _read(shown: Shown) -> tuple[JUnitXml, TestSuite, list[TestCase]]:
    whole = JUnitXml.fromstring(junit(shown))
    [suite] = whole
    return whole, suite, list(suite)


def test_each_claim_is_a_test(demo: Shown) -> None:
    """The demo has a test for the run and one a claim; those whose claims do not hold fail, with the reason."""
    whole, suite, cases = _read(demo)
    failed = [case for case in cases if case.result]

    assert (whole.tests, whole.failures, whole.errors, whole.skipped) == (18, 9, 0, 0)
    assert (suite.name, suite.tests, suite.failures) == ("support_answer_review", 18, 9)
    assert cases[0].name == "run"
    assert len({case.name for case in cases}) == 18
    assert all(isinstance(case.result[0], Failure) for case in failed)
    assert (failed[0].result[0].type, failed[0].result[0].message) == ("contradicted", demo.findings[0].message)
    assert ("gate_verdict", "needs_repair") in [(one.name, one.value) for one in suite.properties()]  # type: ignore[no-untyped-call]


def test_each_row_of_a_batch_is_a_test(batch: dict[bool, Shown]) -> None:
    """A row passes, fails by the worst of its claims, or was not looked at, which is an error."""
    _, suite, cases = _read(batch[False])
    kinds = [(case.name, [type(result) for result in case.result]) for case in cases]

    assert kinds == [("run", []), ("row 1", []), ("row 2", [Failure]), ("row 3", [Error]), ("row 4", [Failure])]
    assert (suite.failures, suite.errors) == (2, 1)
    assert cases[2].result[0].type == "contradicted"
    assert cases[2].result[0].message.endswith("(and 1 more)")


def test_what_was_not_checked_is_an_error() -> None:
    """A run that failed has a test that says so."""
    ending = Ending(RunStatus.FAILED, trouble="output: it is not there.")
    _, suite, [case] = _read(Collector(with_text=False).end(Job(), ending))

    assert (suite.tests, suite.errors, suite.failures) == (1, 1, 0)
    assert isinstance(case.result[0], Error)
    assert case.result[0].message == "The run failed. output: it is not there."


@settings(deadline=None, max_examples=60)
@given(shown=runs)
def test_any_run_can_be_read(shown: Shown) -> None:
    """Whatever a run says, the file is XML and its numbers are those of its tests."""
    whole, suite, cases = _read(shown)
    results = [case.result[0] for case in cases if case.result]

    assert whole.tests == suite.tests == len(cases) == len(shown.cases)
    assert suite.failures == sum(isinstance(result, Failure) for result in results)
    assert suite.errors == sum(isinstance(result, Error) for result in results)
