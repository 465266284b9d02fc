"""The measurements as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scoring import Growth, Throughput
from benchmarks.timing import Times
from spin_detect.report import ModelInfo


@dataclass(frozen=True)
class Measurements:
    """All that one run found out."""

    command: str
    machine: str
    versions: str
    load: float | None
    model: ModelInfo
    texts: str
    throughputs: Sequence[Throughput]
    growth: Sequence[Growth]
    cold: Times
    loading: Times
    memory_article: tuple[float, float] | None
    memory_long: tuple[float, float] | None
    long_words: int
    model_megabytes: float
    wheel_megabytes: float | None


def page(found: Measurements) -> str:
    """The whole of docs/benchmarks.md."""
    return "\n".join([*_head(found), *_speed(found), *_costs(found), *_growth(found)])


def _head(found: Measurements) -> list[str]:
    load = "" if found.load is None else f" Load average at the start: {found.load:.1f}."
    return [
        "# Benchmarks",
        "",
        f"Made by `{found.command}`, everything in one run; written by the program, not by hand.",
        "",
        f"- Machine: {found.machine}, one thread.{load}",
        f"- Versions: {found.versions}",
        f"- Model: {found.model.name} {found.model.version}, sha256 `{found.model.sha256[:16]}`",
        f"- Texts: {found.texts}",
        "",
        "Megabytes are millions of bytes.",
        "",
    ]


def _speed(found: Measurements) -> list[str]:
    rival = found.throughputs[-1]
    lines = [
        "## Speed on one core",
        "",
        f"| | MB/s, best of {len(rival.times.seconds)} | MB/s, median | times the speed of scikit-learn |",
        "|---|---:|---:|---:|",
    ]
    for row in found.throughputs:
        lines.append(f"| {row.name} | {row.best:.2f} | {row.median:.2f} | {row.median / rival.median:.2f} |")
    return [
        *lines,
        "",
        "The pipeline of scikit-learn is what one would reach for otherwise. It answers with one number a text, and its "
        "labels mean nothing here: it is in the table for its speed.",
        "",
    ]


def _costs(found: Measurements) -> list[str]:
    runs = len(found.cold.seconds)
    rows = [
        (f"`spin-detect score` of the sample article, whole process: best of {runs}", f"{found.cold.best:.2f} s"),
        (f"the same: median of {runs}", f"{found.cold.median:.2f} s"),
        (f"`spin_detect.load()`: median of {runs}", f"{found.loading.median:.3f} s"),
        ("resident memory of a process after scoring the sample article", _memory(found.memory_article)),
        (f"after that and a text of {found.long_words:,} words", _memory(found.memory_long)),
        ("the model's folder", f"{found.model_megabytes:.1f} MB"),
        ("wheel", "not built" if found.wheel_megabytes is None else f"{found.wheel_megabytes:.1f} MB"),
    ]
    lines = ["## Start, memory, size", "", "| | |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
    return [
        *lines,
        "",
        "Files are in the system's cache. Resident memory counts the model's mapped pages, which processes share.",
        "",
    ]


def _memory(found: tuple[float, float] | None) -> str:
    return "not told by this system" if found is None else f"{found[1]:.0f} MB (highest {found[0]:.0f} MB)"


def _growth(found: Measurements) -> list[str]:
    lines = ["## One text, by length, with its spans", "", "| words | MB | seconds | MB/s |", "|---:|---:|---:|---:|"]
    for row in found.growth:
        lines.append(f"| {row.words:,} | {row.megabytes:.4g} | {row.seconds:.3f} | {row.megabytes / row.seconds:.2f} |")
    return [*lines, ""]
