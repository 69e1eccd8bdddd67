"""Clients of Google Cloud Storage: the default credentials, the SDK's own retries, one client for each settings."""

import logging
import os
from dataclasses import dataclass
from typing import Any

from kivo_worker.authorities import trusted_file
from kivo_worker.job.spec import GcsSettings, StorageSettings
from kivo_worker.storage.budget import remaining
from kivo_worker.storage.clients import Clients, check_settings
from kivo_worker.storage.endpoints import check_endpoint
from kivo_worker.storage.failures import UNKNOWN
from kivo_worker.storage.gcs_failures import failure_of

CONNECT_SECONDS = 10
READ_SECONDS = 60
RETRY_SECONDS = 30
"""How long the SDK goes on sending one request, waiting longer each time."""


@dataclass(frozen=True, slots=True)
class GcsClient:
    """The SDK's client, which threads may share.

    Attributes:
        api: the client.
        settings: how the store is reached.
    """

    api: Any
    settings: GcsSettings

    def who(self) -> str:
        """Name the identity in use: the e-mail address of a service account, where the SDK tells it."""
        credentials = self.api._credentials  # noqa: SLF001 - the client was given none, so it alone knows them
        if type(credentials).__name__ == "AnonymousCredentials":
            return "the anonymous user"
        account = getattr(credentials, "service_account_email", None) or getattr(credentials, "account", None)
        return str(account) if account and account != "default" else UNKNOWN

    def limits(self) -> dict[str, Any]:
        """Give the arguments of a request that bound its time, by what is left to the object.

        Raises:
            StoreFailure: no time is left.
        """
        from google.cloud.storage.retry import DEFAULT_RETRY  # noqa: PLC0415 - loaded when a job names GCS

        left = remaining()
        retry = DEFAULT_RETRY.with_predicate(_is_passing).with_timeout(min(RETRY_SECONDS, left))
        return {"timeout": (min(CONNECT_SECONDS, left), min(READ_SECONDS, left)), "retry": retry}


def _is_passing(error: Exception) -> bool:
    """What the SDK itself would send again, but for a certificate that is not trusted."""
    from google.cloud.storage.retry import DEFAULT_RETRY  # noqa: PLC0415

    return type(error).__name__ != "SSLError" and bool(DEFAULT_RETRY._predicate(error))  # noqa: SLF001 - not exported


def _make(settings: StorageSettings) -> GcsClient:
    from google.auth.credentials import AnonymousCredentials  # noqa: PLC0415
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415
    from google.cloud import storage  # noqa: PLC0415

    logging.getLogger("google").addHandler(logging.NullHandler())  # else its warnings go to the console
    gcs = settings.gcs
    check_settings(gcs, key="storage.gcs")
    try:
        api = storage.Client(
            project=gcs.project,
            credentials=AnonymousCredentials() if gcs.anonymous else None,  # type: ignore[no-untyped-call]
            client_options={"api_endpoint": gcs.endpoint_url} if gcs.endpoint_url else None,
        )
    except (GoogleAuthError, OSError, ValueError) as error:
        raise failure_of(error, bucket="", who=UNKNOWN, permission="") from None
    check_endpoint(api.api_endpoint, key="storage.gcs", plain_http=gcs.plain_http)
    _reach(api, gcs, settings.parallel_reads + 4)
    return GcsClient(api, gcs)


def _reach(api: Any, gcs: GcsSettings, connections: int) -> None:  # noqa: ANN401 - the SDK has no types
    """Let a client keep enough connections, and trust those it should, for signing in too."""
    from requests.adapters import HTTPAdapter  # noqa: PLC0415

    own = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    bundle = gcs.ca_bundle or trusted_file(own)
    trusted = {"verify": bundle} if bundle else {}

    class Adapter(HTTPAdapter):
        def send(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
            # A session's own setting would yield to REQUESTS_CA_BUNDLE, which is looked at above.
            return super().send(*arguments, **options | trusted)

    api._bucket_metadata_cache = None  # noqa: SLF001 - else the SDK asks for the bucket in the background, for tracing
    session = api._http  # noqa: SLF001 - the SDK has no setting for either
    if not session.is_mtls:  # a client certificate has an adapter of its own
        session.mount("https://", Adapter(pool_maxsize=connections))
        session.mount("http://", Adapter(pool_maxsize=connections))
        session._auth_request.session.mount("https://", Adapter(max_retries=3))  # noqa: SLF001 - as many as before


gcs_client = Clients(_make)
"""The client for some settings."""
