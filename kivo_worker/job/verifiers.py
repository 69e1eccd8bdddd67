"""The job spec's `verifier` block: which verifier decides, and what it is pinned to."""

from enum import StrEnum
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, Tag, model_validator

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


def _plain_url(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment or parts.port == 0:
        message = "it holds more or less than a host and a path"
        raise ValueError(message)
    return url.rstrip("/")


BaseUrl = Annotated[
    str,
    StringConstraints(min_length=1, max_length=2048, pattern=r"^https?://[\x21-\x7e]+$"),
    AfterValidator(_plain_url),
]
Host = Annotated[str, StringConstraints(min_length=1, max_length=260, pattern=r"^[a-z0-9.:\[\]-]+$")]


def hosts_of(url: str) -> frozenset[str]:
    """What `egress` may call the host of an address: with its port or without."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return frozenset({host, f"{host}:{port}"})


class EndpointSettings(SpecPart):
    """A model behind an endpoint like OpenAI's, inside the network."""

    kind: Literal["openai"] = Field(description="A model behind an endpoint like OpenAI's: vLLM, Ollama, llama.cpp.")
    base_url: BaseUrl = Field(description="Where it is, such as http://judge.internal/v1; egress must name its host.")
    model: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[\x21-\x7e]+$")] = Field(
        description="The model's name there."
    )
    api_key: str | None = Field(
        None, pattern=r"^(env://|file:///).+$", description="env://NAME or file:///path of its key."
    )
    allow_public: bool = Field(
        default=False, description="Accept an address outside private networks: claims and sources go there."
    )
    seed: int = Field(1, ge=0, le=2**31 - 1, description="The seed of its sampling, which has temperature 0.")
    max_concurrent: int = Field(4, ge=1, le=64, description="How many claims are asked at once.")
    request_seconds: int = Field(60, ge=1, le=600, description="Longest time of one answer.")
    retries: int = Field(2, ge=0, le=10, description="How often a request that failed is sent again.")
    max_tokens: int | None = Field(None, ge=1, description="Most tokens of a run, asked and answered; default: any.")
    max_seconds: int | None = Field(None, ge=1, description="Most seconds of a run that it works; default: any.")
    calibration: CalibrationRef | None = Field(None, description="Makes its scores probabilities on your own rows.")

    @property
    def hosts(self) -> frozenset[str]:
        """What an allow-list may call its host: with its port or without."""
        return hosts_of(self.base_url)


def _kind(block: object) -> object:
    return block.get("kind", "embedded") if isinstance(block, dict) else getattr(block, "kind", "embedded")


NO_KIND = "no_kind"
"""The type of the fault that a block's kind is none there is."""

Stronger = Annotated[
    Annotated[OnnxSettings, Tag("onnx")] | Annotated[EndpointSettings, Tag("openai")],
    Discriminator(_kind, custom_error_type=NO_KIND, custom_error_message="must be 'onnx' or 'openai'"),
]


class CascadeSettings(SpecPart):
    """The embedded verifier decides what it is sure of, a stronger one the rest."""

    kind: Literal["cascade"] = Field(description="The embedded verifier first, a stronger one where it is not sure.")
    stronger: Stronger = Field(description="Decides what the embedded verifier is not sure of.")
    unsure_from: float = Field(
        0.2, ge=0, le=1, strict=False, description="From this probability of support on it is not sure."
    )
    unsure_to: float = Field(
        0.65, ge=0, le=1, strict=False, description="Up to this probability of support it is not sure."
    )
    max_claims: int | None = Field(None, ge=0, description="Most claims of a run handed on; default: any.")

    @model_validator(mode="after")
    def _is_a_band(self) -> Self:
        if self.unsure_from > self.unsure_to:
            message = '"unsure_from" is at most "unsure_to"'
            raise ValueError(message)
        return self


VerifierSettings = Annotated[
    Annotated[EmbeddedSettings, Tag("embedded")]
    | Annotated[OnnxSettings, Tag("onnx")]
    | Annotated[EndpointSettings, Tag("openai")]
    | Annotated[CascadeSettings, Tag("cascade")],
    Discriminator(
        _kind, custom_error_type=NO_KIND, custom_error_message="must be 'embedded', 'onnx', 'openai' or 'cascade'"
    ),
]
