"""A cross-encoder from a folder: a claim beside a passage to the readings a verdict is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from kivo_worker.errors import ModelError
from kivo_worker.job.verifiers import LabelMeaning
from kivo_worker.judges.folder import MODEL, TOKENIZER, WHERE, ModelFolder
from kivo_worker.judges.labels import readings
from kivo_worker.models.runtime import onnx_runtime, session_options

_IDS, _MASK, _TYPES = "ids", "attention_mask", "type_ids"
"""What the `tokenizers` library calls the inputs of a model."""
_INPUTS = {
    "input_ids": _IDS,
    "ids": _IDS,
    "attention_mask": _MASK,
    "mask": _MASK,
    "token_type_ids": _TYPES,
    "types": _TYPES,
}
"""What exports call them."""
_KINDS: dict[str, type[np.int64 | np.int32]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_SMALLEST = 1e-9
"""A reading of which a model says that it cannot be: its logarithm must be a number."""


class Tensor(Protocol):
    """What is used of an input or output of an onnxruntime session; a size that is not fixed is a name."""

    name: str
    type: str
    shape: list[int | str | None]


class Session(Protocol):
    """What is used of an onnxruntime session."""

    def get_inputs(self) -> list[Tensor]:
        """What it takes."""
        ...

    def get_outputs(self) -> list[Tensor]:
        """What it gives."""
        ...

    def run(self, outputs: list[str], inputs: dict[str, NDArray[Any]]) -> list[NDArray[np.float32]]:
        """Run the network."""
        ...


class Encoding(Protocol):
    """What is used of a text that the `tokenizers` library has cut; what did not fit is overflowing."""

    ids: list[int]
    attention_mask: list[int]
    type_ids: list[int]
    overflowing: list["Encoding"]


class Tokenizer(Protocol):
    """What is used of a tokenizer of the `tokenizers` library."""

    def encode(self, sequence: str, pair: str) -> Encoding:
        """Cut a pair of texts into tokens."""
        ...

    def token_to_id(self, token: str) -> int | None:
        """The number of a token; none when there is no such token."""
        ...

    def no_padding(self) -> None:
        """Fill no pair up."""
        ...

    def enable_padding(self, *, length: int, pad_id: int) -> None:
        """Fill each pair up."""
        ...

    def enable_truncation(self, max_length: int, *, strategy: str) -> None:
        """Cut what is too long."""
        ...


@dataclass(frozen=True, slots=True)
class _Input:
    """An input of the network: its name there, what it takes, its kind of whole number."""

    name: str
    takes: str
    kind: type[np.int64 | np.int32]


@dataclass(frozen=True, slots=True)
class CrossEncoder:
    """The network, its tokenizer, and what its labels mean.

    Attributes:
        session: the onnxruntime session.
        tokenizer: the tokenizer, which cuts pairs that are too long, and fills up where a length is fixed.
        inputs: what the network takes.
        rows: how many pairs it takes at once.
        meant: what its labels mean, in the order of its logits.
        source_first: whether it reads the passage before the claim.
    """

    session: Session
    tokenizer: Tokenizer
    inputs: tuple[_Input, ...]
    rows: int
    meant: tuple[LabelMeaning, ...]
    source_first: bool

    def logits(self, claim: str, passage: str) -> tuple[NDArray[np.float32], bool]:
        """Read a claim beside a passage; one pair at a time, so that no verdict depends on its neighbours.

        Returns:
            The logarithms of the five readings, shape (5,), and whether the pair was cut to fit.
        """
        pair = (passage, claim) if self.source_first else (claim, passage)
        encoding = self.tokenizer.encode(*pair)
        fed = {one.name: self._row(getattr(encoding, one.takes), one.kind) for one in self.inputs}
        [logits] = self.session.run([self.session.get_outputs()[0].name], fed)
        read = readings(np.asarray(logits, np.float64).reshape(self.rows, -1)[0], self.meant)
        return np.log(np.maximum(read, _SMALLEST)).astype(np.float32), bool(encoding.overflowing)

    def _row(self, values: Sequence[int], kind: type[np.int64 | np.int32]) -> NDArray[Any]:
        return np.repeat(np.array([values], kind), self.rows, axis=0)


def load_cross_encoder(
    folder: ModelFolder, meant: tuple[LabelMeaning, ...], *, source_first: bool, threads: int = 0
) -> CrossEncoder:
    """Load a model from its files; on a GPU where the runtime has one.

    Args:
        folder: the files.
        meant: what its labels mean.
        source_first: whether it reads the passage before the claim.
        threads: how many threads a pair may use; 0 leaves it to the library.

    Raises:
        ModelError: the network or its tokenizer cannot be loaded, or the network takes or gives something else.
    """
    session = _session(folder.model, threads)
    inputs, rows, tokens = _inputs(session)
    width = session.get_outputs()[0].shape[-1]
    if isinstance(width, int) and width != len(meant):
        raise _refused(f"it gives {width} logits, and config.json names {len(meant)} labels.")
    tokenizer = _tokenizer(folder.tokenizer)
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens or folder.longest, strategy="longest_first")
    if tokens is not None:
        padding = tokenizer.token_to_id("[PAD]") or tokenizer.token_to_id("<pad>") or 0
        tokenizer.enable_padding(length=tokens, pad_id=padding)
    return CrossEncoder(session, tokenizer, inputs, rows or 1, meant, source_first)


def _session(model: bytes, threads: int) -> Session:
    onnxruntime, options = onnx_runtime(), session_options(threads)
    there = onnxruntime.get_available_providers()
    providers = [name for name in ("CUDAExecutionProvider", "CPUExecutionProvider") if name in there]
    try:
        session: Session = onnxruntime.InferenceSession(model, options, providers=providers)
    except Exception as error:  # noqa: BLE001 - the runtime has an exception of its own for each thing that is wrong
        said = str(error).splitlines()[0][:200]
        hint = "Export it as one file, its weights inside."
        raise ModelError(f"the runtime cannot load it: {said}", where=f"{WHERE}, {MODEL}", hint=hint) from None
    return session


def _tokenizer(data: bytes) -> Tokenizer:
    try:
        import tokenizers  # noqa: PLC0415 - of an extra
    except ImportError:
        hint = "Install it: pip install 'kivo-worker[judges]'."
        raise ModelError("the library that reads tokenizers is not installed.", where=WHERE, hint=hint) from None
    try:
        tokenizer = cast("Tokenizer", tokenizers.Tokenizer.from_buffer(data))
    except Exception:  # noqa: BLE001 - the library has no exception of its own
        raise ModelError("it is no tokenizer.", where=f"{WHERE}, {TOKENIZER}") from None
    return tokenizer


def _inputs(session: Session) -> tuple[tuple[_Input, ...], int | None, int | None]:
    """What the network takes; and how many pairs of how many tokens, where that is fixed."""
    inputs = []
    rows: int | None = None
    tokens: int | None = None
    for one in session.get_inputs():
        if one.name not in _INPUTS or one.type not in _KINDS or len(one.shape) != len(("rows", "tokens")):
            raise _refused(f'it asks for "{one.name}" ({one.type}), which is not known.')
        inputs.append(_Input(one.name, _INPUTS[one.name], _KINDS[one.type]))
        fixed = [size if isinstance(size, int) else None for size in one.shape]
        rows, tokens = rows or fixed[0], tokens or fixed[1]
    taken = {one.takes for one in inputs}
    if _IDS not in taken or (tokens is not None and _MASK not in taken):
        raise _refused("it does not ask for input_ids, or has a fixed length and does not ask for attention_mask.")
    return tuple(inputs), rows, tokens


def _refused(message: str) -> ModelError:
    hint = "Export a model for sequence classification, with input_ids, attention_mask and, if it has any, types."
    return ModelError(message, where=f"{WHERE}, {MODEL}", hint=hint)
