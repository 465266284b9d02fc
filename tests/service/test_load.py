"""Fifty clients at once all get their answers; how fast is for `python -m benchmarks.service` to say."""

import asyncio

import pytest

from benchmarks.service import Server, load
from tests.service.conftest import Service


@pytest.mark.slow
def test_nothing_is_lost(service: Service, sample: str) -> None:
    texts = [sample[: 200 + 50 * number] for number in range(20)]
    server = Server("127.0.0.1", service.port, 0)
    found = asyncio.run(load(server, "test", texts, requests=500, clients=50))
    assert (len(found.latencies), found.articles, found.lost) == (500, 500, 0)
    assert found.percentile(50) <= found.percentile(99)


def test_what_is_lost_is_counted(strict: Service) -> None:
    server = Server("127.0.0.1", strict.port, 0)
    found = asyncio.run(load(server, "test", ["x" * 10_001], requests=4, clients=1))
    assert found.lost == 4
