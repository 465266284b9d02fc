"""The cost of scoring a crawl at the measured speeds: the table of docs/scaling.md, between its two marks."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.scoring import Throughput

_BEGIN, _END = "<!-- costs:begin -->\n", "<!-- costs:end -->"
_EXCLUDED = "one text at a time"  # not a way to score a corpus


def costs(throughputs: Sequence[Throughput]) -> str:
    """Return a table of core-hours for a terabyte and for a hundred.

    Args:
        throughputs: Measured ways of scoring; only ours are taken.

    Returns:
        Markdown.
    """
    lines = ["| | MB/s a core | 1 TB | 100 TB |", "|---|---:|---:|---:|"]
    for row in throughputs:
        if row.times and row.name.startswith("`score") and _EXCLUDED not in row.name:
            rate = row.megabytes / row.times.best_processor
            hours = 1e6 / rate / 3600
            lines.append(f"| {row.name} | {rate:.2f} | {hours:,.0f} core-hours | {100 * hours:,.0f} core-hours |")
    return "\n".join([*lines, ""])


def write_costs(path: Path, throughputs: Sequence[Throughput]) -> None:
    """Write the table into the page.

    Args:
        path: The page.
        throughputs: Measured ways of scoring.
    """
    before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    path.write_text(f"{before}{_BEGIN}{costs(throughputs)}{_END}{after}", encoding="utf-8")
