"""Folders of exported models, made from the shipped one: the same network with other names, labels and shapes."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper
from tokenizers import BertWordPieceTokenizer

from kivo_worker.documents.reader import text_document
from kivo_worker.errors import InputError
from kivo_worker.job.verifiers import OnnxSettings
from kivo_worker.judges.folder import FILES, folder_digest
from kivo_worker.models.shipped import read_checked
from kivo_worker.verification.interface import Source, Verdict, Verifier
from kivo_worker.vocabulary import ClaimType

FIVE = ("supported", "partially_supported", "contradicted", "insufficient_context", "unsupported")
"""The labels of the shipped model, in its order."""

_INPUTS = {"ids": "input_ids", "mask": "attention_mask", "types": "token_type_ids"}


@dataclass(frozen=True)
class Exported:
    """A folder with an exported model."""

    path: Path

    def settings(self, **keys: object) -> OnnxSettings:
        """The block of a job spec that names it; the shipped model reads the claim first."""
        given = {"uri": str(self.path), "sha256": self.sha256, "order": "claim_first", **keys}
        return OnnxSettings.model_validate_json(json.dumps({"kind": "onnx", **given}))

    @property
    def sha256(self) -> str:
        """The digest of the folder."""
        return folder_digest({name: (self.path / name).read_bytes() for name in FILES})


Export = Callable[..., Exported]


def read_file(uri: str) -> bytes:
    """Read a file as a store does."""
    try:
        return Path(uri).read_bytes()
    except OSError:
        raise InputError("there is no such file.", where=uri) from None


@pytest.fixture
def export(tmp_path: Path) -> Export:
    """Export the shipped model with its labels in another order or put together, or with fixed shapes."""

    def exported(
        groups: Sequence[Sequence[int]] = ((0,), (1,), (2,), (3,), (4,)),
        labels: Sequence[str] = FIVE,
        *,
        is_scorer: bool = False,
        shape: tuple[int, int] | None = None,
        config: Mapping[str, object] | None = None,
    ) -> Exported:
        folder = tmp_path / f"model-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        (folder / "model.onnx").write_bytes(_network(groups, is_scorer=is_scorer, shape=shape))
        (folder / "tokenizer.json").write_text(_tokenizer(), "utf-8")
        given = {"id2label": dict(enumerate(labels)), "max_position_embeddings": 256, **(config or {})}
        (folder / "config.json").write_text(json.dumps(given), "utf-8")
        return Exported(folder)

    return exported


@cache
def _tokenizer() -> str:
    pieces = read_checked("pair-vocabulary.txt").decode("utf-8").split("\n")
    text: str = BertWordPieceTokenizer({piece: number for number, piece in enumerate(pieces) if piece}).to_str()
    return text


def _network(groups: Sequence[Sequence[int]], *, is_scorer: bool, shape: tuple[int, int] | None) -> bytes:
    """The shipped network, whose labels are sums of groups of its own; a scorer has the log-odds of the first."""
    model = onnx.load_from_string(read_checked("pair.onnx"))
    graph = model.graph
    for node in graph.node:
        for index, name in enumerate(node.input):
            node.input[index] = _INPUTS.get(name, name)
    for one in graph.input:
        one.name = _INPUTS[one.name]
        for place, size in enumerate(shape or ()):
            one.type.tensor_type.shape.dim[place].dim_value = size
    summing = np.zeros((5, len(groups)), np.float32)
    for column, members in enumerate(groups):
        summing[list(members), column] = 1
    graph.initializer.append(numpy_helper.from_array(summing, "groups"))
    graph.node.append(helper.make_node("Softmax", ["logits"], ["chances"], axis=-1))
    graph.node.append(helper.make_node("MatMul", ["chances", "groups"], ["grouped"]))
    graph.node.append(helper.make_node("Log", ["grouped"], ["logs"]))
    if is_scorer:
        graph.initializer.append(numpy_helper.from_array(np.array([[1], [-1]], np.float32), "odds"))
        graph.node.append(helper.make_node("MatMul", ["logs", "odds"], ["read"]))
    else:
        graph.node.append(helper.make_node("Identity", ["logs"], ["read"]))
    del graph.output[:]
    width = 1 if is_scorer else len(groups)
    graph.output.append(helper.make_tensor_value_info("read", onnx.TensorProto.FLOAT, ["pairs", width]))
    data: bytes = model.SerializeToString()
    return data


def judged(verifier: Verifier, claim: str, *texts: str) -> Verdict:
    """Verify a claim against texts."""
    sources = [Source(number, "", text_document(text)) for number, text in enumerate(texts, 1)]
    return verifier.prepare(sources)(claim, ClaimType.FACTUAL)
