"""The job spec's `verifier` block: which verifier decides, and what it is pinned to."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from kivo_worker.identifiers import PinnedDigest
from kivo_worker.job.parts import SpecPart, Uri


class LabelMeaning(StrEnum):
    """What a label of a model says about a claim; `neutral` and `not_supported` leave open what else holds."""

    SUPPORTED = "supported"
    PARTIALLY_SUPPORTED = "partially_supported"
    CONTRADICTED = "contradicted"
    INSUFFICIENT_CONTEXT = "insufficient_context"
    UNSUPPORTED = "unsupported"
    NEUTRAL = "neutral"
    NOT_SUPPORTED = "not_supported"


class CalibrationRef(SpecPart):
    """A calibration made for this very verifier."""

    uri: Uri = Field(description="A path (relative to the job spec), or a file://, s3:// or gs:// URI.")
    sha256: PinnedDigest | None = Field(None, description="Pin: other bytes are refused.")


class EmbeddedSettings(SpecPart):
    """The verifier inside the worker."""

    kind: Literal["embedded"] = Field("embedded", description="The verifier inside the worker.")


class OnnxSettings(SpecPart):
    """An NLI cross-encoder, exported as a folder with `model.onnx`, `tokenizer.json` and `config.json`."""

    kind: Literal["onnx"] = Field(description="A cross-encoder of your own, as an ONNX folder.")
    uri: Uri = Field(description="The folder: a path (relative to the job spec), or a file://, s3:// or gs:// URI.")
    sha256: PinnedDigest = Field(
        description="Pin: the digest of what `sha256sum config.json model.onnx tokenizer.json` prints in the folder."
    )
    labels: dict[str, LabelMeaning] | None = Field(
        None, description="What each label of the model means; default: as its name in config.json says."
    )
    order: Literal["source_first", "claim_first"] = Field(
        "source_first", description="What the model reads first; models trained on NLI read the source (premise)."
    )
    calibration: CalibrationRef | None = Field(None, description="Makes its scores probabilities on your own rows.")


def _kind(block: object) -> object:
    return block.get("kind", "embedded") if isinstance(block, dict) else getattr(block, "kind", "embedded")


NO_KIND = "no_kind"
"""The type of the fault that a block's kind is none there is."""

VerifierSettings = Annotated[
    Annotated[EmbeddedSettings, Tag("embedded")] | Annotated[OnnxSettings, Tag("onnx")],
    Discriminator(_kind, custom_error_type=NO_KIND, custom_error_message="must be 'embedded' or 'onnx'"),
]
