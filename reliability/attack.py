"""Attack the service, and measure what its other clients notice: `python -m reliability.attack`.

A server is started as a user would start it. Two clients ask for the score of an article now and then, as people do:
before each attack, under it and after it, because the load from other work on the machine varies. Attackers and clients share the machine
with the server. The requests of the attackers are made beforehand, and attackers run at a low priority, as if on another machine.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from benchmarks.service import Server, articles, serving
from reliability.result import add_publish_option, write_result
from spin_detect.storage.model_folder import default_model_path

_PAUSE = 0.05  # seconds between two requests of a healthy client
_HEAD = b"POST /v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_MEBIBYTE = 2**20

_RETRY_SECONDS = 2.0  # seconds until an attacker that was cut off tries again
_NICENESS = 10
_TURNS = 3
COLUMNS = (
    "attack",
    "attacks started",
    "requests of other clients",
    "without a report",
    "p50 without attack, ms",
    "p50 under attack, ms",
    "p99 without attack, ms",
    "p99 under attack, ms",
    "p99, ratio",
    "memory, MB",
)
NOTE = (
    "Two well-behaved clients request the score of an article of 800 words, again and again, on a new connection each time. They do so "
    f"under attack and without attack in {_TURNS} turns, because the load from other work on the machine varies. An attacker whose "
    f"connection is closed tries again after {_RETRY_SECONDS:g} s. Attackers, clients and the server share two cores. The attackers run "
    "with "
    f"niceness {_NICENESS}, because the cost of making an attack is not the server's."
)
_LARGEST = json.dumps({"text": "x" * (16 * _MEBIBYTE - 20)}).encode()
_LARGE_REQUEST = memoryview(_HEAD % len(_LARGEST) + _LARGEST)
_LARGE_HEAD = b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"y" * _MEBIBYTE

Attack = Callable[[Server], Awaitable[None]]
Counted = Any  # a number that processes share


@cache
def _four_articles() -> bytes:
    body = json.dumps({"texts": articles()[:4]}).encode()
    return _HEAD % len(body) + body


async def _open(server: Server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(server.host, server.port)


async def _for_ever(act: Attack, server: Server, attacks: Counted) -> None:
    while True:
        attacks.value += 1
        with suppress(OSError, asyncio.IncompleteReadError):
            await act(server)
        await asyncio.sleep(_RETRY_SECONDS)


async def slow_head(server: Server) -> None:
    """Send a head, a byte every second."""
    _, writer = await _open(server)
    try:
        for byte in b"GET / HTTP/1.1\r\nX: " + b"y" * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    finally:
        writer.close()


async def slow_body(server: Server) -> None:
    """Send a body, a byte every second."""
    _, writer = await _open(server)
    try:
        writer.write(_HEAD % 1000)
        for _ in range(100):
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(1)
    finally:
        writer.close()


async def idle(server: Server) -> None:
    """Open a connection and send nothing."""
    reader, writer = await _open(server)
    try:
        await reader.read(1)
    finally:
        writer.close()


async def huge_head(server: Server) -> None:
    """Send a header of a mebibyte."""
    reader, writer = await _open(server)
    try:
        writer.write(_LARGE_HEAD)
        await reader.read()
    finally:
        writer.close()


async def huge_body(server: Server) -> None:
    """Send a body of the largest size that is read, with a text that is too long."""
    reader, writer = await _open(server)
    try:
        for at in range(0, len(_LARGE_REQUEST), 2**18):
            writer.write(_LARGE_REQUEST[at : at + 2**18])
            await writer.drain()
        await reader.read(1)
    finally:
        writer.close()


async def unread(server: Server) -> None:
    """Send a request and never read the answer."""
    _, writer = await _open(server)
    try:
        writer.write(_four_articles())
        await writer.drain()
        await asyncio.sleep(10)
    finally:
        writer.close()


ATTACKS: dict[str, tuple[Attack, int]] = {
    "50 slow heads": (slow_head, 50),
    "50 slow bodies": (slow_body, 50),
    "2,000 idle connections": (idle, 2000),
    "10 with headers of 1 MiB": (huge_head, 10),
    "8 with bodies of 16 MiB": (huge_body, 8),
    "20 that never read the answer": (unread, 20),
}


@dataclass
class ClientRecord:
    """What well-behaved clients measured: seconds of each request, requests without a report, peak memory of the server in MB."""

    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    memory: float = 0.0

    def milliseconds(self, share: int) -> float:
        """Return a percentile of the response time in milliseconds."""
        return statistics.quantiles(self.latencies, n=100)[share - 1] * 1000


async def healthy(server: Server, seconds: float, seen: ClientRecord) -> None:
    """Run two well-behaved clients for some seconds."""
    bodies = [json.dumps({"text": text}).encode() for text in articles()]
    end = time.monotonic() + seconds

    async def client(number: int) -> None:
        while time.monotonic() < end:
            body = bodies[(number + len(seen.latencies)) % len(bodies)]
            start = time.perf_counter()
            status = 0
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await _open(server)
                writer.write(_HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") % len(body) + body)
                answer = await reader.read()
                status = int(answer[9:12] or 0)
                writer.close()
            seen.latencies.append(time.perf_counter() - start)
            seen.refused += status != 200
            seen.memory = max(seen.memory, server.memory() or 0.0)
            await asyncio.sleep(_PAUSE)

    await asyncio.gather(*(client(number) for number in range(2)))


def _attackers(name: str, server: Server, attacks: Counted) -> None:
    """Attack until killed, in a process of its own."""
    os.nice(_NICENESS)

    async def all_at_once() -> None:
        act, many = ATTACKS[name]
        await asyncio.gather(*(_for_ever(act, server, attacks) for _ in range(many)))

    asyncio.run(all_at_once())


def measured(name: str, seconds: float) -> list[str | int]:
    """Measure one attack in turns with quiet, some seconds of each."""
    quiet, attacked = ClientRecord(), ClientRecord()
    attacks = multiprocessing.Value("q")
    with serving(default_model_path()) as server:
        asyncio.run(healthy(server, 3, ClientRecord()))  # warms it up
        for _ in range(_TURNS):
            asyncio.run(healthy(server, seconds / _TURNS, quiet))
            attacker = multiprocessing.Process(target=_attackers, args=(name, server, attacks), daemon=True)
            attacker.start()
            time.sleep(2)
            asyncio.run(healthy(server, seconds / _TURNS, attacked))
            attacker.kill()
            attacker.join()
            time.sleep(1)
    times = attacked.milliseconds(99) / quiet.milliseconds(99)
    latencies = [f"{seen.milliseconds(share):.0f}" for share in (50, 99) for seen in (quiet, attacked)]
    counts = [attacks.value, len(attacked.latencies), attacked.refused]
    row = [name, *counts, *latencies, f"{times:.1f}", f"{attacked.memory:.0f}"]
    print(row, file=sys.stderr, flush=True)
    return row


def main() -> None:
    """Parse the options, attack, write."""
    options = _options()
    resource.setrlimit(resource.RLIMIT_NOFILE, (10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    rows = [measured(name, options.seconds) for name in ATTACKS]
    write_result(
        "attack",
        "The service under attack",
        COLUMNS,
        rows,
        conclusion=conclusion(rows),
        note=NOTE,
        module="attack",
        publish=options.publish,
    )


def conclusion(rows: Sequence[Sequence[str | int]]) -> str:
    """Say what the other clients notice of the attacks."""
    lost = sum(int(row[3]) for row in rows)
    slower = max(float(row[8]) for row in rows)
    return (
        f"Under these attacks, {lost or 'no'} requests of well-behaved clients went without a report, and the 99th percentile of the "
        f"response time (p99) was at most {slower:.1f} times as high as without an attack."
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.attack", description=__doc__)
    parser.add_argument(
        "--seconds", type=float, default=30, help="of each attack, and as many of quiet (default: %(default)s)"
    )
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
