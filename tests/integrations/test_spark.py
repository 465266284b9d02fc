"""Spark annotates a DataFrame on one machine, and on a cluster of real processes that loses a worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pyspark = pytest.importorskip("pyspark", reason="needs the extra spark")
pa = pytest.importorskip("pyarrow", reason="needs the extra spark")
pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra spark")
job = pytest.importorskip("spin_detect.integrations.spark_submit", reason="needs the extra spark")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("java") is None, reason="needs Java 17 or later")]
HOME = Path(pyspark.__file__).parent
COPIES = 8
PARTITIONS = 24
ENVIRONMENT = {
    **os.environ,
    "SPARK_HOME": str(HOME),
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_DRIVER_PYTHON": sys.executable,
    "SPARK_LOCAL_IP": "127.0.0.1",
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def spark_class(name: str, *arguments: object) -> subprocess.Popen[bytes]:
    command = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *map(str, arguments)]
    return subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started, including executors."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition: Callable[[], Any], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"did not happen within {seconds:g} s"
        time.sleep(0.05)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a master and two workers of one core; gives the address of the master, and the workers."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    master = spark_class("master.Master", "--host", "127.0.0.1", "--port", port, "--webui-port", free_port())
    workers = []
    try:
        wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        for number in range(2):
            folder = ("--work-dir", tmp_path / f"worker{number}", "--webui-port", free_port())
            workers.append(
                spark_class("worker.Worker", address, "--host", "127.0.0.1", "--cores", 1, "--memory", "1g", *folder)
            )
        yield address, workers
    finally:
        for process in (*workers, master):
            kill(process)


def test_a_cluster_that_loses_a_worker_loses_no_row(
    rows: list[dict[str, Any]],
    alone: dict[str, float],
    cluster: tuple[str, list[subprocess.Popen[bytes]]],
    tmp_path: Path,
) -> None:
    address, workers = cluster
    (tmp_path / "in").mkdir()
    table = pa.Table.from_pylist([row | {"copy": copy} for copy in range(COPIES) for row in rows])
    size = -(-len(table) // PARTITIONS)
    for number in range(PARTITIONS):
        pq.write_table(table.slice(number * size, size), tmp_path / "in" / f"{number:03}.parquet")
    settings = {
        "spark.sql.files.openCostInBytes": 10**9,  # one task for each file
        "spark.executor.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
    options = [option for name, value in settings.items() for option in ("--conf", f"{name}={value}")]
    command = [str(HOME / "bin" / "spark-submit"), "--master", address, *options, job.__file__]
    with (tmp_path / "log").open("wb") as log:
        submitted = subprocess.Popen(
            [*command, str(tmp_path / "in"), str(tmp_path / "out")],
            env=ENVIRONMENT,
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
        try:
            wait_until(lambda: submitted.poll() is not None or finished_tasks(tmp_path / "out") >= 2)
            assert submitted.poll() is None, (tmp_path / "log").read_text()[-3000:]
            started = [any((tmp_path / f"worker{number}").glob("*/*")) for number in range(2)]
            kill(workers[0])
            before = finished_tasks(tmp_path / "out")
            assert submitted.wait(600) == 0, (tmp_path / "log").read_text()[-3000:]
        finally:
            submitted.kill()
    assert started == [True, True]  # both had an executor
    assert before < PARTITIONS
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert sorted((row["id"], row["copy"]) for row in found) == sorted(
        (row["id"], copy) for row in rows for copy in range(COPIES)
    )
    for row in found:
        assert row["spin_score"] == (pytest.approx(alone[row["id"]], abs=1e-6) if row["text"] else None)
        assert bool(row["spin_error"]) == (row["text"] is None)


def finished_tasks(folder: Path) -> int:
    return len(list(folder.glob("_temporary/0/task_*")))


LOCAL = """
import sys
from pyspark.sql import SparkSession
from spin_detect.integrations.spark import annotate

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
df = spark.read.parquet(sys.argv[1])
annotate(df, "body", prefix="swap_", spans=True).write.parquet(sys.argv[2])
try:
    annotate(df)
except ValueError as error:
    print(type(error).__name__, error)
"""


def test_columns_of_a_dataframe_do_not_change(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([None, *(2**53 + 1 + n for n in range(len(rows) - 1))], pa.int64()),
            "body": [row["text"] for row in rows],
            "tags": pa.array([["a", None]] * len(rows), pa.list_(pa.string())),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    result = subprocess.run(
        [sys.executable, "-c", LOCAL, str(tmp_path / "in.parquet"), str(tmp_path / "out")],
        env=ENVIRONMENT,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    assert "ColumnError there is no column 'text'" in result.stdout
    found = pq.read_table(tmp_path / "out")
    assert found.select(["id", "body", "tags"]).to_pylist() == table.to_pylist()
    assert found["swap_verdict"].to_pylist()[40] == "spun"
    text, spans = rows[40]["text"], found["swap_spans"].to_pylist()[40]
    assert spans
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    assert [bool(error) for error in found["swap_error"].to_pylist()] == [row["text"] is None for row in rows]
