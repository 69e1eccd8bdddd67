"""A whole run behind a company's proxy: what stands outside is reached through it, what stands inside past it."""

import json
import ssl
from pathlib import Path

import pytest
import trustme

from tests.cli.conftest import Api, Program
from tests.runs.conftest import JobFolder
from tests.servers.faulty import faulty
from tests.servers.forward_proxy import PASSWORD, forward_proxy
from tests.servers.s3 import BUCKET, OWNER, moto

API_HOST = "api.kivo.invalid"
"""A name that no resolver knows (RFC 6761, section 6.4): only the proxy leads there."""


@pytest.fixture
def tls(tmp_path: Path) -> tuple[ssl.SSLContext, Path]:
    """What the servers show, and the authority that vouches for them."""
    authority, context, path = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tmp_path / "ca.pem"
    authority.issue_cert(API_HOST, "localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(path))
    return context, path


def test_a_run_behind_a_proxy(
    job: JobFolder, program: Program, api: Api, tls: tuple[ssl.SSLContext, Path], tmp_path: Path
) -> None:
    """The events go through the proxy, the reports past it; its password is told nowhere."""
    context, authority = tls
    run_id, credential = api.create()
    with (
        moto(tmp_path) as s3,
        faulty(s3.endpoint, keep_host=False, context=context) as store,
        faulty(api.url, context=context) as kivo,
        forward_proxy() as proxy,
    ):
        place = {"endpoint_url": store.endpoint.replace("127.0.0.1", "localhost"), "ca_bundle": str(authority)}
        spec = job.single(reports={"uri": f"s3://{BUCKET}/reports/"}, storage={"s3": place | {"path_style": True}})
        outside = kivo.endpoint.replace("127.0.0.1", API_HOST)
        done = program(
            *("run", "--json", "--job-spec-file", spec, "--kivo-api-base-url", outside),
            *("--review-run-id", run_id, "--worker-credential", credential),
            HTTPS_PROXY=proxy.url,
            NO_PROXY="localhost",
            KIVO_CA_BUNDLE=str(authority),
            KIVO_LOG_LEVEL="debug",
            AWS_EC2_METADATA_DISABLED="true",
            AWS_DEFAULT_REGION="us-east-1",
            **OWNER.variables(),
        )
        written = [entry["Key"] for entry in s3.client().list_objects_v2(Bucket=BUCKET)["Contents"]]

    assert done.code == 0, done.err
    assert [json.loads(body)["event_type"] for body in api.bodies] == ["started", "completed"]
    assert set(proxy.let_through) == {outside.removeprefix("https://")}
    assert "reports/claim_report.json" in written
    assert not any(secret in done.out + done.err for secret in (PASSWORD, credential))
