"""What is wrong with a manifest: by the schemas of Kubernetes, and by its pod security standard "restricted"."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import kubernetes_validate
from ruamel.yaml import YAML

OLDEST, NEWEST = "1.31", kubernetes_validate.latest_version()
"""The versions of Kubernetes that the manifests are for: from where Jobs have a policy for failed pods on."""

_CUSTOM = ("ray.io/",)
"""Kinds that an operator brings along and Kubernetes has no schema of: only their pods are looked at."""

_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}


def documents(text: str) -> list[dict[str, Any]]:
    """Read the documents of a YAML stream, without those that are empty."""
    return [document for document in YAML(typ="safe").load_all(text) if document]


def of_file(path: Path) -> list[dict[str, Any]]:
    """Read the documents of a file."""
    return documents(path.read_text(encoding="utf-8"))


def faults(document: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with a manifest; an unknown key is a fault too, and so is a kind that Kubernetes lacks."""
    found = []
    versions = () if document["apiVersion"].startswith(_CUSTOM) else (OLDEST, NEWEST)
    for version in versions:
        try:
            kubernetes_validate.validate(document, version, strict=True)
        except kubernetes_validate.ValidationError as error:
            found.append(f"{version}: {'.'.join(map(str, error.path))}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            found.append(error.message)
    return found + [fault for pod in pods(document) for fault in not_restricted(pod)]


def pods(part: Any) -> Iterator[Mapping[str, Any]]:
    """Find the pods' specs in a manifest, at any depth."""
    if isinstance(part, Mapping):
        if "containers" in part:
            yield part
        for inner in part.values():
            yield from pods(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from pods(inner)


def not_restricted(pod: Mapping[str, Any]) -> Iterator[str]:
    """Say where a pod is less than the pod security standard "restricted" asks, in the words of its keys.

    Source: Kubernetes, Pod Security Standards, "restricted" with what it takes over from "baseline".
    """
    common = pod.get("securityContext", {})
    for name in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(name):
            yield name
    for volume in pod.get("volumes", []):
        if not _VOLUMES & set(volume):
            yield f"volume {volume['name']}"
    for container in [*pod["containers"], *pod.get("initContainers", [])]:
        own = container.get("securityContext", {})
        both = {**common, **own}
        wanted = {
            "runAsNonRoot": both.get("runAsNonRoot") is True and both.get("runAsUser") != 0,
            "seccompProfile": both.get("seccompProfile", {}).get("type") in {"RuntimeDefault", "Localhost"},
            "allowPrivilegeEscalation": own.get("allowPrivilegeEscalation") is False,
            "privileged": not own.get("privileged"),
            "capabilities": own.get("capabilities") == {"drop": ["ALL"]},
            "hostPort": not any(port.get("hostPort") for port in container.get("ports", [])),
        }
        yield from (f"{container['name']}: {name}" for name, is_so in wanted.items() if not is_so)
