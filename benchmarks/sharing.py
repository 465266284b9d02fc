"""Several processes on one model: how much faster they are, and how much memory they share."""

import gc
import json
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from operator import itemgetter
from pathlib import Path
from statistics import median

from benchmarks.texts import megabytes
from spin_detect.annotate.runner import CHUNK_BYTES
from spin_detect.annotate.worker_pool import parallel_map
from spin_detect.integrations.dataframe import prepare, score_texts
from spin_detect.text.batches import batches


def sharing(model: Path, texts: Path, numbers: Sequence[int], runs: int) -> dict[int, dict[str, float]]:
    """Measure several numbers of processes in turns.

    Args:
        model: Folder of the model.
        texts: JSON list of texts to score.
        numbers: Numbers of processes.
        runs: Number of turns.

    Returns:
        By number of processes: megabytes per second and memory of the fastest run, and the median of the speed relative to the first
        number of the same turn.
    """
    rounds = [{jobs: _processes_of(model, texts, jobs) for jobs in numbers} for _ in range(runs)]

    def of(jobs: int) -> dict[str, float]:
        measured = [turn[jobs] for turn in rounds]
        faster = median(turn[jobs]["rate"] / turn[numbers[0]]["rate"] for turn in rounds)
        return max(measured, key=itemgetter("rate")) | {"faster": faster}

    return {jobs: of(jobs) for jobs in numbers}


def _processes_of(model: Path, texts: Path, jobs: int) -> dict[str, float]:
    """Measure one number of processes in a program of its own.

    Args:
        model: Folder of the model.
        texts: JSON list of texts to score.
        jobs: Number of processes.

    Returns:
        Megabytes per second, and proportional set sizes in megabytes of the parent process and of all workers together.
    """
    command = [sys.executable, "-m", "benchmarks.sharing", str(model), str(texts), str(jobs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def _measured(model: str, texts: list[str], jobs: int) -> dict[str, float]:
    size = megabytes(texts)
    parts = list(batches(texts, CHUNK_BYTES))
    del texts
    gc.collect()
    with parallel_map(jobs, partial(prepare, model)) as spread:
        work = partial(score_texts, model=model)
        list(spread(work, parts[: 2 * jobs]))
        start = time.perf_counter()
        for _ in spread(work, parts):
            pass
        seconds = time.perf_counter() - start
        children = [child.pid for child in multiprocessing.active_children() if child.pid]
        workers = sum(map(_proportional, children))
        return {"rate": size / seconds, "parent": _proportional("self"), "workers": workers}


def _proportional(process: int | str) -> float:
    """Return the proportional set size of a process in megabytes; 0 where the system does not report it."""
    path = Path(f"/proc/{process}/smaps_rollup")
    if not path.exists():
        return 0.0
    lines = path.read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) * 1024 / 1e6


if __name__ == "__main__":
    chosen, listed, number = sys.argv[1:]
    print(json.dumps(_measured(chosen, json.loads(Path(listed).read_text(encoding="utf-8")), int(number))))
