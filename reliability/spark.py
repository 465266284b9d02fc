"""Kill processes of a Spark cluster at random moments of a job, start them again, and check that no row is lost or doubled.

`python -m reliability.spark`: a master and two workers on this machine, as processes. A worker is killed with its executors,
and another takes its place; or the job itself is killed with its driver, and started again with --overwrite.
"""

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark

import spin_detect.integrations.spark_submit as job
from reliability.commands import documents
from reliability.result import REPOSITORY, add_publish_option, write_result

_HOME = Path(pyspark.__file__).parent
_ROWS, _FILES = 600, 24
_MAX_KILLS_PER_JOB = 4
SURVIVED = "Each row came out exactly once in every job, although jobs lost workers and their driver on the way."
_SETTINGS = {
    "spark.sql.files.openCostInBytes": 10**9,  # one task for each file
    "spark.executor.memory": "512m",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}
_ENVIRONMENT = {
    **os.environ,
    "SPARK_HOME": str(_HOME),
    "PYSPARK_PYTHON": sys.executable,
    "PYSPARK_DRIVER_PYTHON": sys.executable,
    "PYTHONPATH": str(REPOSITORY),
    "SPARK_LOCAL_IP": "127.0.0.1",
}


@dataclass
class Cluster:
    """A master and its workers, each in a process group of its own."""

    folder: Path
    port: int
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    numbers: Any = field(default_factory=count)

    @property
    def address(self) -> str:
        """Where jobs are sent."""
        return f"spark://127.0.0.1:{self.port}"

    def add_worker(self) -> None:
        """Start a worker of one core."""
        own = ("--work-dir", self.folder / f"worker{next(self.numbers)}", "--webui-port", _free_port())
        one = ("--host", "127.0.0.1", "--cores", 1, "--memory", "1g")
        self.workers.append(
            _start(self.folder, str(_HOME / "bin/spark-class"), _class("worker.Worker"), self.address, *one, *own)
        )

    def replace_worker(self, which: int) -> None:
        """Kill a worker with its executors, and start another."""
        _kill(self.workers.pop(which))
        self.add_worker()


def _class(name: str) -> str:
    return f"org.apache.spark.deploy.{name}"


def _start(folder: Path, *command: object) -> subprocess.Popen[bytes]:
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            list(map(str, command)), env=_ENVIRONMENT, cwd=folder, stdout=log, stderr=log, start_new_session=True
        )


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _rows(folder: Path) -> Counter[tuple[Any, ...]]:
    """The rows in a folder, each with how often it is there."""
    table = pq.read_table(folder).to_pylist()
    return Counter(tuple(sorted((name, repr(value)) for name, value in row.items())) for row in table)


def main() -> None:
    """Parse the options, kill, write."""
    options = _options()
    chance, killed, lost, doubled, jobs = random.Random(options.seed), Counter[str](), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="spark-", ignore_cleanup_errors=True) as scratch, ExitStack() as stack:
        folder = Path(scratch)
        _write_input(folder / "in")
        cluster = Cluster(folder, _free_port())
        ports = ("--host", "127.0.0.1", "--port", cluster.port, "--webui-port", _free_port())
        master = _start(folder, _HOME / "bin/spark-class", _class("master.Master"), *ports)
        stack.callback(_kill, master)
        stack.callback(lambda: [_kill(worker) for worker in cluster.workers])
        while socket.socket().connect_ex(("127.0.0.1", cluster.port)):
            time.sleep(0.1)
        for _ in range(2):
            cluster.add_worker()
        settings = [part for name, value in _SETTINGS.items() for part in ("--conf", f"{name}={value}")]
        submit = partial(
            _start,
            folder,
            _HOME / "bin/spark-submit",
            "--master",
            cluster.address,
            *settings,
            job.__file__,
            folder / "in",
        )
        for name in ("first", "whole"):
            start = time.monotonic()
            if submit(folder / name).wait():
                sys.exit((folder / "log").read_text()[-3000:])
            seconds = time.monotonic() - start
        whole = _rows(folder / "whole")
        while killed.total() < options.kills:
            jobs += 1
            submitted = submit(folder / "out", "--overwrite")
            stack.callback(_kill, submitted)
            for _ in range(min(chance.randint(1, _MAX_KILLS_PER_JOB), options.kills - killed.total())):
                try:
                    submitted.wait(chance.uniform(0, seconds))
                    break
                except subprocess.TimeoutExpired:
                    pass
                if chance.random() < 0.25:
                    _kill(submitted)
                    killed["job"] += 1
                    submitted = submit(folder / "out", "--overwrite")
                    stack.callback(_kill, submitted)
                else:
                    cluster.replace_worker(chance.randrange(2))
                    killed["worker"] += 1
            if submitted.wait():
                sys.exit((folder / "log").read_text()[-3000:])
            written = _rows(folder / "out")
            lost, doubled = lost + (whole - written).total(), doubled + (written - whole).total()
            print(jobs, killed, lost, doubled, file=sys.stderr, flush=True)
            _write(
                killed,
                jobs,
                lost,
                doubled,
                f"An undisturbed job took {seconds:.0f} s. The moments are random, with seed {options.seed}.",
                publish=options.publish,
            )
    if lost or doubled:
        sys.exit("not survived")


def _write(killed: Counter[str], jobs: int, lost: int, doubled: int, note: str, *, publish: bool) -> None:
    """Write what was seen so far: a run that is ended early has said what it saw.

    Args:
        killed: Number of kills of each thing that was killed.
        jobs: Number of jobs that were completed.
        lost: Number of rows lost.
        doubled: Number of rows that are doubled or differ.
        note: How it was measured.
        publish: Whether to write into the documentation.
    """
    rows = [
        ("kills of a worker with its executors", killed["worker"]),
        ("kills of the job with its driver", killed["job"]),
        ("jobs completed", jobs),
        ("rows lost", lost),
        ("rows doubled, or different from an undisturbed job", doubled),
    ]
    note = (
        f"The cluster is standalone Spark {pyspark.__version__} with a master and two workers of one core. The input has {_ROWS:,} rows in "
        f"{_FILES} files. {note}"
    )
    write_result(
        "kills-spark",
        "The Spark job killed at random moments",
        ("what is counted", "count"),
        rows,
        conclusion=SURVIVED
        if lost + doubled == 0
        else "The job does not survive every kill: rows are lost or doubled.",
        note=note,
        module="spark",
        publish=publish,
    )


def _write_input(folder: Path) -> None:
    folder.mkdir()
    texts = documents()
    table = pa.Table.from_pylist([{"n": number, **texts[number % len(texts)]} for number in range(_ROWS)])
    size = _ROWS // _FILES
    for number in range(_FILES):
        pq.write_table(table.slice(number * size, size), folder / f"{number:03}.parquet")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.spark", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="how many (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (default: %(default)s)")
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
