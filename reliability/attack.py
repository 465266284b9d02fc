"""Attack the service, and measure what its other clients notice: `python -m reliability.attack`.

A server is started as a user would start it. Two clients ask for the score of an article now and then, as people do:
first while it is quiet, then under each attack. Attackers and clients share the machine with the server.
"""

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from benchmarks.service import Server, articles, serving
from reliability.result import write_result
from spin_detect.store import default_model_path

_PAUSE = 0.05  # seconds between two requests of a healthy client
_HEAD = b"POST /v1/score HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_MEBIBYTE = 2**20

_AGAIN = 2.0  # seconds until an attacker that was cut off tries again
_LARGEST = json.dumps({"text": "x" * (16 * _MEBIBYTE - 20)}).encode()

Attack = Callable[[Server], Awaitable[None]]


async def _open(server: Server) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection(server.host, server.port)


async def _for_ever(act: Attack, server: Server) -> None:
    while True:
        with suppress(OSError, asyncio.IncompleteReadError):
            await act(server)
        await asyncio.sleep(_AGAIN)


async def slow_head(server: Server) -> None:
    """A head, a byte every second."""
    _, writer = await _open(server)
    try:
        for byte in b"GET / HTTP/1.1\r\nX: " + b"y" * 100:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(1)
    finally:
        writer.close()


async def slow_body(server: Server) -> None:
    """A body, a byte every second."""
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
    """A connection that says nothing."""
    reader, writer = await _open(server)
    try:
        await reader.read(1)
    finally:
        writer.close()


async def huge_head(server: Server) -> None:
    """A header of a mebibyte."""
    reader, writer = await _open(server)
    try:
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nX: ")
        for _ in range(16):
            writer.write(b"y" * 2**16)
            await writer.drain()
        await reader.read()
    finally:
        writer.close()


async def huge_body(server: Server) -> None:
    """A body of the largest size that is read, with a text that is too long."""
    reader, writer = await _open(server)
    try:
        writer.write(_HEAD % len(_LARGEST))
        for at in range(0, len(_LARGEST), 2**16):
            writer.write(_LARGEST[at : at + 2**16])
            await writer.drain()
        await reader.read(1)
    finally:
        writer.close()


async def unread(server: Server) -> None:
    """A request whose answer is never read."""
    _, writer = await _open(server)
    try:
        body = json.dumps({"texts": articles()[:4]}).encode()
        writer.write(_HEAD % len(body) + body)
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


async def healthy(server: Server, seconds: float) -> tuple[list[float], int, float]:
    """Latencies of the clients that mean well, how many of them got no report, and the most memory of the server in MB."""
    bodies = [json.dumps({"text": text}).encode() for text in articles()]
    latencies: list[float] = []
    refused, memory = 0, 0.0
    end = time.monotonic() + seconds

    async def client(number: int) -> None:
        nonlocal refused, memory
        while time.monotonic() < end:
            body = bodies[(number + len(latencies)) % len(bodies)]
            start = time.perf_counter()
            status = 0
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await _open(server)
                writer.write(_HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") % len(body) + body)
                answer = await reader.read()
                status = int(answer[9:12] or 0)
                writer.close()
            latencies.append(time.perf_counter() - start)
            refused += status != 200
            memory = max(memory, server.memory() or 0.0)
            await asyncio.sleep(_PAUSE)

    await asyncio.gather(*(client(number) for number in range(2)))
    return latencies, refused, memory


def _row(what: str, found: tuple[list[float], int, float], quiet: float | None) -> tuple[list[str | int], float]:
    latencies, refused, memory = found
    p50, p99 = (statistics.quantiles(latencies, n=100)[share - 1] for share in (50, 99))
    times = f"{p99 / quiet:.1f}" if quiet else ""
    row: list[str | int] = [
        what,
        len(latencies),
        refused,
        f"{p50 * 1000:.0f}",
        f"{p99 * 1000:.0f}",
        times,
        f"{memory:.0f}",
    ]
    print(row, file=sys.stderr, flush=True)
    return row, p99


def _attackers(name: str, address: Server) -> None:
    """Attack until killed, in a process of its own."""

    async def all_at_once() -> None:
        act, many = ATTACKS[name]
        await asyncio.gather(*(_for_ever(act, address) for _ in range(many)))

    asyncio.run(all_at_once())


def main() -> None:
    """Parse the options, attack, write."""
    import multiprocessing
    import resource

    options = _options()
    resource.setrlimit(resource.RLIMIT_NOFILE, (10_000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    rows, quiet = [], None
    for name in (None, *ATTACKS):
        with serving(default_model_path()) as server:
            asyncio.run(healthy(server, 3))  # warms it up
            attacker = multiprocessing.Process(target=_attackers, args=(name, server), daemon=True) if name else None
            if attacker:
                attacker.start()
                time.sleep(3)
            row, p99 = _row(name or "quiet", asyncio.run(healthy(server, options.seconds)), quiet)
            if attacker:
                attacker.kill()
                attacker.join()
            quiet = quiet or p99
            rows.append(row)
    note = (
        "Two clients that ask for the score of an article of 800 words, again and again, on connections of their own. "
        f"An attacker that was cut off tries again after {_AGAIN:g} s. Attackers, clients and the server share two cores, and "
        "whatever else ran on them."
    )
    columns = (
        "attack",
        "healthy requests",
        "without a report",
        "p50, ms",
        "p99, ms",
        "times the quiet p99",
        "memory, MB",
    )
    write_result("attack", "The service under attack", columns, rows, note, "attack")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.attack", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30, help="of each attack (default: %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
