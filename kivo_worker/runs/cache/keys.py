"""What a review depends on, as digests: when two have the same key, they come to the same."""

import json
import platform
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files

from kivo_worker.models.shipped import DIGESTS
from kivo_worker.reviewing import OutputText, SourceText
from kivo_worker.runs.context import RunContext
from kivo_worker.vocabulary import IntendedUse


def binding_of(context: RunContext) -> str:
    """Digest what all reviews of a job depend on: worker, verifier, models, policy, limits, and what computes."""
    spec = context.spec
    return _digest(
        context.versions.model_dump(mode="json"),
        (files("kivo_worker.models") / "weights" / DIGESTS).read_text("ascii"),
        spec.strictness,
        spec.limits.model_dump(),
        [version("onnxruntime"), version("numpy"), platform.machine()],
    )


def key_of(binding: str, intended_use: IntendedUse, output: OutputText, sources: Sequence[SourceText]) -> str | None:
    """Digest what one review depends on; none when a source could not be read, which may be another time."""
    if any(source.trouble is not None for source in sources):
        return None
    texts = [
        [one.number, one.title, one.citation_label, one.sha256, one.document.media_type, one.document.encoding]
        for one in sources
    ]
    return _digest(binding, intended_use, output.sha256, output.document.media_type, texts)


def _digest(*parts: object) -> str:
    return sha256(json.dumps(parts).encode("ascii")).hexdigest()
