"""How soon an editor has its marks: `python -m benchmarks.editors`.

It writes editor-benchmarks.md into .cache/results, and with --publish into docs.

A client of the language server types into a text, over standard input and output, and waits for the marks; another one asks the service in
the protocol of LanguageTool. Both servers are started as an editor or a user would start them.
"""

import argparse
import asyncio
import math
import os
import re
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from benchmarks.machine import load_average, machine, versions
from benchmarks.service import Server, serving
from benchmarks.texts import text_of_words
from reliability.result import add_publish_option, output_folder, shipped_model
from spin_detect.editors.options import EditorOptions
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

_PAGE = "editor-benchmarks.md"
_ADDRESS = "file:///article"
_LENGTHS = (200, 1_000, 5_000)
_SECONDS = 120
_HEAD = """# Marks as you type: speed

How long the marks of a text take, in milliseconds: the median, and the slowest of {runs} times. *Typed* is from the last key to the
marks in [the language server](language-server.md), with the delay of {delay:.0f} ms that passes before a text is scored;
*processor* is the time of the processor that the server takes for it, which other work on the machine does not change much;
*hover* and *actions* are the answers to these two requests on a mark. *LanguageTool* is a request to [the service](service.md)
in that protocol. Spun texts take longer than originals, because marks need suggestions and explanations.

{machine}. {versions}. Load of the machine before: {load}; niceness of the servers: {niceness}.

Made with the model sha256 {model}. The command `python -m benchmarks.editors` measured everything and wrote this page.

From the start of the language server to the marks of a first text of 1,000 words: {start:.2f} s.

| text | words | typed | processor | hover | actions | LanguageTool |
|---|---:|---:|---:|---:|---:|---:|
"""


def main() -> None:
    """Parse the options, measure, write."""
    options = _options()
    load = load_average()
    rows = []
    start = asyncio.run(_start_seconds(_spun(1_000)))
    with serving(default_model_path(), "--languagetool") as server:
        for kind, make in (("original", text_of_words), ("spun", _spun)):
            for n_words in _LENGTHS:
                text = make(n_words)
                typed, hover, actions, processor = asyncio.run(_editor_seconds(text, options.runs))
                asked = [
                    _asked_seconds(f"http://{server.host}:{server.port}/v2/check", text) for _ in range(options.runs)
                ]
                cells = (_cell(typed), f"{1000 * processor:,.0f}", *map(_cell, (hover, actions, asked)))
                rows.append(f"| {kind} | {n_words:,} | {' | '.join(cells)} |")
                print(rows[-1], flush=True)
    head = _HEAD.format(
        runs=options.runs,
        delay=1000 * EditorOptions().delay,
        machine=machine(),
        versions=versions(),
        load="unknown" if load is None else f"{load:.1f}",
        niceness=_niceness(),
        model=shipped_model(),
        start=start,
    )
    path = output_folder(publish=options.publish) / _PAGE
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"Wrote {path}")


def _spun(n_words: int) -> str:
    """Return a spun text: the sample article over and over, in each copy another number in every sentence."""
    article = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
    copies = -(-n_words // len(article.split()))
    words = " ".join(re.sub(r"([.!?])(?=\s|$)", rf" {number}\1", article) for number in range(copies)).split(" ")
    return " ".join(words[:n_words])


async def _start_seconds(text: str) -> float:
    start = time.perf_counter()
    async with _Editor() as editor:
        await editor.marks_of(text)
        return time.perf_counter() - start


async def _editor_seconds(text: str, runs: int) -> tuple[list[float], list[float], list[float], float]:
    """Return the seconds from a change to the marks, of hovers and of code actions, and those of the processor for one change."""
    typed, hover, actions = [], [], []
    async with _Editor() as editor:
        await editor.marks_of(text)
        before = editor.processor_seconds()
        for number in range(runs):
            start = time.perf_counter()
            marks = await editor.marks_of(f"{text} {number}")
            typed.append(time.perf_counter() - start)
            place = marks[-1].range if marks else types.Range(types.Position(0, 0), types.Position(0, 0))
            identifier = types.TextDocumentIdentifier(_ADDRESS)
            start = time.perf_counter()
            await editor.client.text_document_hover_async(types.HoverParams(identifier, place.start))
            hover.append(time.perf_counter() - start)
            start = time.perf_counter()
            parameters = types.CodeActionParams(identifier, place, types.CodeActionContext([]))
            await editor.client.text_document_code_action_async(parameters)
            actions.append(time.perf_counter() - start)
        return typed, hover, actions, (editor.processor_seconds() - before) / runs


class _Editor:
    """A client with one document."""

    def __init__(self) -> None:
        self.client = LanguageClient("benchmark", "1")
        self._published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self._version = 0
        self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(
            lambda published: self._published.put_nowait(published)
        )

    async def __aenter__(self) -> "_Editor":
        await self.client.start_io(sys.executable, "-m", "spin_detect", "lsp")
        await self.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
        self.client.initialized(types.InitializedParams())
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.shutdown_async(None)
        self.client.exit(None)
        await self.client.stop()

    def processor_seconds(self) -> float:
        """Return the processor time that the server used so far; not a number where the system does not report it."""
        process = self.client._server
        return (Server("", 0, process.pid).processor_seconds() if process else None) or math.nan

    async def marks_of(self, text: str) -> Sequence[types.Diagnostic]:
        """Open or change the document, and wait for its marks."""
        self._version += 1
        if self._version == 1:
            item = types.TextDocumentItem(_ADDRESS, "markdown", 1, text)
            self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        else:
            identifier = types.VersionedTextDocumentIdentifier(self._version, _ADDRESS)
            change = types.TextDocumentContentChangeWholeDocument(text)
            self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))
        while True:
            published = await asyncio.wait_for(self._published.get(), _SECONDS)
            if published.version == self._version:
                return published.diagnostics


def _asked_seconds(address: str, text: str) -> float:
    form = urlencode({"text": text, "language": "en-US"}).encode()
    start = time.perf_counter()
    with urlopen(address, form, timeout=_SECONDS) as response:
        response.read()
    return time.perf_counter() - start


def _niceness() -> str:
    """Return the niceness of this process and, on Linux, that of its session, which counts among sessions."""
    own = str(os.nice(0)) if hasattr(os, "nice") else "unknown"
    session = Path("/proc/self/autogroup")
    return f"{own}, of their session {session.read_text().rpartition(' ')[2].strip()}" if session.exists() else own


def _cell(seconds: list[float]) -> str:
    return f"{1000 * statistics.median(seconds):,.0f}, {1000 * max(seconds):,.0f}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.editors", description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="of each text (default: %(default)s)")
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
