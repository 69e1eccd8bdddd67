"""Clients of S3: the SDK's own chain of credentials, its own retries, one client for each settings in a process."""

import os
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from kivo_worker.authorities import trusted_file
from kivo_worker.job.spec import S3Settings, StorageSettings
from kivo_worker.storage.budget import remaining
from kivo_worker.storage.clients import Clients, check_settings
from kivo_worker.storage.endpoints import check_endpoint
from kivo_worker.storage.failures import UNKNOWN
from kivo_worker.storage.s3_failures import failure_of

ATTEMPTS = 5
"""How often the SDK sends one request, the first time included."""
CONNECT_SECONDS = 10
READ_SECONDS = 60


@dataclass(frozen=True, slots=True)
class S3Client:
    """The SDK's client, which threads may share.

    Attributes:
        api: the client.
        session: where its credentials come from.
        settings: how the store is reached.
    """

    api: Any
    session: Any
    settings: S3Settings

    @property
    def is_amazon(self) -> bool:
        """Whether this is S3 itself."""
        host = urlsplit(self.api.meta.endpoint_url).hostname or ""
        return host.endswith((".amazonaws.com", ".amazonaws.com.cn"))

    def who(self) -> str:
        """Name the identity in use without telling a secret: a role, or the end of an access key id."""
        if self.settings.role_arn is not None:
            return f"the role {self.settings.role_arn}"
        try:
            credentials = self.session.get_credentials()
            method, key = credentials.method, credentials.get_frozen_credentials().access_key
        except Exception:  # noqa: BLE001 - whatever the chain meets is told by the request itself
            return UNKNOWN
        role = os.environ.get("AWS_ROLE_ARN", "")
        if method == "assume-role-with-web-identity" and role:
            return f"the role {role}"
        return f"the access key …{key[-4:]} ({method})"


def _make(settings: StorageSettings) -> S3Client:
    import boto3  # noqa: PLC0415 - loaded when a job names S3
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    s3 = settings.s3
    check_settings(s3, key="storage.s3")
    try:
        session = _session(settings)
        api = boto3.Session(botocore_session=session).client(
            "s3", region_name=s3.region, endpoint_url=s3.endpoint_url, verify=s3.ca_bundle, config=_config(settings)
        )
    except (BotoCoreError, ValueError, OSError) as error:
        raise failure_of(error, bucket="", who=UNKNOWN) from None
    check_endpoint(api.meta.endpoint_url, key="storage.s3", plain_http=s3.plain_http)
    api.meta.events.register("before-send.s3", lambda **_: remaining() and None)
    return S3Client(api, session, s3)


def _config(settings: StorageSettings) -> Any:  # noqa: ANN401 - the SDK has no types
    from botocore.config import Config  # noqa: PLC0415

    return Config(
        retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        connect_timeout=min(CONNECT_SECONDS, settings.deadline_seconds),
        read_timeout=min(READ_SECONDS, settings.deadline_seconds),
        max_pool_connections=settings.parallel_reads + 4,
        s3={"addressing_style": "path"} if settings.s3.path_style else None,
        # Checksums are asked for where they help; stores like S3 do not know all that the SDK would add.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def _session(settings: StorageSettings) -> Any:  # noqa: ANN401
    from botocore.session import Session  # noqa: PLC0415

    session = Session(profile=settings.s3.profile)
    session.get_scoped_config()  # tells a profile that is not there
    own = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    session.set_config_variable("ca_bundle", trusted_file(own))
    if settings.s3.role_arn is not None:
        session._credentials = _of_role(session, settings)  # noqa: SLF001 - as the SDK's own chain does with role_arn
    return session


def _of_role(session: Any, settings: StorageSettings) -> Any:  # noqa: ANN401
    """Credentials of a role, renewed before they expire."""
    from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials  # noqa: PLC0415
    from botocore.exceptions import NoCredentialsError  # noqa: PLC0415

    s3 = settings.s3
    if (source := session.get_credentials()) is None:
        raise NoCredentialsError
    fetcher = AssumeRoleCredentialFetcher(
        partial(session.create_client, region_name=s3.region, verify=s3.ca_bundle, config=_config(settings)),
        source,
        s3.role_arn,
        extra_args={"RoleSessionName": "kivo-worker"} | ({"ExternalId": s3.external_id} if s3.external_id else {}),
    )
    return DeferredRefreshableCredentials(refresh_using=fetcher.fetch_credentials, method="assume-role")


s3_client = Clients(_make)
"""The client for some settings."""
