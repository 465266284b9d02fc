"""The service under load, on the loopback interface: `python -m benchmarks.service`.

It writes service-benchmarks.md into .cache/results, and with --publish into docs.

The server is a process that is started as a user would start it. The clients are one asyncio process on the same machine and use its
cores as well.
"""

import argparse
import asyncio
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.browser import seconds_to_show
from benchmarks.machine import load_average, machine, versions
from benchmarks.texts import text_of_words
from reliability.result import add_publish_option, output_folder
from spin_detect.storage.model_folder import default_model_path, open_model

_REPOSITORY = Path(__file__).resolve().parent.parent
_ARTICLE_WORDS = 800
_ARTICLES = 64
_LONG_WORDS = 5_000


@dataclass(frozen=True)
class Load:
    """One run: the articles and requests that were answered, the time that it took, and the answers that were lost."""

    what: str
    articles: int
    latencies: list[float]
    lost: int
    seconds: float
    processor_seconds: float | None
    memory: list[float]

    @property
    def throughput(self) -> float:
        """Articles per second."""
        return self.articles / self.seconds

    @property
    def per_processor_second(self) -> str:
        """Articles per second of the server's processor time, which is what one core of its own would reach."""
        return f"{self.articles / self.processor_seconds:.0f}" if self.processor_seconds else "unknown"

    def percentile(self, share: int) -> float:
        """Return the seconds that a percentage of the requests took at most."""
        return statistics.quantiles(self.latencies, n=100)[share - 1] if len(self.latencies) > 1 else 0.0


@dataclass(frozen=True)
class Server:
    """A running service."""

    host: str
    port: int
    pid: int

    def memory(self) -> float | None:
        """Return the resident megabytes; None where the system does not report them."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return None
        match = re.search(r"VmRSS:\s+(\d+)", status.read_text())
        return int(match[1]) * 1024 / 1e6 if match else None

    def processor_seconds(self) -> float | None:
        """Return the processor time used so far, of all cores; None where the system does not report it."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return None
        user, system = stat.read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(model: Path, *options: str) -> Iterator[Server]:
    """Run a service in a process of its own until the block ends."""
    command = [sys.executable, "-m", "spin_detect.cli.main", "serve", "--port", "0", "--model", str(model), *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        match = re.search(r"http://([\d.]+):(\d+)/", line)
        if not match:
            raise OSError(f"the service did not start: {line!r}")
        yield Server(match[1], int(match[2]), process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def articles() -> list[str]:
    """Return different articles of about 800 words."""
    words = text_of_words(_ARTICLE_WORDS * _ARTICLES).split(" ")
    return [" ".join(words[at : at + _ARTICLE_WORDS]) for at in range(0, len(words), _ARTICLE_WORDS)]


async def load(server: Server, what: str, texts: list[str], *, requests: int, clients: int, of: int = 1) -> Load:
    """Put the server under load, and check every answer.

    Args:
        server: The server.
        what: Name of the run.
        texts: Texts to score.
        requests: Number of requests.
        clients: Number of clients at once.
        of: Texts of a request.

    Returns:
        What the run measured.
    """
    next_texts = cycle(texts)
    bodies = []
    for _ in range(max(len(texts) // of, 1)):
        batch = [next(next_texts) for _ in range(of)]
        bodies.append(json.dumps({"texts": batch} if of > 1 else {"text": batch[0]}).encode())
    expected: dict[int, bytes] = {}
    turns = iter(range(requests))
    latencies: list[float] = []
    memory: list[float] = []
    lost = 0

    async def client() -> None:
        nonlocal lost
        reader, writer = await asyncio.open_connection(server.host, server.port)
        for turn in turns:
            number = turn % len(bodies)
            start = time.perf_counter()
            status, answer = await _exchange(reader, writer, bodies[number])
            latencies.append(time.perf_counter() - start)
            # The same text gets the same answer, whatever it was scored together with.
            if status != 200 or expected.setdefault(number, answer) != answer:
                lost += 1
            if len(latencies) % 1000 == 0:
                memory.append(server.memory() or 0.0)
        writer.close()

    used = server.processor_seconds()
    start = time.perf_counter()
    done = await asyncio.gather(*(client() for _ in range(clients)), return_exceptions=True)
    seconds = time.perf_counter() - start
    now = server.processor_seconds()
    failed = [error for error in done if error is not None]
    if failed:
        print(f"clients failed: {failed[:3]}", file=sys.stderr)
    lost += requests - len(latencies)
    return Load(what, len(latencies) * of, latencies, lost, seconds, now - used if now and used else None, memory)


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> tuple[int, bytes]:
    writer.write(
        b"POST /v1/score HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    writer.write(body)
    await writer.drain()
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return int(head[9:12]), await reader.readexactly(int(length[1]) if length else 0)


def main() -> None:
    """Parse the options, measure, write."""
    options = _options()
    model = options.model or default_model_path()
    before = load_average()
    texts = articles()
    with serving(model) as server:

        def run(what: str, **how: int) -> Load:
            print(what, file=sys.stderr, flush=True)
            return asyncio.run(load(server, what, texts, **how))

        run("warming up", requests=20, clients=2)
        shown = seconds_to_show(f"http://{server.host}:{server.port}/", text_of_words(_LONG_WORDS), options.shown)
        runs = [
            run("one client, one article a request", requests=options.requests, clients=1),
            run("50 clients, one article a request", requests=4 * options.requests, clients=50),
            run("2 clients, 32 articles a request", requests=options.requests // 8, clients=2, of=32),
        ]
        long = run("50 clients, one article a request, for long", requests=options.long, clients=50)
    info = open_model(model).info
    lines = [
        "# The service under load",
        "",
        f"Made with the model sha256 {info.sha256[:12]}. The command "
        f"`{shlex.join(['python', '-m', 'benchmarks.service', *sys.argv[1:]])}` measured everything and wrote this page.",
        "",
        f"- Machine: {machine()}. Load average at the start: {'unknown' if before is None else f'{before:.1f}'}.",
        f"- Versions: {versions()}",
        f"- Model: {info.name} {info.version}",
        f"- Texts: articles of {_ARTICLE_WORDS} words",
        "",
        "## Speed and lost answers",
        "",
        "| load | articles | articles/s | articles per second of the server's processor time | p50 of a request, s | p99, s | lost |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(
            f"| {run.what} | {run.articles:,} | {run.throughput:.0f} | {run.per_processor_second} "
            f"| {run.percentile(50):.3f} | {run.percentile(99):.3f} | {run.lost} |"
            for run in (*runs, long)
        ),
        "",
        "p50 and p99 are the median and the 99th percentile of the response time. An answer counts as lost if it is missing, is not a "
        "report, or differs from another answer to the same request. Server and clients share the machine.",
        "",
        "## Memory over time",
        "",
        f"Resident memory of the server during the {len(long.latencies):,} requests of the last row, in MB after every "
        f"{_step(long.memory):,} requests: " + ", ".join(f"{value:.0f}" for value in _thinned(long.memory)) + ".",
        "",
        "## Response time of the web page",
        "",
        f"The page shows the report of an article of {_LONG_WORDS:,} words {_times(shown)}.",
        "",
    ]
    path = options.output or output_folder(publish=options.publish) / "service-benchmarks.md"
    path.write_text("\n".join(lines), encoding="utf-8")
    print(f"Wrote {path}")


def _step(memory: list[float]) -> int:
    return 1000 * max(len(memory) // 10, 1)


def _thinned(memory: list[float]) -> list[float]:
    every = _step(memory) // 1000
    return memory[every - 1 :: every]


def _times(shown: list[float] | None) -> str:
    if shown is None:
        return "in a time that was not measured: measuring needs Playwright and Chromium"
    best, median, worst = min(shown), statistics.median(shown), max(shown)
    return (
        f"{median:.2f} s after the button is pressed, painting included (median of {len(shown)}; {best:.2f} s at best, "
        f"{worst:.2f} s at worst)"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--model", type=Path, help="model folder (default: the one that ships)")
    parser.add_argument("--requests", type=int, default=400, help="requests of one client (default: %(default)s)")
    parser.add_argument("--long", type=int, default=20_000, help="requests of the long run (default: %(default)s)")
    parser.add_argument("--shown", type=int, default=10, help="times to press the button (default: %(default)s)")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--output", type=Path, help="file to write")
    add_publish_option(where)
    return parser.parse_args()


if __name__ == "__main__":
    main()
