"""A recipe on a real Ray cluster of two nodes, one of which is killed while it works."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import ray
from ray.cluster_utils import Cluster

from qazcorpus.errors import UsageError
from qazcorpus.web_scale.recipe import read_recipe
from qazcorpus.web_scale.run import run_recipe
from tests.waiting import wait_until
from tests.web_scale.conftest import recipe_text, write_corpus
from tests.web_scale.results import ended, rows_of, scale

# Ray replaces 127.0.0.1 by an address that other machines can reach. Nothing here is for them.
DOCUMENTS, SENTENCES, TASKS = 60, 120, 6
LOOPBACK = "127.0.0.2"
NODE = {"node_ip_address": LOOPBACK, "object_store_memory": 80 * 2**20, "include_dashboard": False}


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **NODE})
    try:
        for _ in range(2):
            made.add_node(num_cpus=1, **NODE)
        yield made
    finally:
        made.shutdown()


@pytest.fixture(scope="module")
def single(light: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set that one process makes."""
    folder = tmp_path_factory.mktemp("single")
    write_corpus(folder / "corpus", DOCUMENTS, SENTENCES)
    (folder / "recipe.yaml").write_text(recipe_text(light, tasks=TASKS), encoding="utf-8")
    run_recipe(read_recipe(folder / "recipe.yaml"))
    return folder / "out"


@pytest.fixture
def recipe(cluster: Cluster, light: Path, tmp_path: Path) -> Path:
    write_corpus(tmp_path / "corpus", DOCUMENTS, SENTENCES)
    executor = f'{{kind: ray, address: "{cluster.address}", workers: 2, mem_per_cpu_gb: 1}}'
    path = tmp_path / "recipe.yaml"
    path.write_text(recipe_text(light, executor, tasks=TASKS), encoding="utf-8")
    return path


def test_a_worker_process_is_killed(cluster: Cluster, recipe: Path, single: Path) -> None:
    process = scale(recipe)
    in_the_middle(recipe)
    os.kill(busy_workers(raylet_of(busy_node(cluster)))[0], signal.SIGKILL)
    wait_until(lambda: process.poll() is not None or unfinished(recipe))
    ended(process)
    assert rows_of(recipe.parent / "out") == rows_of(single)
    assert not unfinished(recipe)


def test_a_node_is_killed(cluster: Cluster, recipe: Path, single: Path) -> None:
    process = scale(recipe)
    in_the_middle(recipe)
    node = busy_node(cluster)
    raylet = raylet_of(node)
    for pid in (raylet, *workers(raylet)):
        os.kill(pid, signal.SIGKILL)
    assert unfinished(recipe), "the task of the node was complete already"
    try:
        ended(process)
    finally:
        cluster.remove_node(node, allow_graceful=False)
        cluster.add_node(num_cpus=1, **NODE)
    assert rows_of(recipe.parent / "out") == rows_of(single)
    assert not unfinished(recipe)


def test_the_driver_is_killed_and_another_machine_goes_on(
    cluster: Cluster, light: Path, recipe: Path, single: Path
) -> None:
    process = scale(recipe)
    in_the_middle(recipe)
    process.kill()
    ended(process, -signal.SIGKILL)
    wait_until(lambda: not any(busy_workers(raylet_of(node)) for node in cluster.worker_nodes))
    complete = {path.name for path in (recipe.parent / "out.work/logs/rows/completions").iterdir()}
    assert complete
    assert not (recipe.parent / "out").exists()
    recipe.write_text(recipe_text(light, tasks=TASKS), encoding="utf-8")
    ended(scale(recipe))
    assert rows_of(recipe.parent / "out") == rows_of(single)


def test_a_task_that_no_node_has_room_for(cluster: Cluster, recipe: Path) -> None:
    text = recipe.read_text("utf-8").replace("mem_per_cpu_gb: 1", "mem_per_cpu_gb: 100000")
    recipe.write_text(text, encoding="utf-8")
    assert "no node of the Ray cluster has 1 cores" in ended(scale(recipe), 2)


def test_a_cluster_that_is_not_there(light: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "corpus", 8, 2)
    with socket.create_server((LOOPBACK, 0)) as server:
        address = f"{LOOPBACK}:{server.getsockname()[1]}"
    path = tmp_path / "recipe.yaml"
    executor = f'{{kind: ray, address: "{address}"}}'
    path.write_text(recipe_text(light, executor), encoding="utf-8")
    with pytest.raises(UsageError, match=f"there is no Ray cluster at '{address}'"):
        run_recipe(read_recipe(path))


def test_the_reason_of_a_task_that_fails(cluster: Cluster, recipe: Path) -> None:
    process = scale(recipe)
    read = recipe.parent / "out.work" / "read"
    wait_until(lambda: any((recipe.parent / "out.work/logs/rows").glob("completions/*")))
    for path in read.glob("*/documents.jsonl.zst"):
        path.write_bytes(b"")
    said = ended(process, 1)
    assert "tasks that failed: " in said
    assert "documents between the stages are damaged: documents are missing" in said
    assert "Run the same command again" in said
    assert "Traceback" not in said


def in_the_middle(recipe: Path) -> None:
    """Wait until some tasks of the stage `rows` are complete, and others have begun."""
    work = recipe.parent / "out.work"
    completions = work / "logs" / "rows" / "completions"
    wait_until(lambda: [*completions.glob("*")] and unfinished(recipe))


def busy_node(cluster: Cluster) -> ray._private.node.Node:
    """A node that runs a task."""

    def found() -> list[ray._private.node.Node]:
        return [node for node in cluster.worker_nodes if busy_workers(raylet_of(node))]

    wait_until(found)
    return found()[0]


def unfinished(recipe: Path) -> list[Path]:
    """The folders of tasks that have begun and are not complete."""
    return [*(recipe.parent / "out.work" / "rows").glob(".*.part")]


def raylet_of(node: ray._private.node.Node) -> int:
    return node.all_processes["raylet"][0].process.pid


def workers(raylet: int) -> list[int]:
    return [pid for pid, parent, _ in processes() if parent == raylet]


def busy_workers(raylet: int) -> list[int]:
    return [pid for pid, parent, name in processes() if parent == raylet and "run_task" in name]


def processes() -> list[tuple[int, int, str]]:
    """Number, parent and command of all processes."""
    listed = subprocess.run(
        ["ps", "-wweo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    lines = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
    return [(int(pid), int(parent), name[0] if name else "") for pid, parent, *name in lines]
