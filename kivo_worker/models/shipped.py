"""The models inside the package: found, checked by digest, loaded once."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from kivo_worker.errors import ModelError
from kivo_worker.models.pair import PairModel, Session
from kivo_worker.models.parser import Parser
from kivo_worker.models.runtime import onnx_runtime, session_options
from kivo_worker.models.vectors import StaticVectors
from kivo_worker.models.wordpiece import read_vocabulary

_WEIGHTS = files("kivo_worker.models") / "weights"
DIGESTS = "digests.json"
_MEND = "Install kivo-worker again."


def shipped_files() -> tuple[str, ...]:
    """Name the files of the models that have a digest.

    Raises:
        ModelError: the list of digests is missing or damaged.
    """
    try:
        return tuple(json.loads((_WEIGHTS / DIGESTS).read_bytes()))
    except (OSError, ValueError) as error:
        where = f"kivo_worker/models/weights/{DIGESTS}"
        raise ModelError("the list of digests is missing or cannot be read.", where=where, hint=_MEND) from error


def read_checked(name: str) -> bytes:
    """Read a file of the weights whole and compare its digest.

    Raises:
        ModelError: it is missing or is not the file that was shipped.
    """
    where = f"kivo_worker/models/weights/{name}"
    try:
        data = (_WEIGHTS / name).read_bytes()
        expected = json.loads((_WEIGHTS / DIGESTS).read_bytes())[name]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError("a file of the model is missing or cannot be read.", where=where, hint=_MEND) from error
    if hashlib.sha256(data).hexdigest() != expected:
        raise ModelError("this file is not the one that was shipped: its digest differs.", where=where, hint=_MEND)
    return data


@cache
def load_pair_model(threads: int = 0) -> PairModel:
    """Load the pair model; the threads of one run change nothing but its speed.

    Args:
        threads: how many threads a pair may use; 0 leaves it to the library.

    Raises:
        ModelError: a file is missing or damaged.
    """
    return PairModel(read_vocabulary(read_checked("pair-vocabulary.txt")), _session("pair.onnx", threads))


def _session(name: str, threads: int) -> Session:
    model, options = read_checked(name), session_options(threads)
    session: Session = onnx_runtime().InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return session


@cache
def load_parser(threads: int = 1) -> Parser:
    """Load the parser; sentences are short, so that one thread is the quickest.

    Args:
        threads: how many threads a sentence may use; 0 leaves it to the library.

    Raises:
        ModelError: a file is missing or damaged.
    """
    labels = json.loads(read_checked("parser-labels.json"))
    names = [tuple(labels[name]) for name in ("tags", "relations", "entities")]
    return Parser(read_vocabulary(read_checked("pair-vocabulary.txt")), _session("parser.onnx", threads), *names)


@cache
def load_calibration() -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    """Load what weighs the signals: their names, weights (5, signals) and biases (5,).

    Raises:
        ModelError: a file is missing or damaged.
    """
    fitted = json.loads(read_checked("calibration.json"))
    return tuple(fitted["signals"]), np.array(fitted["weights"]), np.array(fitted["biases"])


@cache
def load_vectors() -> StaticVectors:
    """Load the static vectors.

    Raises:
        ModelError: a file is missing or damaged.
    """
    arrays = np.load(BytesIO(read_checked("vectors.npz")), allow_pickle=False)
    return StaticVectors(read_vocabulary(read_checked("vectors-vocabulary.txt")), arrays["table"], arrays["scale"])
