"""The measurements as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.scoring import PEERS, Growth, Throughput
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


def page(found: Measurements) -> str:
    """The whole of docs/benchmarks.md."""
    return "\n".join([*_head(found), *_speed(found), *_sharing(found), *_costs(found), *_growth(found)])


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
    rates = {row.name: row.megabytes / row.times.best_processor for row in found.throughputs if row.times}
    titles = ["times scikit-learn", "times fastText"]
    lines = [
        "## Speed on one core",
        "",
        f"| | MB/s | documents/s | MB/s by the clock | {' | '.join(titles)} |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for row in found.throughputs:
        if row.times is None:
            lines.append(f"| {row.name} | missing: {row.missing} | | | | |")
            continue
        ratios = [f"{rates[row.name] / rates[peer]:.2f}" if peer in rates else "" for peer in PEERS]
        documents = row.documents / row.times.best_processor
        clock = row.megabytes / row.times.best
        lines.append(f"| {row.name} | {rates[row.name]:.2f} | {documents:,.0f} | {clock:.2f} | {' | '.join(ratios)} |")
    return [
        *lines,
        "",
        "Best of the runs, taken in turns. The first two columns and the ratios are of processor time, which other work on the "
        "machine does not stretch, though it still slows it through the caches they share. The rivals' labels mean nothing here: "
        "they are in the table for their speed; each is fitted to, or counted from, the starter set. KenLM's time includes "
        "cutting the texts into sentences and words, as it wants them.",
        "",
    ]


def _sharing(found: Measurements) -> list[str]:
    lines = [
        "## Several processes",
        "",
        "| processes | MB/s | times one | memory of the workers | with what feeds them | times one |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    one = found.sharing[1]
    for jobs, row in found.sharing.items():
        workers = f"{row['workers']:.0f} MB" if jobs > 1 else ""
        together = row["workers"] + row["parent"]
        lines.append(
            f"| {jobs} | {row['rate']:.2f} | {row['faster']:.2f} | {workers} | {together:.0f} MB "
            f"| {together / max(one['parent'], 1e-9):.2f} |"
        )
    return [
        *lines,
        "",
        "As `annotate --jobs` runs them, by the clock, start not counted: the fastest run, and the median of what each turn's is "
        "times its one process, as a machine that others use is not as fast in every turn. Memory is the proportional set size "
        "(PSS) after the work, the texts among it: pages that processes share count once in all.",
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
    lines += [f"| {row.words:,} | {_rate(row)} |" for row in found.lengths]
    lines += ["", "## Texts of 200 words, by number", "", "| texts | MB | seconds | MB/s |", "|---:|---:|---:|---:|"]
    lines += [f"| {row.texts:,} | {_rate(row)} |" for row in found.numbers]
    return [*lines, "", "By the clock. In both tables kernels are on where they are installed.", ""]


def _rate(row: Growth) -> str:
    return f"{row.megabytes:.4g} | {row.seconds:.3f} | {row.megabytes / row.seconds:.2f}"
