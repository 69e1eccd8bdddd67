"""Batches on a Ray cluster, as people run them: a machine of it is lost, it cannot be reached, Ray is not there."""

import json
import sys
from pathlib import Path

from tests.cli.conftest import Api, Program, ended, start, until
from tests.cli.test_batches import kept, other_of, real_batch
from tests.runs.conftest import JobFolder
from tests.servers.process import UNMEASURED
from tests.servers.ray_cluster import ray_cluster

ROWS = 400


def test_a_node_is_lost(job: JobFolder, program: Program, api: Api) -> None:
    """A node of two is lost in the middle: each row once, the same bytes, one end is told."""
    spec = real_batch(job, ROWS, 5)
    other = other_of(job)
    undisturbed = program("run", "--job-spec-file", other.path / "job-spec.json", "--workers", "0", **UNMEASURED)
    with ray_cluster(nodes=2) as cluster:
        process = start("run", "--job-spec-file", spec, *api.options(), *cluster.options, cwd=None, **cluster.variables)
        until(lambda: len(list(job.reports.glob("claim_reports/*.json"))) > 10, process)
        cluster.nodes[1].kill()
        assert process.poll() is None
        done = ended(process)
    told = [json.loads(body)["event_type"] for body in api.bodies]

    assert (undisturbed.code, done.code) == (4, 4), done.err
    assert kept(job) == other.files()
    assert [row["row"] for row in job.shards()] == list(range(1, ROWS + 2))
    assert told.count("completed") == 1
    assert {"started", "progress", "completed"} >= set(told)


def test_ray_on_one_machine(job: JobFolder, program: Program) -> None:
    """Without an address Ray is started on this machine and stopped again; nothing but the summary is printed."""
    spec = real_batch(job, 12, 5)
    other = other_of(job)
    program("run", "--job-spec-file", other.path / "job-spec.json", "--workers", "0", **UNMEASURED)
    done = program("run", "--json", "--job-spec-file", spec, "--engine", "ray", **UNMEASURED)

    assert (done.code, done.json["outputs"]) == (4, 12)
    assert "Ray" not in done.err
    assert job.files() == other.files()


def test_nobody_is_there(job: JobFolder, program: Program, api: Api) -> None:
    """A cluster that cannot be reached is a usage error, and the run is told to have failed."""
    spec = real_batch(job, 12, 5)
    impatient = {"RAY_py_gcs_connect_timeout_s": "1", "RAY_gcs_rpc_server_connect_timeout_s": "1"}
    options = ("--engine", "ray", "--ray-address", "127.0.0.1:1")
    done = program("run", "--job-spec-file", spec, *api.options(), *options, **impatient)
    told = [json.loads(body)["event_type"] for body in api.bodies]

    assert done.code == 2
    assert [line.partition(" Give")[0] for line in done.errors] == [
        "kivo-worker: error: --ray-address: the Ray cluster cannot be reached."
    ]
    assert told == ["started", "failed"]


def test_ray_is_not_installed(job: JobFolder, program: Program, tmp_path: Path) -> None:
    """Who has not installed the extra is told how."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ray'] = None\n")
    path = ":".join([str(tmp_path), *filter(None, sys.path)])
    done = program("run", "--job-spec-file", real_batch(job, 1, 1), "--engine", "ray", PYTHONPATH=path)

    assert done.code == 2
    assert "the cluster engine needs Ray, which is not installed" in done.err
    assert "pip install 'kivo-worker[ray]'" in done.err
