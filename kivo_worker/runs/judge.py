"""What reviews the outputs of a job: named at once, loaded when it is first needed, which not every process does."""

from functools import cached_property

from kivo_worker.claims.statements import Parse
from kivo_worker.job.spec import JobSpec
from kivo_worker.judges.registry import identity_of
from kivo_worker.runs.verifiers import verifier_of
from kivo_worker.storage.locate import Stores
from kivo_worker.verification.interface import Verifier, notes_of


class Judge:
    """The verifier and the parser of a job.

    Attributes:
        name: what a report calls the verifier.
        version: changes whenever its verdicts may.
        notes: what whoever reads its verdicts must know.

    Args:
        spec: the job spec.
        stores: what its URIs name.
        threads: how many threads the verifier may use; 0 leaves it to its library.

    Raises:
        ModelError: a file of a verifier that only its files can name is missing, damaged, or none that it can use.
        JobSpecError: the settings do not fit the model.
    """

    def __init__(self, spec: JobSpec, stores: Stores, threads: int = 0) -> None:
        self._spec = spec
        self._stores = stores
        self._threads = threads
        known = identity_of(spec.verifier)
        self.name, self.version = known or (self.verifier.name, self.verifier.version)
        self.notes = () if known else notes_of(self.verifier)

    @cached_property
    def verifier(self) -> Verifier:
        """What decides.

        Raises:
            ModelError: a file of its model is missing or damaged.
        """
        return verifier_of(self._spec, self._stores, self._threads)

    @cached_property
    def parse(self) -> Parse:
        """What tells the statements of a sentence apart.

        Raises:
            ModelError: a file of the shipped model is missing or damaged.
        """
        from kivo_worker.models.shipped import load_parser  # noqa: PLC0415 - not every process parses

        return load_parser().parse

    def load(self) -> None:
        """Load both now.

        Raises:
            ModelError: a file of a model is missing or damaged.
        """
        _ = self.verifier, self.parse
