"""Runs a job in this process, in a network of its own with nobody in it, and says whom it tried to reach.

Used as a program: `peerless.py offline|online|elsewhere|judged|told|untold|s3|gcs SPEC`; `judged` asks a model behind
an endpoint, `told` tells a collector, `untold` does not though the environment names one, and with the last two the
job's folder is put into a bucket first, and the job reads and reports there.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from kivo_worker.cli.app import main
from tests.alone import bring_loopback_up
from tests.cli.conftest import serving
from tests.servers.collector import collecting
from tests.servers.fake_gcs import fake_gcs
from tests.servers.judge import judging
from tests.servers.s3 import BUCKET, moto

peers: dict[int, str] = {}
tried: dict[str, None] = {}


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and arguments[0] != "127.0.0.1":
        tried[f"name of {arguments[0]}"] = None
    elif event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        parts = address if isinstance(address, tuple) else (address, None)
        tried[peers.get(parts[1]) or ":".join(map(str, parts))] = None


def _run(spec: Path, *options: str) -> int:
    sys.argv[1:] = ["run", "--job-spec-file", str(spec), *options]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def _reach_out() -> None:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    with suppress(OSError):
        socket.getaddrinfo("example.invalid", 80)


def _online(spec: Path) -> int:
    with serving() as api:
        options = api.options()
        peers[_port(api.url)] = "the API"
        sys.addaudithook(_watch)
        code = _run(spec, *options)
        sys.stdout.write(f"events: {[json.loads(body)['event_type'] for body in api.bodies]}\n")
    return code


def _judged(spec: Path) -> int:
    with judging() as judge:
        job = json.loads(spec.read_bytes())
        spec.write_text(json.dumps(job | {"verifier": judge.settings(), "egress": ["127.0.0.1"]}), "utf-8")
        peers[_port(judge.url.removesuffix("/v1"))] = "the model"
        sys.addaudithook(_watch)
        code = _run(spec)
        sys.stdout.write(f"asked: {bool(judge.asked)}\n")
    return code


def _told(spec: Path, *, is_on: bool) -> int:
    with collecting() as told:
        spec.write_text(json.dumps(json.loads(spec.read_bytes()) | {"egress": [told.host]}), "utf-8")
        os.environ["OTEL_EXPORTER_OTLP_ENDPOINT"] = told.url
        peers[_port(told.url)] = "the collector"
        sys.addaudithook(_watch)
        return _run(spec, *(["--telemetry"] if is_on else []))


def _in_a_bucket(kind: str, spec: Path) -> int:
    folder = spec.parent
    with tempfile.TemporaryDirectory() as temporary, _SERVERS[kind](Path(temporary)) as server:
        for path in folder.glob("*.*"):
            _PUT[kind](server.client(), path)
        place = f"{'gs' if kind == 'gcs' else 's3'}://{BUCKET}/"
        job = json.loads(spec.read_bytes())
        job |= {"output": {"uri": f"{place}{job['output']['uri']}"}, "reports": {"uri": f"{place}reports/"}}
        job |= {"sources": [{**one, "uri": f"{place}{one['uri']}"} for one in job["sources"]]}
        job |= {"storage": {kind: {"endpoint_url": server.endpoint}}}
        os.environ["STORAGE_EMULATOR_HOST"] = server.endpoint  # there nobody has to be asked who this machine is
        spec.write_text(json.dumps(job), "utf-8")
        peers[_port(server.endpoint)] = "the store"
        sys.addaudithook(_watch)
        return _run(spec)


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


_SERVERS: dict[str, Any] = {"s3": moto, "gcs": fake_gcs}
_PUT: dict[str, Callable[[Any, Path], object]] = {
    "s3": lambda client, path: client.put_object(Bucket=BUCKET, Key=path.name, Body=path.read_bytes()),
    "gcs": lambda client, path: client.bucket(BUCKET).blob(path.name).upload_from_string(path.read_bytes()),
}

if __name__ == "__main__":
    kind, spec = sys.argv[1], Path(sys.argv[2])
    bring_loopback_up()
    if kind == "online":
        code = _online(spec)
    elif kind == "judged":
        code = _judged(spec)
    elif kind in {"told", "untold"}:
        code = _told(spec, is_on=kind == "told")
    elif kind in _SERVERS:
        code = _in_a_bucket(kind, spec)
    else:
        sys.addaudithook(_watch)
        code = _run(spec)
        if kind == "elsewhere":
            _reach_out()
    sys.stdout.write(f"tried: {list(tried)}\n")
    sys.exit(code)
