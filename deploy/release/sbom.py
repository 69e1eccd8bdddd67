"""Bills of materials in CycloneDX, by the ecosystem's own makers of them, and what they list."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Pins = dict[str, str]
"""Versions, by names in their one spelling."""


def of_environment(python: Path, pyproject: Path, version: str) -> dict[str, Any]:
    """List what is installed beside an interpreter, with the licences.

    Args:
        python: the interpreter of a virtual environment.
        pyproject: of the project that all the rest is there for, and that the bill is of.
        version: the project's.
    """
    options = [
        "--output-reproducible",
        "--gather-license-texts",
        "--spec-version",
        "1.6",
        "--of",
        "JSON",
        "--pyproject",
        str(pyproject),
    ]
    bill = _json("cyclonedx-py", "environment", *options, str(python))
    bill["metadata"]["component"]["version"] = version
    return bill


def of_image(archive: Path) -> dict[str, Any]:
    """List what an image holds, Debian's packages too.

    Args:
        archive: the image, as `podman save` writes it.
    """
    return _json("syft", "scan", f"docker-archive:{archive}", "--quiet", "--output", "cyclonedx-json")


def listed(bill: Mapping[str, Any], kind: str = "pypi") -> Pins:
    """Give the packages of a bill that come from one registry: `pypi`, or `deb` for Debian's."""
    packages = [each for each in bill["components"] if each.get("purl", "").startswith(f"pkg:{kind}/")]
    return {canonicalize_name(each["name"]): each["version"] for each in packages}


def locked(requirements: Iterable[str]) -> Pins:
    """Give what a file of hashed requirements installs on this system, from its lines."""
    lines = (line.rstrip(" \\\n") for line in requirements)
    pinned = [Requirement(line) for line in lines if line and not line.startswith(("#", " "))]
    here = {name: str(value) for name, value in default_environment().items()}
    wanted = [each for each in pinned if each.marker is None or each.marker.evaluate(here)]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in wanted}


def _json(program: str, *arguments: str) -> dict[str, Any]:
    path = Path(sys.executable).with_name(program)
    done = subprocess.run([path, *arguments], check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own words
    bill: dict[str, Any] = json.loads(done.stdout)
    return bill
