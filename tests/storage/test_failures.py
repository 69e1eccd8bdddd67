"""What stores answer, told to people: each code has its sentence, and no answer's text gets into it."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest
from botocore.exceptions import ClientError
from google.api_core import exceptions as google_exceptions
from google.auth.exceptions import TransportError

from kivo_worker.errors import InputError
from kivo_worker.storage import gcs_failures, s3_failures
from kivo_worker.storage.failures import Kind, Sentence
from kivo_worker.storage.gcs import open_gcs
from kivo_worker.storage.s3 import open_s3
from tests.servers.faulty import Fault, Proxy
from tests.storage.conftest import gcs_settings, s3_settings

CANARY = "Zq7-the-customers-own-words"
WORDS = {"bucket": "acme", "who": "the role r", "permission": "s3:GetObject", "region": ""}


def _sentences() -> Iterator[Sentence]:
    tables = (s3_failures.CODES, s3_failures.EXCEPTIONS, gcs_failures.CODES, gcs_failures.EXCEPTIONS)
    return chain.from_iterable(table.values() for table in (*tables, gcs_failures.SAYINGS))


def test_sentences_are_filled_in() -> None:
    """Every place in a sentence has a word, and every sentence that ends a run says what to do next."""
    for sentence in _sentences():
        failure = sentence.failure(**WORDS)

        assert "{" not in failure.reason + failure.hint
        assert not failure.reason.endswith(".")
        assert failure.hint.endswith(".") or failure.kind is Kind.EXISTS


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "AccessDenied", "the access key …okey (env) lacks s3:GetObject"),
        (403, "ExpiredToken", "the credentials of the access key …okey (env) have expired"),
        (400, "InvalidToken", "the session token of the access key …okey (env) is wrong"),
        (403, "RequestTimeTooSkewed", "the clock of this machine is wrong"),
        (403, "InvalidObjectState", "it is archived"),
        (403, "KMS.DisabledException", "the access key …okey (env) cannot use the key it is encrypted with"),
        (400, "KMS.SomethingNew", "the access key …okey (env) cannot use the key it is encrypted with"),
        (405, "MethodNotAllowed", "that version says only that it was deleted"),
        (400, "KeyTooLongError", "its name is longer than 1,024 bytes"),
        (418, "Teapot", "the store refused with Teapot"),
        (418, CANARY + "/?", "the store refused with an unknown code"),
        (404, "NoSuchBucket", 'there is no bucket "acme"'),
    ],
)
def test_s3_codes(moto_proxy: Proxy, status: int, code: str, reason: str) -> None:
    """Each answer of S3 is told in words, without its own."""
    body = f"<Error><Code>{code}</Code><Message>{CANARY}</Message></Error>".encode()
    moto_proxy.faults = [Fault(status=status, body=body, times=99)]
    with (
        pytest.raises(InputError) as refused,
        open_s3("acme", "kb", s3_settings(moto_proxy.endpoint)).open("a.md"),
    ):
        pass

    assert refused.value.message == f"cannot be read: {reason}."
    assert refused.value.where == "s3://acme/kb/a.md"
    assert CANARY not in f"{refused.value!r} {refused.value} {refused.value.__cause__} {refused.value.hint}"
    assert "http" not in str(refused.value)


def test_s3_other_region(moto_proxy: Proxy) -> None:
    """A bucket in another region is told with the region to set."""
    body = b"<Error><Code>PermanentRedirect</Code></Error>"
    moto_proxy.faults = [
        Fault(method=method, status=301, body=body, headers={"x-amz-bucket-region": "eu-west-3"}, times=99)
        for method in ("GET", "HEAD")
    ]
    with pytest.raises(InputError, match=r'is in another region\. Set storage\.s3\.region to "eu-west-3"\.'):
        list(open_s3("acme", "kb", s3_settings(moto_proxy.endpoint)).list())


def test_s3_who_and_what() -> None:
    """Of an answer's text only the identity and the action are taken, when they look like such."""
    message = f"User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: kms:Decrypt on {CANARY}"
    error = ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, "GetObject")
    failure = s3_failures.failure_of(error, bucket="acme", who="the access key …1234")

    assert failure.reason == "arn:aws:sts::123456789012:assumed-role/r/s lacks kms:Decrypt"


def test_unknown_exceptions() -> None:
    """An exception that no table knows is told by the name of its class alone."""

    class StrangeError(Exception):
        pass

    s3 = s3_failures.failure_of(StrangeError(CANARY), bucket="acme", who="me")
    gcs = gcs_failures.failure_of(StrangeError(CANARY), bucket="acme", who="me", permission="p")

    assert (s3.reason, gcs.reason) == ("the store refused with StrangeError",) * 2


@pytest.mark.parametrize(
    ("status", "message", "reason"),
    [
        (401, "Invalid Credentials", "the store wants to know who asks"),
        (403, "Forbidden", "the anonymous user lacks storage.objects.get"),
        (
            403,
            "ci@acme.iam.gserviceaccount.com does not have storage.objects.get access to the object.",
            "ci@acme.iam.gserviceaccount.com lacks storage.objects.get",
        ),
        (400, "Bucket is a requester pays bucket but no user project provided.", "the bucket bills who reads it"),
        (404, "The specified bucket does not exist.", 'there is no bucket "acme"'),
        (403, "Permission denied on Cloud KMS key: cloudkms.x", "the key it is encrypted with cannot be used"),
        (418, CANARY, "the store refused with 418"),
    ],
)
def test_gcs_codes(gcs_proxy: Proxy, status: int, message: str, reason: str) -> None:
    """Each answer of GCS is told in words, without its own but for the account and the permission."""
    body = f'{{"error": {{"code": {status}, "message": "{message} {CANARY}"}}}}'.encode()
    gcs_proxy.faults = [Fault(status=status, body=body, headers={"content-type": "application/json"}, times=99)]
    with (
        pytest.raises(InputError) as refused,
        open_gcs("acme", "kb", gcs_settings(gcs_proxy.endpoint)).open("a.md"),
    ):
        pass

    assert refused.value.message == f"cannot be read: {reason}."
    assert refused.value.where == "gs://acme/kb/a.md"
    assert CANARY not in f"{refused.value!r} {refused.value} {refused.value.__cause__} {refused.value.hint}"
    assert "http" not in str(refused.value)


google: Any = google_exceptions
"""The SDK's exceptions, which have no types."""


def _gcs_reason(error: Exception) -> str:
    return gcs_failures.failure_of(error, bucket="acme", who="me", permission="storage.objects.get").reason


def test_gcs_wrapped() -> None:
    """What the SDK wraps is looked into: the last error before it gave up, and the network's below a sign-in."""
    wrapped = TransportError(ConnectionError(CANARY))  # type: ignore[no-untyped-call]

    assert _gcs_reason(google.RetryError(CANARY, google.Forbidden(CANARY))) == "me lacks storage.objects.get"
    assert _gcs_reason(google.RetryError(CANARY, None)) == "the store refused with RetryError"
    assert _gcs_reason(wrapped) == "the store cannot be reached"


@pytest.mark.parametrize("status", [408, 409, 412, 416, 429, 500, 501, 502, 503, 504])
def test_gcs_statuses(status: int) -> None:
    """Every status the table knows has its own sentence."""
    assert _gcs_reason(google.from_http_status(status, CANARY)) == gcs_failures.CODES[status].reason
