"""The page of the measurements, in Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scoring import COMPARED_TOOLS, Growth, Throughput
from benchmarks.timing import Times
from spin_detect.report import ModelInfo


@dataclass(frozen=True)
class Measurements:
    """Everything that one run measured; sizes are in megabytes, times in seconds."""

    command: str
    machine: str
    versions: str
    load: float | None
    model: ModelInfo
    texts: str
    throughputs: Sequence[Throughput]
    sharing: dict[int, dict[str, float]]
    lengths: Sequence[Growth]
    numbers: Sequence[Growth]
    cold: Times
    loading: Times
    memory_article: tuple[float, float] | None
    memory_long: tuple[float, float] | None
    long_words: int
    model_megabytes: float
    wheel_megabytes: float | None


def page(measured: Measurements) -> str:
    """Return the text of docs/benchmarks.md.

    Args:
        measured: What one run measured.

    Returns:
        Markdown.
    """
    return "\n".join([*_head(measured), *_speed(measured), *_sharing(measured), *_costs(measured), *_growth(measured)])


def _head(measured: Measurements) -> list[str]:
    load = "" if measured.load is None else f" Load average at the start: {measured.load:.1f}."
    return [
        "# Speed, memory and size",
        "",
        f"Made with the model sha256 {measured.model.sha256[:12]}. The command `{measured.command}` measured everything in one run and "
        "wrote "
        "this page.",
        "",
        f"- Machine: {measured.machine}, one thread.{load}",
        f"- Versions: {measured.versions}",
        f"- Model: {measured.model.name} {measured.model.version}",
        f"- Texts: {measured.texts}",
        "",
        "One megabyte (MB) is a million bytes. *NumPy* is the scorer with NumPy alone; *compiled* uses kernels compiled by numba, "
        "which the extra `fast` installs.",
        "",
    ]


def _speed(measured: Measurements) -> list[str]:
    rates = {row.name: row.megabytes / row.times.best_processor for row in measured.throughputs if row.times}
    titles = ["relative to scikit-learn", "relative to fastText"]
    lines = [
        "## Speed on one core",
        "",
        f"| method | MB/s | documents/s | MB/s, wall-clock | {' | '.join(titles)} |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in measured.throughputs:
        if row.times is None:
            lines.append(f"| {row.name} | missing: {row.missing} | | | | |")
            continue
        ratios = [f"{rates[row.name] / rates[tool]:.2f}" if tool in rates else "" for tool in COMPARED_TOOLS]
        documents = row.documents / row.times.best_processor
        clock = row.megabytes / row.times.best
        lines.append(f"| {row.name} | {rates[row.name]:.2f} | {documents:,.0f} | {clock:.2f} | {' | '.join(ratios)} |")
    return [
        *lines,
        "",
        "The methods run in turns, and the fastest run of each counts. MB/s, documents/s and the ratios are of processor time, which "
        "does not include time that other work on the machine takes; such work still slows a method down through the caches that they "
        "share. The other tools are in the table for their speed alone: each is fitted to the starter set or counted from it, and "
        "its labels mean nothing. The time of KenLM includes splitting the texts into sentences and words, which it needs.",
        "",
    ]


def _sharing(measured: Measurements) -> list[str]:
    lines = [
        "## Speed and memory of several processes",
        "",
        "| processes | MB/s | speed relative to one | memory of the workers | memory with the parent process | memory relative to one |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    one = measured.sharing[1]
    for jobs, row in measured.sharing.items():
        workers = f"{row['workers']:.0f} MB" if jobs > 1 else ""
        together = row["workers"] + row["parent"]
        lines.append(
            f"| {jobs} | {row['rate']:.2f} | {row['faster']:.2f} | {workers} | {together:.0f} MB "
            f"| {together / max(one['parent'], 1e-9):.2f} |"
        )
    return [
        *lines,
        "",
        "The processes run as `annotate --jobs` runs them. MB/s is wall-clock speed of the fastest run, without the start. The speed "
        "relative to one process is the median over all turns, each compared with the single process of the same turn, because the "
        "speed of a shared machine varies. Memory is the proportional set size (PSS) after the work, texts included: a page that "
        "several processes share counts once in all.",
        "",
    ]


def _costs(measured: Measurements) -> list[str]:
    runs = len(measured.cold.seconds)
    rows = [
        (f"`spin-detect score` of the sample article, whole process, best of {runs}", f"{measured.cold.best:.2f} s"),
        (f"the same, median of {runs}", f"{measured.cold.median:.2f} s"),
        (f"`spin_detect.load()`, median of {runs}", f"{measured.loading.median:.3f} s"),
        ("resident memory of a process after scoring the sample article", _memory(measured.memory_article)),
        (f"the same after a further text of {measured.long_words:,} words", _memory(measured.memory_long)),
        ("size of the model's folder", f"{measured.model_megabytes:.1f} MB"),
        (
            "size of the wheel",
            "not built" if measured.wheel_megabytes is None else f"{measured.wheel_megabytes:.1f} MB",
        ),
    ]
    lines = [
        "## Start-up time, memory and size",
        "",
        "| what is measured | value |",
        "|---|---:|",
        *(f"| {name} | {value} |" for name, value in rows),
    ]
    return [
        *lines,
        "",
        "The files are in the cache of the operating system. Resident memory includes the mapped pages of the model, which processes "
        "share.",
        "",
    ]


def _memory(megabytes: tuple[float, float] | None) -> str:
    return "not reported by this system" if megabytes is None else f"{megabytes[1]:.0f} MB (peak {megabytes[0]:.0f} MB)"


def _growth(measured: Measurements) -> list[str]:
    lines = [
        "## Speed by length of one text, with spans",
        "",
        "| words | MB | seconds | MB/s |",
        "|---:|---:|---:|---:|",
    ]
    lines += [f"| {row.words:,} | {_rate(row)} |" for row in measured.lengths]
    lines += [
        "",
        "## Speed by number of texts of 200 words",
        "",
        "| texts | MB | seconds | MB/s |",
        "|---:|---:|---:|---:|",
    ]
    lines += [f"| {row.texts:,} | {_rate(row)} |" for row in measured.numbers]
    return [
        *lines,
        "",
        "In both tables the seconds are wall-clock time, and the compiled kernels are used if numba is installed.",
        "",
    ]


def _rate(row: Growth) -> str:
    return f"{row.megabytes:.4g} | {row.seconds:.3f} | {row.megabytes / row.seconds:.2f}"
