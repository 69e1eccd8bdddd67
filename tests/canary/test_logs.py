"""The canary with every debug log on: of the HTTP client, of the SDKs, of Python itself."""

import os
from pathlib import Path

import pytest

from kivo_worker.exit_codes import ExitCode
from tests.canary.conftest import leaks, online, watching
from tests.canary.planted import Planted
from tests.canary.watch import Watched
from tests.canary.wire import Wire
from tests.cli.conftest import Api
from tests.servers.fake_gcs import BUCKET as GCS_BUCKET
from tests.servers.fake_gcs import fake_gcs
from tests.servers.s3 import BUCKET, OWNER, moto

LOUD = {
    "KIVO_LOG_LEVEL": "debug",
    "PYTHONDEVMODE": "1",
    "PYTHONWARNINGS": "always",
    "PYTHONFAULTHANDLER": "1",
    "PYTHONASYNCIODEBUG": "1",
    "BOTO_DEBUG": "1",
    "HTTPX_LOG_LEVEL": "trace",
    "GOOGLE_SDK_PYTHON_LOGGING_SCOPE": "google",
}
FORMATS = pytest.mark.parametrize("form", ["json", "console"])


@FORMATS
def test_files(planted: Planted, watched: Watched, api: Api, wire: Wire, form: str) -> None:
    """A run that reports to Kivo, at the top of its voice."""
    spec = planted.single()
    watching(wire, watched)
    variables = online(planted, wire, api.create()) | LOUD | {"KIVO_LOG_FORMAT": form}
    watched.start("run", "--job-spec-file", spec, **variables)
    emitted = watched.ended()

    assert emitted.code == 0, emitted.text("stderr")
    assert "httpcore" in emitted.text("stderr")
    assert "run ended" in emitted.text("stderr")
    assert leaks(planted, emitted, wire) == set()


@FORMATS
def test_a_bucket(planted: Planted, watched: Watched, tmp_path: Path, form: str) -> None:
    """A run that reads from a bucket: neither keys of objects, nor their contents, nor the identity show."""
    planted.single()
    secret = planted.token("AWS_SECRET_ACCESS_KEY")
    session = planted.token("AWS_SESSION_TOKEN")
    identity = {"AWS_ACCESS_KEY_ID": OWNER.key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": session}
    with moto(tmp_path) as server:
        client = server.client()
        for path in planted.job.path.glob("*.*"):
            client.put_object(Bucket=BUCKET, Key=f"kb/{path.name}", Body=path.read_bytes())
        output = f"s3://{BUCKET}/kb/{planted.token('output file name')}.md"
        spec = planted.job.spec(
            output={"uri": output},
            sources=[{"uri": f"s3://{BUCKET}/kb/*.txt"}, {"uri": f"s3://{BUCKET}/kb/{planted.token('lost')}.md"}],
            storage={"s3": {"endpoint_url": server.endpoint, "path_style": True, "region": "us-east-1"}},
        )
        elsewhere = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
        watched.start("run", "--job-spec-file", spec, **(LOUD | identity | elsewhere | {"KIVO_LOG_FORMAT": form}))
        emitted = watched.ended()
    allowed = {(name, "environ") for name in identity}

    assert emitted.code == ExitCode.STORAGE, emitted.text("stderr")
    assert "botocore" in emitted.text("stderr")
    assert "error: sources[1]: " in emitted.text("stderr")
    assert leaks(planted, emitted) - allowed == set()


@FORMATS
def test_a_bucket_of_google(planted: Planted, watched: Watched, tmp_path: Path, form: str) -> None:
    """The same with Google's SDK."""
    planted.single()
    with fake_gcs(tmp_path) as server:
        bucket = server.client().bucket(GCS_BUCKET)
        for path in planted.job.path.glob("*.*"):
            bucket.blob(f"kb/{path.name}").upload_from_string(path.read_bytes())
        spec = planted.job.spec(
            output={"uri": f"gs://{GCS_BUCKET}/kb/{planted.token('output file name')}.md"},
            sources=[
                {"uri": f"gs://{GCS_BUCKET}/kb/*.txt"},
                {"uri": f"gs://{GCS_BUCKET}/kb/{planted.token('lost')}.md"},
            ],
            storage={"gcs": {"endpoint_url": server.endpoint}},
        )
        variables = LOUD | {"KIVO_LOG_FORMAT": form, "STORAGE_EMULATOR_HOST": server.endpoint}
        watched.start("run", "--job-spec-file", spec, **variables, **planted.environment())
        emitted = watched.ended()

    assert emitted.code == ExitCode.STORAGE, emitted.text("stderr")
    assert "urllib3" in emitted.text("stderr")
    assert "error: sources[1]: " in emitted.text("stderr")
    assert leaks(planted, emitted) == set()
