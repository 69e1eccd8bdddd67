"""What CI systems are shown: which outputs are wanted of a run, and writing them.

Trouble with one is said, and changes neither the others nor how the run ended.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

from kivo_worker.bugs import internal_error
from kivo_worker.ci.code_quality import code_quality
from kivo_worker.ci.collect import Collector
from kivo_worker.ci.junit import junit
from kivo_worker.ci.model import Ending, Job, Shown
from kivo_worker.ci.sarif import sarif
from kivo_worker.cli.console import save, say
from kivo_worker.cli.github import show_on_github
from kivo_worker.errors import InputError, WorkerError
from kivo_worker.job.spec import JobSpec
from kivo_worker.reports.baseline import Comparison
from kivo_worker.reports.model import ClaimReport, RejectedRow
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.result import RunResult
from kivo_worker.runs.stored import StoredRun
from kivo_worker.storage.uris import without_query
from kivo_worker.vocabulary import RunStatus

FORMATS: Mapping[str, Callable[[Shown], bytes]] = {"sarif": sarif, "junit": junit, "code-quality": code_quality}
"""What goes into a file, by the name of its option and of its command."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a run.

    Attributes:
        files: where each format goes, by its name.
        github: the stream for the annotations of a GitHub step, which gets a summary too; none when not wanted.
        output_path: the output's path in the repository; none when it has none there.
        with_text: whether customer text may be shown.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    github: TextIO | None = None
    output_path: str | None = None
    with_text: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return not self.files and self.github is None

    def job(self, run_id: str, workflow_id: str, key: str, uri: str | None) -> Job:
        """Say what was run.

        Args:
            run_id: the customer's id of the run.
            workflow_id: its workflow.
            key: what the job spec calls its output.
            uri: where the job spec says that is; none when that is not known.
        """
        if self.output_path:
            return Job(run_id, workflow_id, self.output_path, is_path=True)
        return Job(run_id, workflow_id, without_query(uri) if uri and self.with_text else key)


class CiOutputs(Observer):
    """Collects a run as it goes, and writes what is wanted of it at its end, once.

    Attributes:
        wanted: what that is.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.wanted = wanted
        self._collector = Collector(with_text=wanted.with_text)
        self._is_done = wanted.is_nothing

    @property
    def wants_every_row(self) -> bool:
        """It does, when anything is to be written."""
        return not self._is_done

    def compare_with(self, comparison: Comparison | None) -> None:
        """Say of every finding how it stands to the baseline."""
        self._collector = Collector(with_text=self.wanted.with_text, comparison=comparison)

    def report(self, report: ClaimReport) -> None:
        """Collect it."""
        if not self._is_done:
            self._collector.report(report)

    def rejected(self, row: RejectedRow) -> None:
        """Collect it."""
        if not self._is_done:
            self._collector.reject(row)

    def finished(self, spec: JobSpec, result: RunResult) -> None:
        """Write what a run came to; its error names inputs as they may be named here."""
        key, ref = ("batch", spec.batch) if spec.batch else ("output", spec.output)
        job = self.wanted.job(spec.customer_run_id, spec.workflow_id, key, ref.uri if ref else None)
        outcome = result.outcome
        trouble = None if outcome.status is RunStatus.COMPLETED else result.trouble
        self._write(job, Ending(outcome.status, outcome.gate_verdict, outcome.safe_use_status, trouble, result.changes))

    def failed(self, error: WorkerError) -> None:
        """Write that a run ended before it began, without names of inputs; nothing when its end is written already."""
        is_of_input = isinstance(error, InputError) and not self.wanted.with_text
        trouble = f"{error.message} {error.hint}".rstrip() if is_of_input else str(error)
        self._write(Job(), Ending(RunStatus.FAILED, trouble=trouble))

    def _write(self, job: Job, ending: Ending) -> None:
        if self._is_done:
            return
        self._is_done = True
        shown, out = self._collector.end(job, ending), self.wanted.github
        for name, path in self.wanted.files.items():
            _try(f"--{name}", partial(_save, name, shown, path))
        if out is not None:
            _try("--github", partial(show_on_github, shown, out))


def shown_of(run: StoredRun, output_path: str | None, *, with_text: bool) -> Shown:
    """Collect a run from its report store.

    Raises:
        InputError: a report cannot be read, or is not what the run wrote.
    """
    collector, manifest = Collector(with_text=with_text), run.manifest
    for entry in run.entries():
        if isinstance(entry, ClaimReport):
            collector.report(entry)
        else:
            collector.reject(entry)
    key, uri = next(((one.role, one.uri) for one in manifest.inputs if one.role != "source"), ("batch", None))
    wanted = Wanted(output_path=output_path, with_text=with_text)
    job = wanted.job(manifest.customer_run_id, manifest.workflow_id, key, uri)
    if run.is_partial:
        return collector.end(job, Ending(RunStatus.CANCELLED))
    return collector.end(job, Ending(RunStatus.COMPLETED, manifest.gate_verdict, manifest.safe_use_status))


def _save(name: str, shown: Shown, path: Path) -> None:
    save(FORMATS[name](shown), path)


def _try(option: str, output: Callable[[], None]) -> None:
    try:
        output()
    except Exception as caught:  # noqa: BLE001 - what a CI system is shown is no reason to lose a run's result
        error = caught if isinstance(caught, WorkerError) else internal_error(caught)
        say(f"error: {option}: {error} The run itself is as it would be without.")
