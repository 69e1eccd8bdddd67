"""Who asks S3, and how it is reached: the SDK's own chain, profiles, roles, authorities, time limits."""

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import trustme

from kivo_worker.errors import InputError, JobSpecError, ReportStoreError
from kivo_worker.storage.interface import Store
from kivo_worker.storage.s3 import open_s3
from kivo_worker.storage.s3_client import s3_client
from tests.servers.faulty import Fault, Proxy, faulty
from tests.servers.process import free_ports
from tests.servers.s3 import BUCKET, OWNER, READER, Identity, S3Server
from tests.storage.conftest import Read, UseIdentity, s3_settings

ROLE = "arn:aws:iam::123456789012:role/kivo-worker"


@pytest.fixture(scope="session")
def encrypted(seaweed: S3Server, authority: trustme.CA) -> Iterator[str]:
    """The address of SeaweedFS behind TLS, with a certificate of that authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with faulty(seaweed.endpoint, context=context) as proxy:
        yield proxy.endpoint


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clouds: UseIdentity) -> Path:
    """The SDK's own configuration, with a profile of the server's owner, and no identity in the environment."""
    clouds(None)
    path = tmp_path / "config"
    path.write_text(
        f"[profile reviews]\naws_access_key_id = {OWNER.key}\naws_secret_access_key = {OWNER.secret}\n", "utf-8"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(path))
    return path


def _refused(store: Store) -> str:
    """Why reading, listing and writing are refused, which is for the same reason."""
    with pytest.raises(InputError) as reading, store.open("a.md"):
        pass
    with pytest.raises(InputError) as listing:
        list(store.list())
    with pytest.raises(ReportStoreError) as writing:
        store.create("a.md", [b"text"])
    messages = {
        reading.value.message.removeprefix("cannot be read: "),
        listing.value.message.removeprefix("cannot be read: "),
        writing.value.message.removeprefix("the report store cannot be written: "),
    }
    assert len(messages) == 1
    return messages.pop()


@pytest.mark.parametrize(
    ("identity", "reason"),
    [
        (Identity(OWNER.key, "wrong"), "the secret of the access key …okey (env) is wrong."),
        (Identity("nobodyskey", "x"), "the store does not know the access key …skey (env)."),
        (None, "no credentials were found."),
    ],
)
def test_wrong_identity(
    seaweed: S3Server, prefix: str, clouds: UseIdentity, identity: Identity | None, reason: str
) -> None:
    """A wrong secret, an unknown key and no credentials at all are told apart, and no secret is told."""
    clouds(identity)

    assert _refused(open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint))) == reason


def test_read_only(seaweed: S3Server, prefix: str, clouds: UseIdentity, read: Read) -> None:
    """An identity that may only read reads, and is told what it lacks when it writes."""
    open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint)).create("a.md", [b"text"])
    clouds(READER)
    store = open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint))

    assert read(store, "a.md") == b"text"
    with pytest.raises(
        ReportStoreError, match=r"the access key …rkey \(env\) lacks s3:PutObject\. Grant it \(docs/storage\.md\)\.$"
    ):
        store.create("b.md", [b"text"])


def test_missing_bucket(moto_server: S3Server, prefix: str) -> None:
    """A bucket that is not there is told by its name."""
    assert (
        _refused(open_s3("kivo-nope", prefix, s3_settings(moto_server.endpoint))) == 'there is no bucket "kivo-nope".'
    )


def test_nobody_listens(prefix: str) -> None:
    """A store that cannot be reached is told as that."""
    [port] = free_ports(1)

    assert _refused(open_s3(BUCKET, prefix, s3_settings(f"http://127.0.0.1:{port}"))) == "the store cannot be reached."


def test_profile(seaweed: S3Server, prefix: str, config: Path, read: Read) -> None:
    """A profile of the SDK's own files is used by its name."""
    assert config.exists()
    store = open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint, profile="reviews"))
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"


def test_missing_profile(seaweed: S3Server, config: Path) -> None:
    """A profile that is not there is told before anything is asked of the store."""
    assert config.exists()
    with pytest.raises(JobSpecError, match=r"storage\.s3: there is no such profile\. Check storage\.s3\.profile"):
        open_s3(BUCKET, "", s3_settings(seaweed.endpoint, profile="nope"))


def test_broken_configuration(seaweed: S3Server, config: Path) -> None:
    """A configuration that the SDK cannot read is told as that."""
    config.write_text("no section", "utf-8")

    with pytest.raises(JobSpecError, match=r"the SDK's configuration cannot be read\. Check ~/\.aws/config"):
        open_s3(BUCKET, "", s3_settings(seaweed.endpoint, profile="reviews"))


def test_role(
    moto_proxy: Proxy, moto_server: S3Server, prefix: str, monkeypatch: pytest.MonkeyPatch, read: Read
) -> None:
    """A role is assumed with the identity in use, and its own credentials are used from then on."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", moto_proxy.endpoint)
    settings = s3_settings(moto_server.endpoint, role_arn=ROLE, external_id="kivo-001")
    store = open_s3(BUCKET, prefix, settings)
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"
    [asked] = [parse_qs(request.body.decode()) for request in moto_proxy.requests]
    assert (asked["RoleArn"], asked["ExternalId"], asked["RoleSessionName"]) == ([ROLE], ["kivo-001"], ["kivo-worker"])
    assert s3_client(settings).who() == f"the role {ROLE}"


def test_role_refused(moto_proxy: Proxy, prefix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that may not be assumed is told with the permission that is missing."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", moto_proxy.endpoint)
    message = "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole on resource: x"
    body = f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{message}</Message></Error></ErrorResponse>"
    moto_proxy.faults = [Fault(method="POST", status=403, body=body.encode(), times=99)]
    store = open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint, role_arn=ROLE))

    assert _refused(store) == "arn:aws:iam::123456789012:user/ci lacks sts:AssumeRole."


def test_role_without_credentials(seaweed: S3Server, prefix: str, clouds: UseIdentity) -> None:
    """Without credentials no role can be assumed, which is told before anything is asked of the store."""
    clouds(None)

    with pytest.raises(JobSpecError, match=r"storage\.s3: no credentials were found\."):
        open_s3(BUCKET, prefix, s3_settings(seaweed.endpoint, role_arn=ROLE))


def test_role_of_a_workload(
    moto_server: S3Server,
    moto_proxy: Proxy,
    prefix: str,
    clouds: UseIdentity,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The identity that a platform gives a workload is found by the SDK's own chain, and named by its role."""
    clouds(None)
    (tmp_path / "token").write_text("token", "utf-8")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", moto_server.endpoint)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", ROLE)
    moto_proxy.faults = [Fault(status=403, body=b"<Error><Code>AccessDenied</Code></Error>")]
    store = open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint))

    with pytest.raises(InputError, match=rf"the role {ROLE} lacks s3:GetObject\. .* not there\.$"), store.open("a.md"):
        pass


def test_unknown_authority(encrypted: str, prefix: str) -> None:
    """A certificate of an authority that is not trusted is told, with the setting that mends it."""
    store = open_s3(BUCKET, prefix, s3_settings(encrypted))

    assert _refused(store) == "the certificate of the store is not trusted."
    with pytest.raises(InputError) as refused:
        list(store.list())
    assert (
        refused.value.hint
        == "Name the file of its authority in KIVO_CA_BUNDLE, or in storage.s3.ca_bundle to trust no other."
    )


def test_own_authority(encrypted: str, authority: trustme.CA, prefix: str, read: Read, tmp_path: Path) -> None:
    """The customer's own authority is trusted when the spec names its file."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    store = open_s3(BUCKET, prefix, s3_settings(encrypted, ca_bundle=str(tmp_path / "ca.pem")))
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"


@pytest.mark.parametrize("variable", ["KIVO_CA_BUNDLE", "SSL_CERT_FILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_authority_of_the_environment(
    variable: str, encrypted: str, bundle: str, prefix: str, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer's own authority is trusted when the environment names it: as for Kivo, or as the SDK has it."""
    monkeypatch.setenv(variable, bundle)
    store = open_s3(BUCKET, prefix, s3_settings(encrypted))
    store.create("a.md", [b"text"])

    assert read(store, "a.md") == b"text"


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_authority_beside_the_sdks_own(
    variable: str, encrypted: str, bundle: str, prefix: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What the SDK is set to trust does not take away what the worker is."""
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    monkeypatch.setenv(variable, str(tmp_path / "other.pem"))
    monkeypatch.setenv("KIVO_CA_BUNDLE", bundle)

    assert list(open_s3(BUCKET, prefix, s3_settings(encrypted)).list()) == []


def test_authority_of_the_role(
    moto_server: S3Server, authority: trustme.CA, bundle: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is trusted where a role is assumed, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    monkeypatch.setenv("KIVO_CA_BUNDLE", bundle)
    with faulty(moto_server.endpoint, context=context) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", proxy.endpoint)
        store = open_s3(BUCKET, prefix, s3_settings(moto_server.endpoint, role_arn=ROLE))

        assert list(store.list()) == []
        assert proxy.count("POST") == 1


@pytest.mark.parametrize("text", [None, "no certificate"])
def test_no_authorities(tmp_path: Path, text: str | None) -> None:
    """A file of authorities that holds none is told before anything is asked of the store."""
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text, "utf-8")

    with pytest.raises(JobSpecError, match=r"storage\.s3\.ca_bundle: no certificates can be read from it\."):
        open_s3(BUCKET, "", s3_settings("https://s3.example.com", ca_bundle=str(path)))


def test_plain_http() -> None:
    """An address without encryption is taken on this machine only, or when the spec accepts it."""
    with pytest.raises(JobSpecError, match=r"documents would travel unencrypted\. .*storage\.s3\.plain_http"):
        open_s3(BUCKET, "", s3_settings("http://s3.example.com"))

    assert open_s3(BUCKET, "", s3_settings("http://s3.example.com", plain_http=True)).uri("a") == f"s3://{BUCKET}/a"


def test_plain_http_from_outside(monkeypatch: pytest.MonkeyPatch, clouds: UseIdentity) -> None:
    """An address without encryption is refused also when it comes from the SDK's own environment."""
    clouds(OWNER)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://s3.example.com")

    with pytest.raises(JobSpecError, match="documents would travel unencrypted"):
        open_s3(BUCKET, "", s3_settings(None))


def test_one_client() -> None:
    """The same settings share one client, others have their own."""
    one, same, other = (s3_client(s3_settings(f"https://{host}.example.com")) for host in "aab")

    assert one is same
    assert one is not other


def test_late(prefix: str) -> None:
    """When the time for an object is over, the SDK does not try again."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        store = open_s3(BUCKET, prefix, s3_settings(f"http://127.0.0.1:{silent.getsockname()[1]}", deadline=1))

        with pytest.raises(InputError, match=r"it took longer than storage\.deadline_seconds\. Check the network"):
            list(store.list())


def test_region(moto_proxy: Proxy, prefix: str) -> None:
    """The region of the spec is the one requests are signed for."""
    store = open_s3(BUCKET, prefix, s3_settings(moto_proxy.endpoint, region="eu-north-1"))
    list(store.list())

    assert "/eu-north-1/s3/aws4_request" in moto_proxy.requests[0].headers["authorization"]
