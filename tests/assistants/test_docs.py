"""docs/assistants.md agrees with the code: its configurations start the command, and it states the default limits."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from spin_detect.cli.mcp import command

_PAGE = (Path(__file__).resolve().parents[2] / "docs" / "assistants.md").read_text(encoding="utf-8")
_READERS = {"json": json.loads, "toml": tomllib.loads}


def _servers(value: Any) -> Iterator[dict[str, Any]]:
    """Every table of a configuration that names a command."""
    if isinstance(value, dict):
        if "command" in value:
            yield value
        for each in value.values():
            yield from _servers(each)


def test_every_configuration_starts_the_command() -> None:
    blocks = re.findall(r"^```(json|toml)\n(.*?)^```", _PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 4
    for language, text in blocks:
        (server,) = _servers(_READERS[language](text))
        assert server["command"] == "spin-detect"
        name, *arguments = server["args"]
        assert name == "mcp"
        with command.make_context(name, arguments) as context:
            assert len(context.params["folders"]) == 1


def test_the_page_states_the_default_limits() -> None:
    defaults = {
        parameter.name: parameter.default for parameter in command.params if isinstance(parameter, click.Option)
    }
    assert f"{defaults['max_file_size']} MiB (`--max-file-size`)" in _PAGE
    assert f"{defaults['max_characters']:,} characters together (`--max-characters`)" in _PAGE


def test_the_page_lists_the_tools_with_their_arguments() -> None:
    pytest.importorskip("mcp", reason="needs the extra `mcp`")
    import anyio

    from spin_detect.assistants.folders import ReadableFolders
    from spin_detect.assistants.server import Tools, create_server

    server = create_server(Tools(None, ReadableFolders((), 1), 1))  # type: ignore[arg-type]
    tools = {tool.name: set(tool.input_schema["properties"]) for tool in anyio.run(server.list_tools)}
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \|", _PAGE, re.MULTILINE)
    assert {name: set(re.findall(r"`(\w+)`", arguments)) for name, arguments in rows} == tools
