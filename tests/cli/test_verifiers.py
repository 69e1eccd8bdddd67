"""`kivo-worker run` with a model of the customer's own."""

from kivo_worker.exit_codes import ExitCode
from tests.cli.conftest import Program
from tests.runs.conftest import GUIDE, JobFolder
from tests.servers.judge import Reply, judging


def test_a_public_endpoint_is_told_of_aloud(job: JobFolder, program: Program) -> None:
    """Whoever runs the job is told at once that texts may leave the network."""
    with judging() as judge:
        spec = job.single(GUIDE, verifier=judge.settings(allow_public=True), egress=["127.0.0.1"])
        done = program("run", "--job-spec-file", str(spec))

    assert done.code == ExitCode.OK
    assert "warning: verifier.allow_public is set" in done.err


def test_an_endpoint_that_fails(job: JobFolder, program: Program) -> None:
    """The run ends, its claims are not checked, and the exit code says so."""
    with judging(lambda _asked: Reply(500)) as judge:
        spec = job.single(GUIDE, verifier=judge.settings(retries=0), egress=["127.0.0.1"])
        done = program("run", "--job-spec-file", str(spec))

    assert done.code == ExitCode.NOT_CHECKED
    assert job.json("claim_report.json")["gate_verdict"] == "needs_review"
