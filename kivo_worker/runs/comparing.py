"""A run compared with an older one while it works."""

from kivo_worker.errors import InputError
from kivo_worker.job.spec import StorageSettings
from kivo_worker.reports.baseline import Comparison
from kivo_worker.reports.model import ClaimReport
from kivo_worker.runs.observer import Observer
from kivo_worker.runs.stored import stored_run


class Comparing(Observer):
    """Compares each report as it comes."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison

    @property
    def wants_every_row(self) -> bool:
        """It does."""
        return True

    def report(self, report: ClaimReport) -> None:
        """Take it."""
        self._comparison.add(report)


def comparison_with(uri: str, settings: StorageSettings) -> Comparison:
    """Read the older run that a report store holds.

    Raises:
        InputError: it cannot be read, or is only a part: what that had not reached would all look new.
        JobSpecError: the URI is of a kind this version does not know.
    """
    run = stored_run(uri, settings)
    if run.is_partial:
        message = "the baseline is the partial report of a cancelled run."
        raise InputError(
            message, where=run.store.uri(run.key), hint="Give the report store of a run that has finished."
        )
    return Comparison(run.reports())
