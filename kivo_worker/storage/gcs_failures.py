"""What Google Cloud Storage answers, and what it means to people.

Source: https://cloud.google.com/storage/docs/json_api/v1/status-codes
"""

import re
from collections.abc import Mapping
from http import HTTPStatus

from kivo_worker.authorities import CA_BUNDLE
from kivo_worker.storage import failures
from kivo_worker.storage.failures import PROXY, Kind, Sentence, StoreFailure, of_class, refused_with

_NO_BUCKET = Sentence('there is no bucket "{bucket}"', "Check its name.")
_BUSY = Sentence("the store is too busy, and stayed so", "Run again later, or lower storage.parallel_reads.")
_BROKEN = Sentence("the store failed, and went on failing", "Run again later.")

CODES: Mapping[int, Sentence] = {
    400: Sentence("the store takes no such request", "Check the URI, the version and storage.gcs.", Kind.LASTING),
    401: Sentence("the credentials of {who} are not valid", "Renew them (gcloud auth application-default login)."),
    403: Sentence("{who} lacks {permission}", "Grant it (docs/storage.md)."),
    404: Sentence("it is not there", "Check the bucket and the name in the job spec.", Kind.ABSENT),
    408: failures.CUT,
    409: Sentence("it is there already", kind=Kind.EXISTS),
    412: Sentence("it is there already", kind=Kind.EXISTS),
    416: failures.CHANGED,
    429: _BUSY,
    500: _BROKEN,
    501: Sentence("the store does not know this request", "It may lack what GCS has.", Kind.UNKNOWN_REQUEST),
    502: _BROKEN,
    503: _BUSY,
    504: _BROKEN,
}
"""The codes of answers."""

SAYINGS: Mapping[str, Sentence] = {
    "bucket does not exist": _NO_BUCKET,
    "requester pays": Sentence("the bucket bills who reads it", "Set storage.gcs.user_project."),
    "user project": Sentence("the project to bill cannot be used", "Check storage.gcs.user_project."),
    "cloudkms": Sentence(
        "the key it is encrypted with cannot be used",
        "Grant the service agent of Cloud Storage cloudkms.cryptoKeyEncrypterDecrypter on the key.",
    ),
    "billing account": Sentence("the project has no billing account", "Ask who owns the project."),
    "accessnotconfigured": Sentence("the Cloud Storage API is off in the project", "Switch it on."),
    "vpc service controls": Sentence(
        "a perimeter of VPC Service Controls forbids it", "Run inside it, or ask who guards it for a rule."
    ),
}
"""What tells answers of the same code apart, in lower case."""

EXCEPTIONS: Mapping[str, Sentence] = {
    "DefaultCredentialsError": Sentence(
        "no credentials were found",
        "Give this machine a service account, or run gcloud auth application-default login.",
    ),
    "InvalidOperation": Sentence(
        "the store wants to know who asks", "Leave storage.gcs.anonymous out, and give this machine credentials."
    ),
    "RefreshError": Sentence(
        "the credentials of {who} could not be renewed", "Sign in again, or check that the service account is enabled."
    ),
    "GoogleAuthError": Sentence(
        "the credentials of {who} cannot be used", "Check the application default credentials."
    ),
    "SSLError": Sentence(
        "the certificate of the store is not trusted",
        f"Name the file of its authority in {CA_BUNDLE}, or in storage.gcs.ca_bundle to trust no other.",
    ),
    "ProxyError": PROXY,
    "ConnectTimeout": Sentence(
        "the store cannot be reached in time", "Check the network, the proxy and storage.gcs.endpoint_url."
    ),
    "ReadTimeout": Sentence("the store stopped answering", "Run again later.", Kind.CUT),
    "ChunkedEncodingError": failures.CUT,
    "ConnectionError": Sentence(
        "the store cannot be reached", "Check the network, the proxy and storage.gcs.endpoint_url."
    ),
    "DataCorruption": failures.DAMAGED,
    "RequestException": failures.CUT,
    "HTTPError": failures.CUT,
    "OSError": failures.CUT,
    "ValueError": Sentence("GCS takes no such bucket, name or setting", "Check the URI and storage.gcs.", Kind.LASTING),
}
"""The SDK's own exceptions, by the names of their classes."""

_ACCOUNT = re.compile(r"\b([\w.+-]{1,64}@[\w.-]{1,200}) does not have\b")
_PERMISSION = re.compile(r"does not have ([a-z]{2,20}(?:\.[A-Za-z]{2,40}){1,3}) access")


def failure_of(error: Exception, *, bucket: str, who: str, permission: str) -> StoreFailure:
    """Translate what the SDK raised; of an answer's text only an account and a permission are taken.

    Args:
        error: an exception of the SDK, of its sign-in, or of the network's.
        bucket: the bucket's name.
        who: the identity in use.
        permission: what the identity must be allowed to do.
    """
    error = _last_of(error)
    text = str(error)
    code = getattr(error, "code", None) or getattr(getattr(error, "response", None), "status_code", None)
    sentence = of_class(error, EXCEPTIONS)
    if sentence is None and isinstance(code, int):
        sentence = _of_answer(int(code), text.lower(), permission)
    account, action = _ACCOUNT.search(text), _PERMISSION.search(text)
    return (sentence or refused_with(type(error).__name__)).failure(
        bucket=bucket,
        who=account.group(1) if account else who,
        permission=action.group(1) if action else permission,
    )


def _of_answer(code: int, text: str, permission: str) -> Sentence:
    said = next((sentence for saying, sentence in SAYINGS.items() if saying in text), None)
    if code == HTTPStatus.NOT_FOUND and permission != "storage.objects.get":
        return _NO_BUCKET  # there is nothing else to miss
    return said or CODES.get(code) or refused_with(code)


def _last_of(error: Exception) -> Exception:
    """What the SDK met last before it gave up trying, or what it wrapped."""
    cause = getattr(error, "cause", None)
    if type(error).__name__ == "RetryError" and isinstance(cause, Exception):
        return cause
    if type(error).__name__ == "TransportError" and error.args and isinstance(error.args[0], Exception):
        return error.args[0]
    return error
