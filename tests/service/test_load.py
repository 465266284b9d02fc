"""Fifty clients at once all get their responses. `python -m benchmarks.service` measures how fast."""

import asyncio

import pytest

from benchmarks.service import Server, load
from tests.service.conftest import Service


@pytest.mark.slow
def test_every_request_of_many_clients_is_answered(service: Service, sample: str) -> None:
    texts = [sample[: 200 + 50 * number] for number in range(20)]
    server = Server("127.0.0.1", service.port, 0)
    measured = asyncio.run(load(server, "test", texts, requests=500, clients=50))
    assert (len(measured.latencies), measured.articles, measured.lost) == (500, 500, 0)
    assert measured.percentile(50) <= measured.percentile(99)


def test_requests_that_fail_are_counted(strict: Service) -> None:
    server = Server("127.0.0.1", strict.port, 0)
    measured = asyncio.run(load(server, "test", ["x" * 10_001], requests=4, clients=1))
    assert measured.lost == 4
