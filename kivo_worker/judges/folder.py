"""A model exported as a folder: its files, checked against the pin before anything in them is looked at."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kivo_worker.digests import checksum_line, sha256_digest
from kivo_worker.errors import InputError, ModelError

ReadFile = Callable[[str], bytes]
"""A URI, as the job spec has it, to the bytes of what it names.

Raises:
    InputError: it is not there, or cannot be read.
"""

CONFIG, MODEL, TOKENIZER = FILES = ("config.json", "model.onnx", "tokenizer.json")
WHERE = "verifier.uri"
_HINT = f"The folder of an exported model holds {', '.join(FILES)}."


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """What an exported model is made of.

    Attributes:
        model: the network, as ONNX.
        tokenizer: the tokenizer, as the `tokenizers` library writes it.
        labels: the names of its labels, in the order of its logits.
        longest: how many tokens it reads at most.
        sha256: the digest of the folder.
    """

    model: bytes
    tokenizer: bytes
    labels: tuple[str, ...]
    longest: int
    sha256: str


def read_folder(uri: str, pin: str, read: ReadFile) -> ModelFolder:
    """Read the folder of an exported model.

    Args:
        uri: the folder.
        pin: the digest it must have: that of the lines `sha256sum config.json model.onnx tokenizer.json` prints there.
        read: reads a file.

    Raises:
        ModelError: a file is missing, is not what it is called, or is another than pinned.
    """
    files = {name: _file(f"{uri.rstrip('/')}/{name}", name, read) for name in FILES}
    digest = folder_digest(files)
    if digest != pin:
        hint = f"Its digest is {digest}: give that, if these are the files you mean."
        raise ModelError("the folder holds other files than pinned.", where="verifier.sha256", hint=hint)
    labels, longest = _configuration(files[CONFIG])
    return ModelFolder(files[MODEL], files[TOKENIZER], labels, longest, digest)


def folder_digest(files: dict[str, bytes]) -> str:
    """Digest files by name as `sha256sum config.json model.onnx tokenizer.json | sha256sum` does."""
    lines = (checksum_line(hashlib.sha256(files[name]).hexdigest(), name) for name in sorted(files))
    return sha256_digest(b"".join(lines))


def _file(uri: str, name: str, read: ReadFile) -> bytes:
    try:
        return read(uri)
    except InputError as error:
        raise ModelError(error.message, where=f"{WHERE}, {name}", hint=error.hint or _HINT) from None


_MOST_TOKENS = 512
"""More than the passages are long that a verifier reads; also what most such models were trained on."""


def _configuration(data: bytes) -> tuple[tuple[str, ...], int]:
    where = f"{WHERE}, {CONFIG}"
    try:
        config = json.loads(data)
        by_number = {int(number): name for number, name in config["id2label"].items()}
        labels = [by_number[number] for number in range(len(by_number))]
        # Positions of RoBERTa and its kin begin behind the padding's.
        taken = int(config.get("pad_token_id") or 0) + 1 if "roberta" in str(config.get("model_type")) else 0
        longest = min(_MOST_TOKENS, int(config.get("max_position_embeddings") or _MOST_TOKENS) - taken)
    except (ValueError, KeyError, TypeError, AttributeError):
        hint = 'It must be JSON with "id2label", the labels by their numbers from 0 on.'
        raise ModelError("it is no configuration of a classifier.", where=where, hint=hint) from None
    if not labels or not _all_names(labels) or longest < 1:
        raise ModelError("it names no labels, or a length that cannot be.", where=where)
    return tuple(labels), longest


def _all_names(labels: Sequence[object]) -> bool:
    return all(isinstance(label, str) for label in labels) and len(set(labels)) == len(labels)
