"""Times of `spin-detect mcp`, asked by the client of the package `mcp` over standard input and output: `python -m benchmarks.assistants`.

It writes assistant-benchmarks.md into .cache/results, and with --publish the same table into docs/assistants.md, between its two marks.
"""

import argparse
import re
import shlex
import statistics
import sys
import time

import anyio
from mcp import Client, StdioServerParameters

import benchmarks  # noqa: F401  (first of ours, because it sets the number of threads before NumPy is imported)
from benchmarks.machine import load_average, machine
from benchmarks.texts import text_of_words
from reliability.result import REPOSITORY, add_publish_option, output_folder
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.package_data import package_path

_PAGE, _BEGIN, _END = "assistants.md", "<!-- assistants:begin -->\n", "<!-- assistants:end -->"
_RESULT = "assistant-benchmarks.md"
_WORDS = (100, 1_000, 10_000)


def main() -> None:
    """Parse the options, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.assistants", description=__doc__)
    parser.add_argument("--calls", type=int, default=50, help="calls for each length (default: %(default)s)")
    parser.add_argument("--starts", type=int, default=5, help="starts of the command (default: %(default)s)")
    add_publish_option(parser)
    options = parser.parse_args()
    load = load_average()
    table = anyio.run(measure, options.calls, options.starts)
    info = open_model(default_model_path()).info
    command = shlex.join(["python", "-m", "benchmarks.assistants", *sys.argv[1:]])
    loaded = "" if load is None else f" Load average at the start: {load:.1f}."
    text = (
        f"Made with the model sha256 {info.sha256[:12]}. `{command}` measured this on {machine()}.{loaded} "
        f"A time is from the call of the client to its answer, so that it includes the protocol.\n\n{table}"
    )
    if options.publish:
        path = output_folder(publish=True) / _PAGE
        before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
        path.write_text(f"{before}{_BEGIN}{text}{_END}{rest.partition(_END)[2]}", encoding="utf-8")
    else:
        path = output_folder(publish=False) / _RESULT
        path.write_text(text, encoding="utf-8")
    print(f"Wrote {path}")


async def measure(calls: int, starts: int) -> str:
    """Return the table of the times.

    Args:
        calls: Number of calls for each length of text.
        starts: Number of starts of the command.

    Returns:
        Markdown.
    """
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "spin_detect.cli.main", "mcp"], cwd=REPOSITORY, env=None
    )
    lines = ["| | median | slowest | size of the answer |", "|---|---:|---:|---:|"]
    texts = {f"{words:,} words": text_of_words(words) for words in _WORDS}
    sample = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
    # twice, the second time with a number at the end of each sentence: one that is repeated as it stands is scored once
    spun = "\n\n".join([sample, re.sub(r"([.!?])(?=\s|$)", r" again 7\1", sample)])
    texts[f"a spun text of {len(spun.split()):,} words"] = spun
    seconds: dict[str, list[float]] = {name: [] for name in texts}
    sizes: dict[str, int] = {}
    started = []
    for _ in range(starts):
        begin = time.perf_counter()
        async with Client(server) as client:
            await client.call_tool("check_text", {"text": texts[f"{_WORDS[0]:,} words"]})
            started.append(time.perf_counter() - begin)
    async with Client(server) as client:
        for _ in range(calls):
            for name, text in texts.items():  # in turns: a machine that slows down slows all of them
                begin = time.perf_counter()
                result = await client.call_tool("check_text", {"text": text})
                seconds[name].append(time.perf_counter() - begin)
                assert not result.is_error
                sizes[name] = sum(len(part.text) for part in result.content)
    for name, measured in seconds.items():
        lines.append(f"| `check_text`, {name} | {_times(measured)} | {sizes[name] / 1000:,.0f} kB |")
    lines.append(f"| start of the command and its first answer, 100 words | {_times(started)} | |")
    return "\n".join([*lines, ""])


def _times(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):,.0f} ms | {1000 * max(seconds):,.0f} ms"


if __name__ == "__main__":
    main()
