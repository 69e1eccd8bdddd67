"""The demo from files, S3 and GCS: the same reports, whatever holds the documents."""

import json
import shutil
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme
from typer.testing import CliRunner

from kivo_worker.cli.app import app
from kivo_worker.exit_codes import ExitCode
from tests.servers.demo import ROOT, loaded
from tests.servers.faulty import faulty
from tests.storage.conftest import UseIdentity

MANIFEST = "run_manifest.json"


def _run(spec: Path) -> None:
    assert CliRunner().invoke(app, ["run", "--job-spec-file", str(spec), "--json"]).exit_code == 0


@pytest.fixture(scope="module")
def from_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The reports of the demo from files."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "job-specs" / "support-answer", folder, dirs_exist_ok=True)
    shutil.rmtree(folder / "reports", ignore_errors=True)
    _run(folder / "job-spec.json")
    return {path.name: path.read_bytes() for path in (folder / "reports").iterdir() if path.is_file()}


@pytest.fixture(params=["s3", "gcs"])
def from_bucket(request: pytest.FixtureRequest, tmp_path: Path, clouds: UseIdentity) -> dict[str, bytes]:
    """The reports of the demo from a bucket, without the ledger, which holds times."""
    spec = json.loads((ROOT / "job-specs" / request.param / "job-spec.json").read_text("utf-8"))
    with loaded(request.param, tmp_path) as demo:
        spec["storage"][request.param]["endpoint_url"] = demo.endpoint
        (tmp_path / "job-spec.json").write_text(json.dumps(spec), "utf-8")
        clouds(demo.identity)
        _run(tmp_path / "job-spec.json")
        return {name: data for name, data in demo.reports().items() if "/" not in name}


def _without_places(manifest: bytes) -> Any:
    """A manifest without what says where things are: URIs, versions, and the digest of the spec that names them."""
    dropped = {"uri", "version", "job_spec_sha256"}

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: kept(inner) for key, inner in value.items() if key not in dropped}
        return [kept(inner) for inner in value] if isinstance(value, list) else value

    return kept(json.loads(manifest))


def test_same_reports(from_files: dict[str, bytes], from_bucket: dict[str, bytes]) -> None:
    """Every report is the same byte by byte; only the manifest says where things were."""
    assert from_files.keys() == from_bucket.keys()
    differing = {name for name in from_files if from_files[name] != from_bucket[name]}

    assert differing == {MANIFEST}
    assert _without_places(from_files[MANIFEST]) == _without_places(from_bucket[MANIFEST])


@pytest.mark.parametrize("kind", ["s3", "gcs"])
def test_reports_in_a_bucket_are_looked_at(kind: str, tmp_path: Path, clouds: UseIdentity) -> None:
    """A run that left its reports in a bucket is verified, shown to CI systems and taken as a baseline from there."""
    spec = json.loads((ROOT / "job-specs" / kind / "job-spec.json").read_text("utf-8"))
    store, job = spec["reports"]["uri"], tmp_path / "job-spec.json"
    with loaded(kind, tmp_path) as demo:
        spec["storage"][kind]["endpoint_url"] = demo.endpoint
        job.write_text(json.dumps(spec), "utf-8")
        clouds(demo.identity)
        _run(job)

        def report(*arguments: str) -> Any:
            done = CliRunner().invoke(app, ["report", *arguments, "--job-spec-file", str(job)])
            assert done.exit_code == 0, done.stderr
            return done

        files, there = json.loads(report("verify", store, "--json").stdout)["files"], set(demo.reports())
        log = json.loads(report("sarif", store, "-").stdout)
        again = CliRunner().invoke(app, ["run", "--job-spec-file", str(job), "--json", "--baseline", store])

        assert {one["key"] for one in files} == there
        assert {one["finding"] for one in files} == {"good"}
        assert len(log["runs"][0]["results"]) > 0
        assert "verdict: needs_repair" in report("show", store).stdout
        assert json.loads(again.stdout)["since_baseline"] == {"new": 0, "fixed": 0, "changed": 0}


@pytest.mark.parametrize("kind", ["s3", "gcs"])
def test_a_store_that_the_companys_own_authority_vouches_for(
    kind: str, tmp_path: Path, clouds: UseIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one bundle that makes Kivo trusted makes the store trusted; without it the run says what to set."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    spec = json.loads((ROOT / "job-specs" / kind / "job-spec.json").read_text("utf-8"))
    command = ["run", "--job-spec-file", str(tmp_path / "job-spec.json"), "--json"]
    with loaded(kind, tmp_path) as demo, faulty(demo.endpoint, keep_host=kind == "s3", context=context) as proxy:
        spec["storage"][kind]["endpoint_url"] = proxy.endpoint
        (tmp_path / "job-spec.json").write_text(json.dumps(spec), "utf-8")
        clouds(demo.identity)
        without = CliRunner().invoke(app, command)
        clouds(demo.identity)
        monkeypatch.setenv("KIVO_CA_BUNDLE", str(tmp_path / "ca.pem"))
        trusted = CliRunner().invoke(app, command)

        assert without.exit_code == ExitCode.STORAGE
        assert (
            "certificate of the store is not trusted. Name the file of its authority in KIVO_CA_BUNDLE"
            in without.stderr
        )
        assert (trusted.exit_code, MANIFEST in demo.reports()) == (0, True), trusted.stderr
