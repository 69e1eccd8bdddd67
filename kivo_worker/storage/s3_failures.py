"""What S3 answers, and what it means to people.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

import re
from collections.abc import Mapping
from typing import Any

from kivo_worker.authorities import CA_BUNDLE
from kivo_worker.storage import failures
from kivo_worker.storage.failures import PROXY, Kind, Sentence, StoreFailure, of_class, refused_with

_EXISTS = Sentence("it is there already", kind=Kind.EXISTS)
_DENIED = Sentence("{who} lacks {permission}", "Grant it (docs/storage.md).")
_DENIED_READING = Sentence(
    "{who} lacks {permission}",
    "Grant it (docs/storage.md). Without s3:ListBucket, S3 says the same of an object that is not there.",
)
_EXPIRED = Sentence("the credentials of {who} have expired", "Renew them and run again.")
_REGION = Sentence("the bucket is in another region", "Set storage.s3.region{region}.")
_BUSY = Sentence("the store is too busy, and stayed so", "Run again later, or lower storage.parallel_reads.")
_BROKEN = Sentence("the store failed, and went on failing", "Run again later.")
_KEY = Sentence(
    "{who} cannot use the key it is encrypted with",
    "Check that the KMS key is enabled, and grant kms:Decrypt for reading, kms:GenerateDataKey for writing.",
)
_SPOILT = Sentence("the bytes were damaged on their way", "Run again; if it happens again, check the network.")
_SIGN_IN = Sentence("the sign-in has expired or is missing", "Sign in again, such as with aws sso login.")

CODES: Mapping[str, Sentence] = {
    "NoSuchKey": Sentence("it is not there", "Check the key in the job spec.", Kind.ABSENT),
    "NoSuchBucket": Sentence(
        'there is no bucket "{bucket}"', "Check its name, and storage.s3.endpoint_url when the store is not Amazon's."
    ),
    "NoSuchVersion": Sentence(
        "there is no such version", "Check it; a lifecycle rule may have removed it.", Kind.ABSENT
    ),
    "MethodNotAllowed": Sentence("that version says only that it was deleted", "Pin another version.", Kind.LASTING),
    "PreconditionFailed": _EXISTS,
    "ConditionalRequestConflict": _EXISTS,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "AllAccessDisabled": _DENIED,
    "InvalidAccessKeyId": Sentence(
        "the store does not know {who}", "Check which credentials are in use, and storage.s3.endpoint_url."
    ),
    "InvalidClientTokenId": Sentence("AWS does not know {who}", "Check which credentials are in use."),
    "SignatureDoesNotMatch": Sentence("the secret of {who} is wrong", "Check the secret access key."),
    "ExpiredToken": _EXPIRED,
    "ExpiredTokenException": _EXPIRED,
    "TokenRefreshRequired": _EXPIRED,
    "InvalidToken": Sentence("the session token of {who} is wrong", "Renew the credentials and run again."),
    "RequestTimeTooSkewed": Sentence("the clock of this machine is wrong", "Set it, such as by NTP, and run again."),
    "RequestExpired": Sentence("the clock of this machine is wrong", "Set it, such as by NTP, and run again."),
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
    "301": _REGION,
    "InvalidObjectState": Sentence(
        "it is archived", "Restore it first (s3:RestoreObject), or leave it out.", Kind.LASTING
    ),
    "SlowDown": _BUSY,
    "ServiceUnavailable": _BUSY,
    "Throttling": _BUSY,
    "ThrottlingException": _BUSY,
    "RequestLimitExceeded": _BUSY,
    "TooManyRequestsException": _BUSY,
    "429": _BUSY,
    "503": _BUSY,
    "InternalError": _BROKEN,
    "500": _BROKEN,
    "502": _BROKEN,
    "504": _BROKEN,
    "RequestTimeout": failures.CUT,
    "NotImplemented": Sentence(
        "the store does not know this request", "It may be too old, or lack what S3 has.", Kind.UNKNOWN_REQUEST
    ),
    "BadDigest": _SPOILT,
    "InvalidDigest": _SPOILT,
    "XAmzContentSHA256Mismatch": _SPOILT,
    "KeyTooLongError": Sentence("its name is longer than 1,024 bytes", "Shorten it.", Kind.LASTING),
    "InvalidBucketName": Sentence('"{bucket}" cannot be the name of a bucket', "Check the name."),
    "InvalidRange": failures.CHANGED,
    "KMS.DisabledException": _KEY,
    "KMS.NotFoundException": _KEY,
    "KMS.KMSInvalidStateException": _KEY,
    "KMS.InvalidKeyUsageException": _KEY,
}
"""The codes of answers."""

EXCEPTIONS: Mapping[str, Sentence] = {
    "NoCredentialsError": Sentence(
        "no credentials were found", "Give this machine a role, or set AWS_PROFILE or storage.s3.profile."
    ),
    "PartialCredentialsError": Sentence("the credentials are not complete", "Set the secret access key too."),
    "CredentialRetrievalError": Sentence("the credentials could not be fetched", "Check the profile or the role."),
    "ProfileNotFound": Sentence("there is no such profile", "Check storage.s3.profile, or AWS_PROFILE."),
    "ConfigParseError": Sentence("the SDK's configuration cannot be read", "Check ~/.aws/config."),
    "InvalidConfigError": Sentence("the SDK's configuration is wrong", "Check ~/.aws/config."),
    "SSOError": _SIGN_IN,
    "TokenRetrievalError": _SIGN_IN,
    "NoAuthTokenError": _SIGN_IN,
    "NoRegionError": Sentence("no region is known", "Set storage.s3.region, or AWS_DEFAULT_REGION."),
    "EndpointConnectionError": Sentence(
        "the store cannot be reached", "Check the network, the proxy and storage.s3.endpoint_url."
    ),
    "ConnectTimeoutError": Sentence(
        "the store cannot be reached in time", "Check the network, the proxy and storage.s3.endpoint_url."
    ),
    "NameResolutionError": Sentence(
        "the name of the store cannot be resolved", "Check storage.s3.endpoint_url, the region and the DNS settings."
    ),
    "ProxyConnectionError": PROXY,
    "SSLError": Sentence(
        "the certificate of the store is not trusted",
        f"Name the file of its authority in {CA_BUNDLE}, or in storage.s3.ca_bundle to trust no other.",
    ),
    "ReadTimeoutError": Sentence("the store stopped answering", "Run again later.", Kind.CUT),
    "FlexibleChecksumError": failures.DAMAGED,
    "ParamValidationError": Sentence(
        "S3 takes no such bucket, key or setting", "Check the URI and storage.s3.", Kind.LASTING
    ),
    "HTTPClientError": failures.CUT,
    "IncompleteReadError": failures.CUT,
    "HTTPError": failures.CUT,
    "OSError": failures.CUT,
}
"""The SDK's own exceptions, by the names of their classes."""

PERMISSIONS: Mapping[str, str] = {
    "GetObject": "s3:GetObject",
    "ListObjectsV2": "s3:ListBucket",
    "PutObject": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "UploadPart": "s3:PutObject",
    "CompleteMultipartUpload": "s3:PutObject",
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "DeleteObject": "s3:DeleteObject",
    "AssumeRole": "sts:AssumeRole",
}
"""What an identity must be allowed to do for an operation."""

_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::\d{12}:[\w+=,.@/-]{1,200}")
_ACTION = re.compile(r"to perform: ([a-z0-9-]{2,20}:[A-Za-z]{3,60})\b")


def failure_of(error: Exception, *, bucket: str, who: str) -> StoreFailure:
    """Translate what the SDK raised; of an answer's text only an ARN and an action are taken.

    Args:
        error: a `ClientError`, another exception of botocore, or one of the network's.
        bucket: the bucket's name.
        who: the identity in use.
    """
    response: Mapping[str, Any] | None = getattr(error, "response", None)
    if isinstance(response, Mapping) and "Error" in response:
        return _failure_of_answer(response, str(getattr(error, "operation_name", "")), bucket, who)
    cause = getattr(error, "kwargs", {}).get("error")
    if isinstance(cause, Exception) and type(cause).__name__ == "NameResolutionError":
        error = cause
    sentence = of_class(error, EXCEPTIONS) or refused_with(type(error).__name__)
    return sentence.failure(bucket=bucket, who=who)


def _failure_of_answer(response: Mapping[str, Any], operation: str, bucket: str, who: str) -> StoreFailure:
    code, message = str(response["Error"].get("Code", "")), str(response["Error"].get("Message", ""))
    headers = response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    region = re.fullmatch(r"[a-z0-9-]{1,32}", str(headers.get("x-amz-bucket-region", "")))
    told, action = _ARN.search(message), _ACTION.search(message)
    sentence = CODES.get(code) or (_KEY if code.startswith("KMS.") else refused_with(code))
    if sentence is _DENIED and operation == "GetObject":
        sentence = _DENIED_READING
    return sentence.failure(
        bucket=bucket,
        who=told.group() if told else who,
        permission=action.group(1) if action else PERMISSIONS.get(operation, "the permission"),
        region=f' to "{region.group()}"' if region else "",
    )
