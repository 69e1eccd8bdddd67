"""The image, run as clusters run it: `make image-test`, after `make image`."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from deploy.release.sbom import listed, of_image
from kivo_worker.documents.media_types import DOCX, EMAIL, HTML, PDF
from kivo_worker.version import __version__
from tests.cli.conftest import Done, ended, serving, until
from tests.documents.samples import RULE, SAMPLES
from tests.judges.conftest import Export
from tests.runs.conftest import ARTIFACTS, POLICY, JobFolder
from tests.servers.collector import collecting
from tests.servers.demo import ROOT, loaded

IMAGE = os.environ.get("KIVO_IMAGE", "")
"""Which image; without one there is nothing to test."""

PODMAN = Path(__file__).with_name("podman.sh")
CONFINED = ("--network=none", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges")
LARGEST = 350_000_000
_KINDS = (DOCX, EMAIL, HTML, PDF)
OWN, MADE_UP = "10001", "1234567890:0"
"""The image's own user, and one as clusters make them up."""

pytestmark = pytest.mark.skipif(not IMAGE, reason="make image-test tests the image")


def _start(*arguments: str, options: tuple[str, ...] = CONFINED, **variables: str) -> subprocess.Popen[str]:
    named = [f"--env={name}={value}" for name, value in variables.items()]
    command = [str(PODMAN), "run", "--rm", *options, *named, IMAGE, *arguments]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _run(*arguments: str, options: tuple[str, ...] = CONFINED, **variables: str) -> Done:
    return ended(_start(*arguments, options=options, **variables))


def _with(job: JobFolder, *options: str) -> tuple[str, ...]:
    """Let any user of the container write the job's reports."""
    job.reports.mkdir()
    job.reports.chmod(0o777)
    return *CONFINED, *options, f"--volume={job.path}:/job"


def _python(program: str) -> Done:
    return _run("-c", program, options=(*CONFINED, "--entrypoint=/opt/kivo-worker/bin/python3"))


@pytest.fixture
def job(tmp_path: Path) -> JobFolder:
    """A folder that any user may enter."""
    path = tmp_path / "job"
    path.mkdir()
    for each in (path, *tmp_path.parents[:3]):
        each.chmod(0o755)
    return JobFolder(path)


def test_what_it_says_of_itself() -> None:
    """It is small, runs its program directly, as nobody in particular, and says which version it is."""
    command = ["podman", "image", "inspect", IMAGE]
    inspected = subprocess.run(command, check=True, capture_output=True, text=True)
    [image] = json.loads(inspected.stdout)
    config = image["Config"]

    assert image["Size"] < LARGEST
    assert config["Entrypoint"] == ["/opt/kivo-worker/bin/kivo-worker"]
    assert config["User"] == "10001:0"
    assert config["Labels"]["org.opencontainers.image.version"] == __version__
    assert _run("--version").out == f"kivo-worker {__version__}\n"


def test_what_is_not_in_it() -> None:
    """There is no shell, no installer, no compiler and no torch in it, and nothing that raises rights."""
    program = """
import os, stat
programs, packages, raised = set(), set(), []
for folder, folders, files in os.walk("/"):
    folders[:] = [each for each in folders if folder != "/" or each not in {"proc", "sys", "dev"}]
    programs |= set(files)
    packages |= set(folders)
    paths = [os.path.join(folder, each) for each in files]
    raised += [path for path in paths if os.lstat(path).st_mode & (stat.S_ISUID | stat.S_ISGID)]
print(sorted(programs & {"sh", "bash", "dash", "busybox", "apt-get", "dpkg", "gcc", "cc", "pip", "pip3", "ld"}))
print(sorted(packages & {"pip", "ensurepip", "setuptools", "hatchling", "torch"}), raised)
"""
    assert _python(program).out == "[]\n[] []\n"


def test_whom_it_trusts() -> None:
    """The authorities of its system are found, for Kivo and for the SDKs of stores."""
    program = """
from ssl import create_default_context
from kivo_worker.authorities import trusted_file, trusting_context
contexts = trusting_context(), create_default_context(cafile=trusted_file())
print(*(len(context.get_ca_certs()) > 100 for context in contexts))
"""
    [tls] = [each for each in _run("doctor", "--json").json["findings"] if each["id"] == "tls"]

    assert _python(program).out == "True True\n"
    assert tls["state"] == "ok", tls


@pytest.mark.parametrize("user", [OWN, MADE_UP])
def test_the_demo(user: str, job: JobFolder) -> None:
    """The demo runs without a network, on a read-only file system, without any right, as whoever."""
    job.example("support-answer")
    done = _run("run", "--job-spec-file=/job/job-spec.json", "--json", options=_with(job, f"--user={user}"))

    assert (done.code, done.json["counts"]["claims"]) == (0, 17), done.err
    assert {path.name for path in job.reports.iterdir()} >= ARTIFACTS


def test_documents_and_worker_processes(job: JobFolder) -> None:
    """Documents are taken apart in their own process, and a batch is done by several."""
    for number, kind in enumerate(_KINDS):
        job.write(f"policy-{number}", SAMPLES[kind])
    sources = [{"uri": f"policy-{number}", "title": "Policy", "media_type": kind} for number, kind in enumerate(_KINDS)]
    job.batch([{"ai_output": RULE, "sources": [source]} for source in sources])
    done = _run("run", "--job-spec-file=/job/job-spec.json", "--workers=2", "--json", options=_with(job))

    assert (done.code, done.json["outputs"], done.json["counts"]["not_checked"]) == (0, len(_KINDS), 0), done.err
    assert done.json["counts"]["supported"] == done.json["counts"]["claims"]


def test_a_model_of_the_customers_own(job: JobFolder, export: Export) -> None:
    """A cross-encoder in a folder judges in the place of the shipped one: what reads its tokenizer is there."""
    exported = export()
    shutil.copytree(exported.path, job.path / "model")
    verifier = {"kind": "onnx", "uri": "model/", "sha256": exported.sha256, "order": "claim_first"}
    job.single(verifier=verifier)
    done = _run("run", "--job-spec-file=/job/job-spec.json", "--json", options=_with(job))

    report = json.loads((job.reports / "claim_report.json").read_text("utf-8"))

    assert (done.code, report["versions"]["verifier"]) == (0, "onnx"), done.err


def test_a_collector(job: JobFolder) -> None:
    """What telemetry needs is there."""
    with collecting() as told:
        job.single(egress=[told.host])
        variables = {"OTEL_EXPORTER_OTLP_ENDPOINT": told.url, "KIVO_TELEMETRY": "1"}
        options = (*_with(job)[1:], "--network=host")
        done = _run("run", "--job-spec-file=/job/job-spec.json", options=options, **variables)

        assert (done.code, "warning" in done.err) == (0, False), done.err
        assert told.spans()[0]["name"] == "kivo.run"


@pytest.mark.parametrize("kind", ["s3", "gcs"])
def test_a_store_and_kivo(kind: str, tmp_path: Path, job: JobFolder) -> None:
    """Documents and reports in a store, events to Kivo."""
    with _store(kind, tmp_path / "store", job) as (demo, variables), serving() as api:
        run_id, credential = api.create()
        done = _run(
            "run", "--job-spec-file=/job/job-spec.json", "--json",
            options=(*CONFINED[1:], "--network=host", f"--volume={job.path}:/job:ro"),
            KIVO_API_BASE_URL=api.url, KIVO_REVIEW_RUN_ID=run_id, KIVO_WORKER_CREDENTIAL=credential, **variables,
        )  # fmt: skip

        assert (done.code, done.json["counts"]["claims"]) == (0, 17), done.err
        assert {name.split("/")[0] for name in demo.reports()} == ARTIFACTS | {"ledger"}
        assert [json.loads(body)["event_type"] for body in api.bodies] == ["started", "completed"]


@contextmanager
def _store(kind: str, folder: Path, job: JobFolder) -> Iterator[tuple[Any, dict[str, str]]]:
    folder.mkdir()
    with loaded(kind, folder) as demo:
        spec = json.loads((ROOT / "job-specs" / kind / "job-spec.json").read_text("utf-8"))
        spec["storage"][kind]["endpoint_url"] = demo.endpoint
        job.write("job-spec.json", json.dumps(spec))
        yield demo, demo.identity.variables() if demo.identity else {}


def test_it_is_told_to_stop(job: JobFolder) -> None:
    """SIGTERM, which is all that a cluster sends, ends it with a partial report and 143: it is process number 1."""
    job.batch([{"ai_output": f"{POLICY} Note {number}.", "sources": [_SOURCE]} for number in range(400)])
    process = _start("run", "--job-spec-file=/job/job-spec.json", "--workers=1", options=_with(job))
    until((job.reports / "claim_reports" / "000000.jsonl").exists, process)
    process.send_signal(signal.SIGTERM)
    done = ended(process)

    assert done.code == 143, done.err
    assert "SIGTERM: stopping; the partial report is being written." in done.err
    assert [path.name for path in (job.reports / "partial").rglob("run_manifest.json")] == ["run_manifest.json"]


_SOURCE = {"title": "Refund policy", "content": POLICY}


def test_its_bill_of_materials(tmp_path: Path) -> None:
    """The bill lists the Python packages and the Debian packages that are installed, and no others."""
    program = """
import json, re
from importlib.metadata import distributions
from pathlib import Path
status = Path("/var/lib/dpkg/status").read_text()
debian = dict(re.findall(r"^Package: (.*)(?:\\n.*)*?\\nVersion: (.*)", status, re.MULTILINE))
print(json.dumps([{each.name: each.version for each in distributions()}, debian]))
"""
    python, debian = json.loads(_python(program).out)
    archive = tmp_path / "image.tar"
    command = ["podman", "save", "--quiet", f"--output={archive}", IMAGE]
    subprocess.run(command, check=True)
    bill = of_image(archive)

    assert listed(bill) == {canonicalize_name(name): version for name, version in python.items()}
    assert listed(bill, "deb") == {canonicalize_name(name): version for name, version in debian.items()}
    assert not [name for name in debian if "readline" in name]
