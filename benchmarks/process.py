"""The cost of a whole process: seconds from a cold start, and memory after scoring."""

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import Times, times

_AFTER_SCORING = """
import sys
from pathlib import Path
import spin_detect
detector = spin_detect.load(sys.argv[1])
for path in sys.argv[2:]:
    detector.score(Path(path).read_text(encoding="utf-8"))
status = Path("/proc/self/status")
for line in status.read_text().splitlines() if status.exists() else ():
    if line.startswith(("VmRSS", "VmHWM")):
        print(line.split()[1])
"""


def cold_start(model: Path, article: Path, runs: int) -> Times:
    """Measure whole processes of `spin-detect score`; after the first run, files are in the cache of the operating system.

    Args:
        model: Folder of the model.
        article: File to score.
        runs: Number of runs.

    Returns:
        Times of the runs.
    """
    command = [sys.executable, "-m", "spin_detect.cli.main", "score", "--model", str(model), str(article)]
    return times(lambda: subprocess.run(command, check=True, capture_output=True), runs)


def memory_after(model: Path, *articles: Path) -> tuple[float, float] | None:
    """Measure the resident memory of a process that scored articles, including the mapped pages of the model.

    Args:
        model: Folder of the model.
        *articles: Files to score.

    Returns:
        Peak and final megabytes; None where the system does not report them.
    """
    command = [sys.executable, "-c", _AFTER_SCORING, str(model), *map(str, articles)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    if len(printed) != 2:
        return None
    high, last = (int(kibibytes) * 1024 / 1e6 for kibibytes in printed)
    return high, last
