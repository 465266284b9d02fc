"""Calls of the server by the client of the package `mcp`, over standard input and output."""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

_REPOSITORY = Path(__file__).resolve().parents[2]
Calls = Sequence[tuple[str, dict[str, Any]]]
Ask = Callable[..., list[Any]]


@pytest.fixture(scope="session")
def sample() -> str:
    """The sample article, which is spun."""
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def original() -> str:
    """The article that it was made from."""
    return (package_path("datasets", "datasets") / "sample-original.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return a function that starts the command, calls tools, and returns the results."""
    pytest.importorskip("mcp", reason="needs the extra `mcp`")
    if not default_model_path().is_dir():
        pytest.skip("needs the model that ships, models/en, absent here: make train")
    import anyio
    from mcp import Client, StdioServerParameters

    def results(calls: Calls, *arguments: object, mode: str = "auto", cwd: Path | None = None) -> list[Any]:
        environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY), "SPIN_DETECT_KERNELS": "off"}
        command = ["-m", "spin_detect.cli.main", "mcp", *map(str, arguments)]
        server = StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=cwd)

        async def run() -> list[Any]:
            async with Client(server, mode=mode, read_timeout_seconds=60) as client:
                if not calls:
                    return list((await client.list_tools()).tools)
                return [await client.call_tool(name, given) for name, given in calls]

        return anyio.run(run)

    return results
