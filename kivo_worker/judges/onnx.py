"""A cross-encoder of the customer's own in the place of the embedded pair model; all else is as in the embedded one."""

from kivo_worker.job.verifiers import LabelMeaning, OnnxSettings
from kivo_worker.judges.calibration import read_calibration
from kivo_worker.judges.cross_encoder import load_cross_encoder
from kivo_worker.judges.folder import ReadFile, read_folder
from kivo_worker.judges.labels import meanings, tells_topics
from kivo_worker.judges.plain import PlainReading
from kivo_worker.judges.self_test import check_itself
from kivo_worker.models.shipped import load_vectors
from kivo_worker.verification.embedded import EmbeddedVerifier

_VERSION = "1"


def onnx_verifier(settings: OnnxSettings, read: ReadFile, threads: int = 0) -> EmbeddedVerifier:
    """Load the folder a job spec names, and try it on pairs whose answer is known.

    Args:
        settings: the job spec's.
        read: reads a file of the folder.
        threads: how many threads a pair may use; 0 leaves it to the library.

    Raises:
        ModelError: a file is missing, damaged, another than pinned, or none that this verifier can use.
        JobSpecError: what a label means cannot be told.
    """
    folder = read_folder(settings.uri, settings.sha256, read)
    meant = meanings(folder.labels, settings.labels)
    source_first = settings.order == "source_first"
    encoder = load_cross_encoder(folder, meant, source_first=source_first, threads=threads)
    check_itself(encoder.logits, contradicts=LabelMeaning.CONTRADICTED in meant)
    told = " ".join((_VERSION, folder.sha256, settings.order, *meant))
    worth = read_calibration(settings.calibration, "onnx", told, read)
    return EmbeddedVerifier(
        embed=load_vectors().embed,
        judge_pair=encoder.logits,
        calibration=worth.weighing or PlainReading(tells_topics(meant)),
        name="onnx",
        version=worth.version,
        scaling=worth.scaling,
        is_calibrated=worth.is_calibrated,
    )
