"""A cross-encoder in a folder judges as it would inside the worker."""

import json
from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import helper

from kivo_worker.errors import JobSpecError, ModelError
from kivo_worker.judges.calibration import CalibrationFile
from kivo_worker.judges.embedded import embedded_verifier
from kivo_worker.judges.onnx import onnx_verifier
from kivo_worker.models.shipped import load_calibration
from kivo_worker.verification.decide import UNSEEN_SCALE, UNSEEN_SHIFT
from kivo_worker.vocabulary import SupportStatus
from tests.judges.conftest import FIVE, Export, Exported, judged, read_file

POLICY = "Customers may request a refund within 30 days of purchase. Refunds go to the original payment method."
LOG = "Once written, audit entries cannot be changed or deleted by anyone, including workspace owners."
CLAIMS = (
    "Customers may request a refund within 30 days of purchase.",
    "Refunds can be requested for 60 days.",
    "Refunds are paid in cash.",
    "The canteen serves vegan lunches.",
    "Nobody, not even the person who owns the workspace, can alter the log afterwards.",
    "Refunds go to the original payment method. The canteen serves vegan lunches.",
)
THREE = [[0], [1, 3, 4], [2]]


def _calibrated(exported: Exported) -> dict[str, object]:
    """A calibration with the shipped model's own weights."""
    signals, weights, biases = load_calibration()
    found = CalibrationFile(
        verifier="onnx",
        verifier_version=onnx_verifier(exported.settings(), read_file).version,
        scale=UNSEEN_SCALE,
        shift=UNSEEN_SHIFT,
        rows=1,
        error_before=0,
        error_after=0,
        signals=signals,
        weights=tuple(map(tuple, weights.tolist())),
        biases=tuple(biases.tolist()),
    )
    (exported.path / "calibration.json").write_bytes(found.json_bytes())
    return {"uri": str(exported.path / "calibration.json")}


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (3, 2, 4, 0, 1)])
def test_the_embedded_model_in_a_folder(export: Export, order: tuple[int, ...]) -> None:
    """It gives the verdicts it gives when built in, whatever the order of its labels, since they go by name."""
    exported = export([[one] for one in order], [FIVE[one] for one in order])
    inside, outside = (
        embedded_verifier(),
        onnx_verifier(exported.settings(calibration=_calibrated(exported)), read_file),
    )

    for claim in CLAIMS:
        expected, found = judged(inside, claim, POLICY, LOG), judged(outside, claim, POLICY, LOG)
        assert found.score == pytest.approx(expected.score, abs=2e-4)
        assert replace(found, score=expected.score, explanation=expected.explanation) == expected


@pytest.mark.parametrize(
    ("groups", "labels", "keys"),
    [
        (THREE, ["entailment", "neutral", "contradiction"], {}),
        ([[2], [0], [1, 3, 4]], ["CONTRADICTION", "Entailment", "neutral"], {}),
        ([[0], [1, 2, 3, 4]], ["entailment", "not_entailment"], {}),
        (
            [[1, 2, 3, 4], [0]],
            ["LABEL_0", "LABEL_1"],
            {"labels": {"LABEL_0": "not_supported", "LABEL_1": "supported"}},
        ),
    ],
)
def test_other_labels(export: Export, groups: list[list[int]], labels: list[str], keys: dict[str, object]) -> None:
    """Three classes, two, in any order: what is supported is, what is not is not, and its scores are marked."""
    verifier = onnx_verifier(export(groups, labels).settings(**keys), read_file)
    said = [judged(verifier, claim, POLICY) for claim in CLAIMS[:4]]

    assert said[0].status is SupportStatus.SUPPORTED
    assert all(verdict.status is not SupportStatus.SUPPORTED for verdict in said[1:])
    assert said[3].status is SupportStatus.UNSUPPORTED
    assert {verdict.is_calibrated for verdict in said} == {False}
    assert all(verdict.explanation.endswith("not calibrated.") for verdict in said)


def test_a_scorer(export: Export) -> None:
    """A model with one logit says how likely its label is."""
    groups = [[0], [1, 2, 3, 4]]
    scorer = export(groups, ["consistent"], is_scorer=True)
    inverse = export(groups[::-1], ["hallucination"], is_scorer=True)
    first, second = (onnx_verifier(one.settings(), read_file) for one in (scorer, inverse))

    for claim in CLAIMS:
        one, other = judged(first, claim, POLICY, LOG), judged(second, claim, POLICY, LOG)
        assert one.status is other.status
        assert one.score == pytest.approx(other.score, abs=2e-4)
    assert judged(first, CLAIMS[0], POLICY).status is SupportStatus.SUPPORTED
    assert judged(first, CLAIMS[3], POLICY).status is SupportStatus.UNSUPPORTED


def test_fixed_shapes(export: Export) -> None:
    """A network that takes exactly two pairs of 64 tokens gets them, and says of a longer pair that it was cut."""
    verifier = onnx_verifier(export(shape=(2, 64)).settings(), read_file)
    _, is_cut = verifier.judge_pair("Fees rise.", "fee " * 100)
    _, is_whole = verifier.judge_pair("Fees rise.", "fee " * 10)

    assert judged(verifier, CLAIMS[0], POLICY).status is SupportStatus.SUPPORTED
    assert judged(verifier, CLAIMS[3], POLICY).status is SupportStatus.UNSUPPORTED
    assert (is_cut, is_whole) == (True, False)


def test_the_source_is_read_first_unless_told(export: Export) -> None:
    """As models trained on inference pairs read it; the version tells one from the other."""
    exported = export()
    one, other = (onnx_verifier(exported.settings(order=order), read_file) for order in ("source_first", "claim_first"))
    pair = ("The fee is due.", "The fee is due on Monday, and late payers are sent a reminder.")

    assert one.judge_pair(*pair)[0].tolist() == pytest.approx(other.judge_pair(*pair[::-1])[0].tolist())
    assert one.judge_pair(*pair)[0].tolist() != pytest.approx(other.judge_pair(*pair)[0].tolist())
    assert one.version != other.version


def test_a_found_difference_lowers_what_is_read(export: Export) -> None:
    """However sure a model is, a figure that differs keeps a claim from being supported."""
    sure = onnx_verifier(export().settings(), read_file)
    always = replace(
        sure, judge_pair=lambda _claim, _passage: (np.log(np.array([0.96] + [0.01] * 4, np.float32)), False)
    )

    assert judged(always, "Refunds can be requested for 60 days.", POLICY).status is not SupportStatus.SUPPORTED
    assert judged(always, "Refunds can be requested for 30 days.", POLICY).status is SupportStatus.SUPPORTED
    assert judged(always, POLICY, POLICY).status is SupportStatus.SUPPORTED


@pytest.mark.parametrize("name", ["config.json", "model.onnx", "tokenizer.json"])
def test_a_missing_file(export: Export, name: str) -> None:
    """What is missing is named."""
    exported = export()
    settings = exported.settings()
    (exported.path / name).unlink()

    with pytest.raises(ModelError, match="no such file") as raised:
        onnx_verifier(settings, read_file)
    assert raised.value.where == f"verifier.uri, {name}"


def test_another_pin(export: Export) -> None:
    """Other files than pinned are refused before anything in them is looked at; the digest they have is told."""
    exported = export()
    settings = exported.settings(sha256=f"sha256:{'0' * 64}")

    with pytest.raises(ModelError, match="other files than pinned") as raised:
        onnx_verifier(settings, read_file)
    assert exported.sha256 in raised.value.hint


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("model.onnx", b"nothing", "the runtime cannot load it"),
        ("tokenizer.json", b"{}", "it is no tokenizer"),
        ("config.json", b"{", "no configuration of a classifier"),
        ("config.json", b"[]", "no configuration of a classifier"),
        ("config.json", b'{"id2label": {"1": "entailment"}}', "no configuration of a classifier"),
        ("config.json", b'{"id2label": {}}', "names no labels"),
        ("config.json", b'{"id2label": {"0": "neutral", "1": "neutral"}}', "names no labels"),
        ("config.json", b'{"id2label": {"0": "entailment", "1": "not_entailment"}}', "gives 5 logits, and .* 2 labels"),
    ],
)
def test_a_wrong_file(export: Export, name: str, content: bytes, message: str) -> None:
    """What is no such file is refused with the reason."""
    exported = export()
    (exported.path / name).write_bytes(content)

    with pytest.raises(ModelError, match=message) as raised:
        onnx_verifier(exported.settings(), read_file)
    assert raised.value.where.startswith("verifier.uri, ")


def test_a_model_that_gets_plain_pairs_wrong(export: Export) -> None:
    """Labels that mean something else show when the model is tried."""
    exported = export(THREE, ["contradiction", "neutral", "entailment"])

    with pytest.raises(ModelError, match="the wrong way round"):
        onnx_verifier(exported.settings(), read_file)


def _with_network(
    exported: Exported, op: str, inputs: list[tuple[str, int, list[str | int | None]]], width: int
) -> None:
    """Replace the network by a single operation on its first input."""
    graph = helper.make_graph(
        [
            helper.make_node("Cast", [inputs[0][0]], ["numbers"], to=onnx.TensorProto.FLOAT),
            helper.make_node(op, ["numbers"], ["logits"]),
        ],
        "made",
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in inputs],
        [helper.make_tensor_value_info("logits", onnx.TensorProto.FLOAT, ["rows", width])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    (exported.path / "model.onnx").write_bytes(model.SerializeToString())


_INT, _FLOAT = onnx.TensorProto.INT64, onnx.TensorProto.FLOAT


@pytest.mark.parametrize(
    ("op", "inputs", "message"),
    [
        ("Neg", [("pixel_values", _FLOAT, ["rows", "tokens"])], 'asks for "pixel_values"'),
        ("Neg", [("attention_mask", _INT, ["rows", "tokens"])], "does not ask for input_ids"),
        ("Neg", [("input_ids", _INT, ["rows", 5])], "does not ask for attention_mask"),
        ("Neg", [("input_ids", _INT, [1, "rows", "tokens"])], 'asks for "input_ids"'),
        ("Neg", [("input_ids", _FLOAT, ["rows", "tokens"])], 'asks for "input_ids"'),
        ("Sqrt", [("input_ids", _INT, [5, 5]), ("attention_mask", _INT, [4, 5])], "does not run"),
        ("Neg", [("input_ids", _INT, ["rows", 5]), ("attention_mask", _INT, ["rows", 5])], "the wrong way round"),
        ("Atanh", [("input_ids", _INT, ["rows", 5]), ("attention_mask", _INT, ["rows", 5])], "gives no numbers"),
    ],
)
def test_a_network_of_another_kind(
    export: Export, op: str, inputs: list[tuple[str, int, list[str | int | None]]], message: str
) -> None:
    """What the network takes and gives is looked at, and it is tried, before any claim is."""
    exported = export()
    _with_network(exported, op, inputs, 5)

    with pytest.raises(ModelError, match=message):
        onnx_verifier(exported.settings(), read_file)


def test_without_the_library_of_tokenizers(export: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, with what installs it."""
    monkeypatch.setitem(__import__("sys").modules, "tokenizers", None)

    with pytest.raises(ModelError, match="not installed") as raised:
        onnx_verifier(export().settings(), read_file)
    assert "kivo-worker[judges]" in raised.value.hint


def test_positions_of_roberta(export: Export) -> None:
    """Its positions begin behind the padding's, so that two fewer tokens fit."""
    config = {"model_type": "xlm-roberta", "pad_token_id": 1, "max_position_embeddings": 66}
    verifier = onnx_verifier(export(config=config).settings(), read_file)
    cut = [verifier.judge_pair("fee", "fee " * count)[1] for count in (60, 61)]

    assert cut == [False, True]


@pytest.mark.parametrize(
    ("labels", "mapped", "message"),
    [
        (["LABEL_0", "LABEL_1"], None, '"LABEL_0" does not say what it means'),
        (["entailment", "weather"], None, 'what "weather" means is not known'),
        (["neutral", "contradiction"], None, "must mean supported"),
        (["entailment", "neutral"], {"entailment": "supported", "neutral": "supported"}, "must mean supported"),
        (["entailment", "neutral"], {"entailment": "supported"}, "which are entailment, neutral"),
        (["neutral"], None, "the one label of a scorer"),
    ],
)
def test_labels_that_say_nothing(
    export: Export, labels: list[str], mapped: dict[str, str] | None, message: str
) -> None:
    """No label is guessed."""
    exported = export([[0], [1, 2, 3, 4]], labels, is_scorer=len(labels) == 1)

    with pytest.raises(JobSpecError, match=message) as raised:
        onnx_verifier(exported.settings(labels=mapped), read_file)
    assert raised.value.where == "verifier.labels"


def _refused(exported: Exported, **keys: object) -> ModelError:
    with pytest.raises(ModelError) as raised:
        onnx_verifier(exported.settings(calibration=keys), read_file)
    assert raised.value.where == "verifier.calibration"
    return raised.value


def test_a_calibration_of_something_else(export: Export) -> None:
    """One that is missing, damaged, other than pinned, or of another model is refused with the reason."""
    exported = export()
    place = exported.path / "calibration.json"
    uri = str(place)
    missing = _refused(exported, uri=uri)
    _calibrated(exported)
    other = _refused(exported, uri=uri, sha256=f"sha256:{'0' * 64}")
    found = json.loads(place.read_bytes())
    place.write_text(json.dumps({**found, "verifier_version": "0"}), "utf-8")
    foreign = _refused(exported, uri=uri)
    place.write_text(json.dumps({**found, "biases": []}), "utf-8")
    uneven = _refused(exported, uri=uri)

    assert "no such file" in missing.message
    assert "another calibration than pinned" in other.message
    assert "another verifier" in foreign.message
    assert "no calibration" in uneven.message
