"""Broken environments, each with real servers and files: the doctor names the one cause, and what to do."""

import base64
import json
import os
import re
import ssl
import time
from collections.abc import Iterator
from email.utils import formatdate
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import trustme

from kivo_worker.devserver.settings import Settings
from kivo_worker.doctor.access import Access
from kivo_worker.doctor.findings import CheckId, Finding, State
from kivo_worker.exit_codes import ExitCode
from kivo_worker.models import shipped
from tests.boundary.conftest import Answering, http
from tests.doctor.conftest import Examined, Wrong
from tests.runs.conftest import SOURCES, JobFolder, row
from tests.servers.dev_server import dev_server
from tests.servers.fake_gcs import BUCKET as GCS_BUCKET
from tests.servers.fake_gcs import GcsServer
from tests.servers.faulty import Fault, Proxy, faulty
from tests.servers.process import free_ports
from tests.servers.s3 import BUCKET, OWNER, READER, S3Server
from tests.storage.conftest import UseIdentity

CANARY = "Zq7Xw9Kv3"
CREDENTIAL = f"kwc_{CANARY}.signature"
REFUSED = http(401, b'{"error": {"code": "unauthorized"}, "request_id": "r"}')


def _access(url: str, credential: str = CREDENTIAL) -> Access:
    return Access(url, credential)


def _is(finding: Finding, check: CheckId, message: str, fix: str, code: ExitCode) -> None:
    assert (finding.id, finding.exit_code) == (check, code)
    assert re.search(message, finding.message), finding.message
    assert re.search(fix, finding.fix), finding.fix


def _in_s3(server: S3Server | Proxy | str, job: JobFolder, bucket: str = BUCKET, **s3: Any) -> Path:
    endpoint = server if isinstance(server, str) else server.endpoint
    storage = {"s3": {"endpoint_url": endpoint, "path_style": True, **s3}}
    return job.single(reports={"uri": f"s3://{bucket}/{job.path.parent.name}/"}, storage=storage)


def _in_gcs(server: GcsServer | Proxy, job: JobFolder, **changed: Any) -> Path:
    storage = {"gcs": {"endpoint_url": server.endpoint, "anonymous": True}}
    reports = {"uri": f"gs://{GCS_BUCKET}/{job.path.parent.name}/"}
    return job.single(reports=reports, storage=storage, **changed)


def _error(code: str, message: str = "") -> bytes:
    return f"<Error><Code>{code}</Code><Message>{message}</Message></Error>".encode()


@pytest.fixture
def server_context() -> ssl.SSLContext:
    """A server of a company's own authority."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_all_is_well(job: JobFolder, seaweed: S3Server, examined: Examined) -> None:
    """Where nothing is wrong nothing is said to be, with a store and an API; the probe is gone, no secret is told."""
    with dev_server(Settings("kivo_dev_tests"), lambda _: None) as url:
        found = examined(_in_s3(seaweed, job), _access(url))
    prefix = f"{job.path.parent.name}/"

    assert {finding.id for finding in found} == set(CheckId)
    assert {finding.state for finding in found} == {State.OK}
    assert "Contents" not in seaweed.client().list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    assert CANARY not in str(found)
    assert [finding.about for finding in found if finding.id is CheckId.PRINCIPAL] == ["file", "s3"]


def test_authority_that_is_not_trusted(answering: Answering, server_context: ssl.SSLContext, wrong: Wrong) -> None:
    """The API's certificate is of an authority that nobody named."""
    with answering(REFUSED, tls=server_context) as peer:
        found = wrong(None, _access(peer.url))

    _is(found, CheckId.KIVO_API, "certificate is not trusted", "KIVO_CA_BUNDLE", ExitCode.UNDELIVERED)


def test_damaged_authorities(job: JobFolder, wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that KIVO_CA_BUNDLE names is none."""
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(job.write("ca.pem", "no certificate")))
    found = wrong()

    assert found.about == "KIVO_CA_BUNDLE"
    _is(found, CheckId.TLS, r"cannot be used \(no such PEM\)", "readable PEM file", ExitCode.USAGE)


def test_proxy_with_a_password(answering: Answering, examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy wants to know who asks; its address is shown without what was given."""
    with answering(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("://", f"://user:{CANARY}@"))
        found = examined(None, _access("https://api.invalid"))
    [failed] = [finding for finding in found if finding.state is State.FAILED]
    [shown] = [finding for finding in found if finding.id is CheckId.PROXY]

    _is(failed, CheckId.KIVO_API, "it asks for a user and a password", "proxy settings", ExitCode.UNDELIVERED)
    assert shown.message == f"the Kivo API is reached through {proxy.url.replace('://', '://[redacted]@')}."
    assert CANARY not in str(found)


def test_proxy_that_is_none(wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """What HTTPS_PROXY says is no address."""
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:port")
    found = wrong(None, _access("https://api.invalid"))

    _is(found, CheckId.PROXY, "no address of a proxy", "http://host:3128", ExitCode.USAGE)


def test_address_that_is_none(wrong: Wrong) -> None:
    """The API's address is no address of an API."""
    found = wrong(None, _access("http://api.example"))

    _is(found, CheckId.KIVO_SETTINGS, "must be https", "https://api", ExitCode.USAGE)


def test_name_that_cannot_be_resolved(wrong: Wrong) -> None:
    """The API's name is known to no server of names."""
    found = wrong(None, _access("https://api.invalid"))

    _is(found, CheckId.KIVO_API, "its name cannot be resolved", "API base URL", ExitCode.UNDELIVERED)


def test_nothing_listens(wrong: Wrong) -> None:
    """Nobody answers where the API should be."""
    [port] = free_ports(1)
    found = wrong(None, _access(f"http://127.0.0.1:{port}"))

    _is(found, CheckId.KIVO_API, "nothing listens there", "API base URL", ExitCode.UNDELIVERED)


def test_no_tls(answering: Answering, wrong: Wrong) -> None:
    """What listens does not speak TLS."""
    with answering(http(400), reads=False) as peer:
        found = wrong(None, _access(peer.url.replace("http:", "https:")))

    _is(found, CheckId.KIVO_API, "cannot agree on TLS", "network", ExitCode.UNDELIVERED)


@pytest.mark.parametrize(
    ("answer", "message", "fix"),
    [
        (http(503), "answers 503: it cannot do its work", "later"),
        (http(302, b"", "Location: https://login.example"), "sends elsewhere", "sign-on page"),
        (http(200, b"<html>Sign in</html>"), "is not the Kivo API", "sign-on page"),
    ],
    ids=["down", "redirect", "page"],
)
def test_another_answer(answering: Answering, wrong: Wrong, answer: bytes, message: str, fix: str) -> None:
    """The API is down, or something else answers in its place."""
    with answering(answer) as peer:
        _is(wrong(None, _access(peer.url)), CheckId.KIVO_API, message, fix, ExitCode.UNDELIVERED)


def test_api_that_hangs(answering: Answering, wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the request and stays silent is not waited for."""
    monkeypatch.setattr("kivo_worker.doctor.kivo._SECONDS", 0.3)
    with answering(stays=True) as peer:
        _is(wrong(None, _access(peer.url)), CheckId.KIVO_API, "did not answer in time", "network", ExitCode.UNDELIVERED)


@pytest.mark.parametrize(("minutes", "words"), [(10, "behind"), (-10, "ahead of")])
def test_clock(answering: Answering, wrong: Wrong, minutes: int, words: str) -> None:
    """This machine's clock is ten minutes off the API's."""
    date = formatdate(time.time() + 60 * minutes, usegmt=True)
    with answering(http(401, b"{}", f"Date: {date}")) as peer:
        found = wrong(None, _access(peer.url))

    _is(found, CheckId.CLOCK, rf"clock is (59|60). seconds {words} the API's", "NTP", ExitCode.UNDELIVERED)


def test_clock_a_little_off(answering: Answering, examined: Examined) -> None:
    """Two minutes are a warning."""
    date = formatdate(time.time() - 120, usegmt=True)
    with answering(http(401, b"{}", f"Date: {date}")) as peer:
        found = examined(None, _access(peer.url))

    assert [finding.id for finding in found if finding.state is State.WARNING] == [CheckId.CLOCK]


def test_clock_that_is_not_known(answering: Answering, examined: Examined) -> None:
    """An API that does not tell the time says nothing about the clock."""
    with answering(REFUSED) as peer:
        found = examined(None, _access(peer.url))

    assert found[-1].id is CheckId.CLOCK
    assert found[-1].state is State.SKIPPED


def _ending(seconds: float) -> str:
    claims = json.dumps({"expires_ms": int((time.time() + seconds) * 1000)}).encode()
    return f"kwc_{base64.urlsafe_b64encode(claims).decode().rstrip('=')}.{CANARY}"


def test_expired_credential(wrong: Wrong) -> None:
    """The credential says itself that it has ended."""
    found = wrong(None, Access(credential=_ending(-3_600)))

    _is(found, CheckId.CREDENTIAL, "has expired, at", "Rotate it", ExitCode.CREDENTIAL)


def test_credential_that_ends_soon(examined: Examined) -> None:
    """The credential may end within the run; one that ends later is well."""
    states = [
        {finding.id: finding.state for finding in examined(None, Access(credential=_ending(seconds)))}
        for seconds in (600, 86_400)
    ]

    assert [state[CheckId.CREDENTIAL] for state in states] == [State.WARNING, State.OK]


@pytest.mark.parametrize("given", [f"Bearer {CANARY}", f'"{CANARY}"', f"KIVO_WORKER_CREDENTIAL:{CANARY}"])
def test_credential_of_the_wrong_shape(wrong: Wrong, given: str) -> None:
    """What was pasted holds more than the credential; none of it is shown."""
    found = wrong(None, Access(credential=given))

    _is(found, CheckId.CREDENTIAL, "no bearer token has", "credential alone", ExitCode.CREDENTIAL)
    assert CANARY not in str(found)


def test_credential_that_is_not_there(wrong: Wrong) -> None:
    """The variable that should hold the credential is not set."""
    found = wrong(None, Access(credential="env://KIVO_NOT_SET"))

    _is(found, CheckId.CREDENTIAL, "is empty", "env://NAME", ExitCode.CREDENTIAL)


def test_outbox(job: JobFolder, answering: Answering, wrong: Wrong) -> None:
    """The outbox that was named is a folder."""
    with answering(REFUSED) as peer:
        found = wrong(None, Access(peer.url, CREDENTIAL, job.path))

    _is(found, CheckId.OUTBOX, "neither be written nor made", "outlives the run", ExitCode.STORAGE)


def test_outbox_of_the_user(
    job: JobFolder, answering: Answering, examined: Examined, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a place for the user's own outbox a run goes on, so it is a warning."""
    monkeypatch.setenv("XDG_STATE_HOME", str(job.write("file", "")))
    with answering(REFUSED) as peer:
        found = examined(None, _access(peer.url))

    assert [finding.id for finding in found if finding.state is State.WARNING] == [CheckId.OUTBOX]


def test_no_home(answering: Answering, wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user without a home folder has no outbox of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", "")
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54_321)
    with answering(REFUSED) as peer:
        assert wrong(None, _access(peer.url)).id is CheckId.OUTBOX


def test_read_only_store(job: JobFolder, seaweed: S3Server, wrong: Wrong, clouds: UseIdentity) -> None:
    """The identity may only read."""
    clouds(READER)
    found = wrong(_in_s3(seaweed, job))

    _is(found, CheckId.REPORT_STORE, r"the access key …rkey \(env\) lacks s3:PutObject", "Grant it", ExitCode.STORAGE)


def test_store_without_preconditions(job: JobFolder, rclone_server: S3Server, wrong: Wrong) -> None:
    """The store overwrites what is there."""
    found = wrong(_in_s3(rclone_server, job))

    _is(found, CheckId.REPORT_STORE, "does not refuse to overwrite", "unconditional_writes", ExitCode.STORAGE)


def test_accepted_store_without_preconditions(job: JobFolder, rclone_server: S3Server, examined: Examined) -> None:
    """A store that overwrites and was accepted is a warning."""
    found = examined(_in_s3(rclone_server, job, unconditional_writes=True))

    assert [finding.id for finding in found if finding.state is State.WARNING] == [CheckId.REPORT_STORE]


def test_missing_right_on_a_key(job: JobFolder, moto_proxy: Proxy, wrong: Wrong) -> None:
    """The role may write, but not encrypt with the key."""
    message = "User: arn:aws:iam::123456789012:role/kivo is not authorized to perform: kms:GenerateDataKey on resource"
    moto_proxy.faults = [Fault(method="PUT", status=403, body=_error("AccessDenied", message), times=9)]
    found = wrong(_in_s3(moto_proxy, job, encryption="SSE-KMS", kms_key_id="alias/reports"))

    _is(found, CheckId.REPORT_STORE, "role/kivo lacks kms:GenerateDataKey", "Grant it", ExitCode.STORAGE)


def test_missing_bucket(job: JobFolder, moto_server: S3Server, wrong: Wrong) -> None:
    """There is no such bucket."""
    found = wrong(_in_s3(moto_server, job, bucket="kivo-nope"))

    _is(found, CheckId.REPORT_STORE, 'there is no bucket "kivo-nope"', "Check its name", ExitCode.STORAGE)


@pytest.fixture(params=["s3", "gcs"])
def vouched(request: pytest.FixtureRequest, job: JobFolder, seaweed: S3Server, gcs_server: GcsServer) -> Iterator[Path]:
    """A job whose store has a certificate of the company's own authority, which is in `ca.pem` beside it."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(job.path / "ca.pem")
    is_s3 = request.param == "s3"
    endpoint = seaweed.endpoint if is_s3 else gcs_server.endpoint
    with faulty(endpoint, keep_host=is_s3, context=context) as proxy:
        yield _in_s3(proxy, job) if is_s3 else _in_gcs(proxy, job)


def test_store_of_another_authority(
    vouched: Path, wrong: Wrong, examined: Examined, clouds: UseIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody named the authority of a store; the bundle that Kivo is trusted by makes the store trusted."""
    found = wrong(vouched)
    clouds(OWNER)
    monkeypatch.setenv("KIVO_CA_BUNDLE", str(vouched.with_name("ca.pem")))
    states = {finding.id: finding.state for finding in examined(vouched)}

    _is(found, CheckId.REPORT_STORE, "certificate of the store is not trusted", "KIVO_CA_BUNDLE", ExitCode.STORAGE)
    assert (states[CheckId.TLS], states[CheckId.REPORT_STORE]) == (State.OK, State.OK)


def test_another_region(job: JobFolder, moto_proxy: Proxy, wrong: Wrong) -> None:
    """The bucket is elsewhere."""
    moto_proxy.faults = [
        Fault(9, method, status=301, body=_error("PermanentRedirect"), headers={"x-amz-bucket-region": "eu-west-3"})
        for method in ("PUT", "HEAD")
    ]
    found = wrong(_in_s3(moto_proxy, job))

    _is(found, CheckId.REPORT_STORE, "in another region", 'storage.s3.region to "eu-west-3"', ExitCode.STORAGE)


def test_wrong_endpoint(job: JobFolder, wrong: Wrong) -> None:
    """Nothing listens where the store should be."""
    [port] = free_ports(1)
    found = wrong(_in_s3(f"http://127.0.0.1:{port}", job))

    _is(found, CheckId.REPORT_STORE, "cannot be reached", "storage.s3.endpoint_url", ExitCode.STORAGE)


def test_endpoint_that_cannot_be_resolved(job: JobFolder, wrong: Wrong) -> None:
    """The store's name is known to no server of names."""
    found = wrong(_in_s3("https://store.invalid", job))

    _is(found, CheckId.REPORT_STORE, "name of the store cannot be resolved", "DNS", ExitCode.STORAGE)


def test_no_identity(job: JobFolder, seaweed: S3Server, examined: Examined, clouds: UseIdentity) -> None:
    """Nobody gave this machine credentials: the store's check says so, and so does the one of who asks."""
    clouds(None)
    found = examined(_in_s3(seaweed, job))
    states = {(finding.id, finding.state) for finding in found if finding.state is not State.OK}

    assert {(CheckId.PRINCIPAL, State.WARNING), (CheckId.REPORT_STORE, State.FAILED)} <= states
    assert "no credentials were found" in str(found)


def test_unknown_profile(job: JobFolder, seaweed: S3Server, examined: Examined) -> None:
    """The profile of the spec is not there, as an input of a store needs it."""
    s3 = {"endpoint_url": seaweed.endpoint, "profile": "nobody"}
    spec = job.single(output={"uri": f"s3://{BUCKET}/a.md"}, storage={"s3": s3})
    failed = [(finding.id, finding.about) for finding in examined(spec) if finding.state is State.FAILED]

    assert failed == [(CheckId.PRINCIPAL, "s3"), (CheckId.INPUT, "output")]


def test_damaged_model(job: JobFolder, wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte of a model's file has changed."""
    copy = job.path / "weights"
    copy.mkdir()
    for path in Path(str(files("kivo_worker.models") / "weights")).iterdir():
        (copy / path.name).symlink_to(path)
    whole = (copy / "calibration.json").read_bytes()
    (copy / "calibration.json").unlink()
    (copy / "calibration.json").write_bytes(whole.replace(b"0", b"1", 1))
    shipped.load_calibration()
    monkeypatch.setattr(shipped, "_WEIGHTS", copy)
    found = wrong()

    _is(found, CheckId.MODEL_FILES, "digest differs", "Install kivo-worker again", ExitCode.STORAGE)
    assert found.about.endswith("calibration.json")


@pytest.mark.parametrize(
    ("keys", "message", "fix"),
    [
        ({"worker_id": ""}, '"worker_id"', "schema"),
        ({"policy_version": "nobody-v1"}, 'no policy "nobody-v1"', "This worker has"),
        ({"hashing": {"mode": "hmac-sha256", "key": "env://KIVO_NOT_SET"}}, "is empty", "env://NAME"),
        ({"reports": {"uri": "ftp://acme/reports/"}}, 'storage "ftp:" is not supported', "s3://"),
    ],
    ids=["key", "policy", "hashing", "storage"],
)
def test_job_spec(job: JobFolder, wrong: Wrong, keys: dict[str, Any], message: str, fix: str) -> None:
    """The spec says what it may not, or names what is not there; what hangs on it is not looked at."""
    _is(wrong(job.single(**keys)), CheckId.JOB_SPEC, message, fix, ExitCode.USAGE)


def test_missing_key(job: JobFolder, wrong: Wrong) -> None:
    """A key that every spec needs is not there, and is named."""
    spec = job.single()
    spec.write_text(spec.read_text("utf-8").replace('"worker_id": "worker_support_001", ', ""), "utf-8")

    _is(wrong(spec), CheckId.JOB_SPEC, 'the key "worker_id" is missing', "schema", ExitCode.USAGE)


def test_input_that_is_not_there(job: JobFolder, wrong: Wrong) -> None:
    """A source is not there; it is named by its key, as its own name can say as much as its text."""
    found = wrong(job.single(sources=[*SOURCES, {"uri": f"{CANARY}.md"}]))

    assert found.about == "sources[2]"
    _is(found, CheckId.INPUT, "cannot be read: it is not there", "Check the path", ExitCode.STORAGE)
    assert CANARY not in str(found)


def test_other_bytes_than_pinned(job: JobFolder, wrong: Wrong) -> None:
    """The output has another digest than the spec says."""
    found = wrong(job.single(output={"uri": "output.md", "sha256": f"sha256:{'0' * 64}"}))

    assert found.about == "output"
    _is(found, CheckId.INPUT, "its bytes are not the pinned ones", "pin the new digest", ExitCode.STORAGE)


@pytest.mark.parametrize(
    ("limit", "state", "about"),
    [
        ("max_output_bytes", State.FAILED, ["output"]),
        ("max_source_bytes", State.WARNING, ["sources[0]", "sources[1]"]),
    ],
)
def test_too_large(job: JobFolder, examined: Examined, limit: str, state: State, about: list[str]) -> None:
    """An output beyond its limit ends a run, a source costs that source."""
    found = examined(job.single(limits={limit: 20}))

    assert [finding.about for finding in found if finding.state is state] == about


def test_full_disk(job: JobFolder, wrong: Wrong) -> None:
    """The reports of the largest output the spec allows have no room."""
    found = wrong(job.single(limits={"max_output_bytes": 10**15}))

    assert found.about == "reports.uri"
    _is(found, CheckId.DISK, "a run may write 4000000.0 GB", "Make room", ExitCode.STORAGE)


def test_verifier_that_does_not_answer(job: JobFolder, wrong: Wrong) -> None:
    """The endpoint that should judge is not there."""
    [port] = free_ports(1)
    verifier = {"kind": "openai", "base_url": f"http://127.0.0.1:{port}/v1", "model": "judge", "retries": 0}
    found = wrong(job.single(verifier=verifier, egress=["127.0.0.1"]))

    _is(found, CheckId.VERIFIER, "did not decide a plain claim .*cannot be reached", "verifier", ExitCode.NOT_CHECKED)


def test_verifier_that_cannot_be_loaded(job: JobFolder, examined: Examined) -> None:
    """The folder of a model of the customer's own is not there."""
    verifier = {"kind": "onnx", "uri": "model/", "sha256": f"sha256:{'0' * 64}"}
    failed = [finding.id for finding in examined(job.single(verifier=verifier)) if finding.state is State.FAILED]

    assert failed == [CheckId.VERIFIER]


def test_verifier_that_is_wrong(wrong: Wrong, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verifier that takes a plain claim for the wrong thing is told."""
    claim, carried, other = "Refunds are paid within 30 days.", "Refunds are paid within 30 days.", "Cats purr."
    monkeypatch.setattr("kivo_worker.doctor.installation.PAIRS", ((claim, other, carried),))

    _is(wrong(), CheckId.VERIFIER, "takes a plain claim for", "kivo-worker eval", ExitCode.STORAGE)


def test_batch(job: JobFolder, examined: Examined) -> None:
    """The rows of a batch are read to their end, however many objects they are in."""
    spec = job.batch([row(), row()])
    [found] = [finding for finding in examined(spec) if finding.id is CheckId.INPUT]

    assert (found.about, found.state) == ("batch", State.OK)
    assert found.message == f"1 object, {(job.path / 'rows.jsonl').stat().st_size} bytes, read and hashed."


def test_many_sources(job: JobFolder, examined: Examined) -> None:
    """All that a pattern names are read, and a pin is said to hold."""
    spec = job.single(sources=[{"uri": "*.md"}])
    messages = [finding.message for finding in examined(spec) if finding.about == "sources[0]"]

    assert len(messages) == 1
    assert messages[0].startswith("2 objects, ")


def test_source_of_an_unknown_kind(job: JobFolder, wrong: Wrong) -> None:
    """A source in storage that this version does not read."""
    found = wrong(job.single(sources=[{"uri": "ftp://acme/a.md"}]))

    _is(found, CheckId.INPUT, 'storage "ftp:" is not supported', "s3://", ExitCode.USAGE)


def test_google(job: JobFolder, gcs_server: GcsServer, examined: Examined) -> None:
    """A store of Google's is looked at like any other: who asks, what is there, what can be written."""
    spec = _in_gcs(gcs_server, job, output={"uri": f"gs://{GCS_BUCKET}/nope.md"})
    found = {(finding.id, finding.about): finding for finding in examined(spec)}

    assert found[CheckId.PRINCIPAL, "gs"].message == "the anonymous user."
    assert found[CheckId.INPUT, "output"].message == "cannot be read: it is not there."
    assert found[CheckId.REPORT_STORE, f"gs://{GCS_BUCKET}/{job.path.parent.name}/"].state is State.OK


def test_no_authorities(job: JobFolder, examined: Examined, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without authorities trusts no server; a run that is offline needs none."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.setenv(name, str(job.path / "nothing"))
    nothing = ssl.get_default_verify_paths()._replace(openssl_cafile=str(job.path / "nothing"), capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    warnings = [finding for finding in examined() if finding.state is State.WARNING]

    assert [finding.id for finding in warnings] == [CheckId.TLS]
    assert "ca-certificates" in warnings[0].fix
