"""Why a document is not read is said in one sentence from a closed set."""

import pytest

from kivo_worker.documents.limits import DocumentLimits
from kivo_worker.documents.refusals import Note, Omission, Refusal, document_error
from kivo_worker.job.spec import Limits


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_said(refusal: Refusal) -> None:
    """Each refusal has a sentence and a reason; one of a limit names it and its value."""
    error = document_error(refusal, media_type="text/html", where="s3://kb/a", limits=DocumentLimits())

    assert error.message[0].islower()
    assert error.message.endswith(".")
    assert error.where == "s3://kb/a"
    assert (error.reason == "input_too_large") is ("Raise the limit" in error.hint)
    assert "{" not in str(error)


@pytest.mark.parametrize("what", Omission)
def test_every_omission_is_said(what: Omission) -> None:
    """Each omission has a sentence."""
    assert Note(what, 7).sentence[0].isupper()
    assert "{" not in Note(what, 7).sentence


def test_limits_are_those_of_the_job_spec() -> None:
    """Documents read without a job spec have its defaults."""
    spec, limits = Limits(), DocumentLimits()

    assert limits == DocumentLimits(
        pages=spec.max_pages,
        decompressed_bytes=spec.max_decompressed_bytes,
        depth=spec.max_depth,
        cells=spec.max_cells,
        seconds=spec.max_document_seconds,
        memory_bytes=spec.max_document_memory,
    )


def test_limits_are_named_as_in_the_job_spec() -> None:
    """The key an error names is one of the job spec's limits."""
    for refusal in Refusal:
        message = document_error(refusal, media_type="a", where="", limits=DocumentLimits()).message
        if "limits." in message:
            assert message.split("limits.")[1].split(")")[0] in Limits.model_fields
