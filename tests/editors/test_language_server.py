"""The language server, spoken to by a real client over standard input and output."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

pytest.importorskip("pygls", reason="needs the extra `lsp`")
pytest.importorskip("markdown_it", reason="needs the extra `lsp`")

from click.testing import CliRunner
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from spin_detect.cli.main import main
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.slow

_ADDRESS = "file:///notes"
_COMMAND = [sys.executable, "-m", "spin_detect", "lsp"]
_ARTICLE = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
_ORIGINAL = (package_path("datasets", "datasets") / "sample-original.txt").read_text(encoding="utf-8")
_SECONDS = 60


class _Editor:
    """An editor with one document open."""

    def __init__(self, client: LanguageClient, capabilities: types.ServerCapabilities) -> None:
        self.client, self.capabilities = client, capabilities
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.messages: asyncio.Queue[types.ShowMessageParams] = asyncio.Queue()
        self.source, self.version = "", 0

    def open(self, source: str, language: str = "plaintext") -> None:
        self.source, self.version = source, 1
        item = types.TextDocumentItem(_ADDRESS, language, 1, source)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, source: str) -> None:
        self.source, self.version = source, self.version + 1
        identifier = types.VersionedTextDocumentIdentifier(self.version, _ADDRESS)
        change = types.TextDocumentContentChangeWholeDocument(source)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [change]))

    async def diagnostics(self) -> list[types.Diagnostic]:
        """Wait for the diagnostics of the newest text."""
        while True:
            published = await asyncio.wait_for(self.published.get(), _SECONDS)
            if published.version == self.version:
                return list(published.diagnostics)

    async def hover(self, position: types.Position) -> str | None:
        hover = await self.client.text_document_hover_async(types.HoverParams(_identifier(), position))
        return None if hover is None else hover.contents.value  # type: ignore[union-attr]

    async def actions(self, place: types.Range, only: list[str] | None = None) -> list[types.CodeAction]:
        context = types.CodeActionContext([], only=only)  # type: ignore[arg-type]
        return (
            await self.client.text_document_code_action_async(  # type: ignore[return-value]
                types.CodeActionParams(_identifier(), place, context)
            )
            or []
        )

    def written(self, place: types.Range, codec: str = "utf-16-le") -> str:
        """Return what stands in a place, found without the code under test."""
        line = self.source.replace("\r\n", "\n").split("\n")[place.start.line].encode(codec)
        size = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[codec]
        return line[size * place.start.character : size * place.end.character].decode(codec)


def _identifier() -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(_ADDRESS)


@asynccontextmanager
async def _editor(
    settings: Any = None, encodings: list[str] | None = None, *, versions: bool = False
) -> AsyncIterator[_Editor]:
    client = LanguageClient("test", "1")
    await client.start_io(*_COMMAND)
    general = types.GeneralClientCapabilities(position_encodings=encodings)  # type: ignore[arg-type]
    workspace = types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(document_changes=versions)
    )
    parameters = types.InitializeParams(
        capabilities=types.ClientCapabilities(general=general, workspace=workspace), initialization_options=settings
    )
    editor = _Editor(client, types.ServerCapabilities())

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(published: types.PublishDiagnosticsParams) -> None:
        editor.published.put_nowait(published)

    @client.feature(types.WINDOW_SHOW_MESSAGE)
    def show(message: types.ShowMessageParams) -> None:
        editor.messages.put_nowait(message)

    editor.capabilities = (await asyncio.wait_for(client.initialize_async(parameters), _SECONDS)).capabilities
    client.initialized(types.InitializedParams())
    try:
        yield editor
    finally:
        await asyncio.wait_for(client.shutdown_async(None), _SECONDS)
        client.exit(None)
        await asyncio.wait_for(client.stop(), _SECONDS)


def _run(act: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(act())  # type: ignore[arg-type]


def _swapped(diagnostics: list[types.Diagnostic]) -> list[types.Diagnostic]:
    return [each for each in diagnostics if each.code == "swapped-words"]


def test_marks_hovers_and_restoring() -> None:
    async def act() -> None:
        async with _editor() as editor:
            editor.open(_ARTICLE)
            diagnostics = await editor.diagnostics()
            assert [each.code for each in diagnostics[:2]] == ["spun-text", "swapped-words"]
            mark = next(each for each in _swapped(diagnostics) if editor.written(each.range) == "concurred")
            assert mark.severity == types.DiagnosticSeverity.Information
            assert "probably “agreed”" in mark.message
            note = await editor.hover(mark.range.start)
            assert note
            assert note.splitlines()[1].startswith("“council agreed” is more than 10,000 times as usual here as")
            assert "Evidence to weigh, not proof." in (await editor.hover(types.Position(0, 1)) or "")
            assert await editor.hover(types.Position(1, 0)) is None
            actions = await editor.actions(mark.range)
            assert [action.title for action in actions[:3]] == ["Restore “agreed”", "Restore “held”", "Restore “met”"]
            assert actions[-1].title.startswith("Restore all ")
            assert await editor.actions(types.Range(types.Position(1, 0), types.Position(1, 0))) == []
            assert await editor.actions(mark.range, only=["source.fixAll"]) == []
            edits = actions[-1].edit.changes[_ADDRESS]  # type: ignore[union-attr,index]
            lines = editor.source.split("\n")
            for edit in sorted(
                edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True
            ):
                line = lines[edit.range.start.line]
                lines[edit.range.start.line] = (
                    line[: edit.range.start.character] + edit.new_text + line[edit.range.end.character :]
                )
            editor.type("\n".join(lines))
            assert await editor.actions(mark.range) == []  # of a text that was not scored yet
            assert len(_swapped(await editor.diagnostics())) < len(edits) / 2

    _run(act)


def test_an_honest_text_and_another_language_have_no_mark() -> None:
    async def act() -> None:
        async with _editor() as editor:
            editor.open(_ORIGINAL)
            assert await editor.diagnostics() == []
            editor.open(_ARTICLE, language="python")
            editor.open(_ARTICLE, language="latex")  # answered after the other would have been
            assert len(await editor.diagnostics()) > 10

    _run(act)


def test_texts_that_were_typed_over_are_not_scored() -> None:
    async def act() -> None:
        async with _editor({"spinDetect": {"delay": 0.2}}) as editor:
            editor.open(_ARTICLE)
            await editor.diagnostics()
            for n_letters in range(1, 41):
                editor.type(_ARTICLE + "x" * n_letters)
                await asyncio.sleep(0.002)
            published = await asyncio.wait_for(editor.published.get(), _SECONDS)
            assert published.version == 41
            await asyncio.sleep(0.5)
            assert editor.published.empty()
            editor.client.text_document_did_close(types.DidCloseTextDocumentParams(_identifier()))
            closed = await asyncio.wait_for(editor.published.get(), _SECONDS)
            assert (closed.version, list(closed.diagnostics)) == (None, [])

    _run(act)


@pytest.mark.parametrize(
    ("encodings", "codec"),
    [(None, "utf-16-le"), (["utf-16"], "utf-16-le"), (["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32-le")],
)
def test_columns_are_true_in_each_encoding(encodings: list[str] | None, codec: str) -> None:
    async def act() -> None:
        async with _editor(encodings=encodings) as editor:
            # a form feed and a line separator end no line for an editor, and do for Python
            editor.open("😀é " + _ARTICLE.replace("\n\n", "\r\n\r\n\x0c😀 \u2028 "))
            marks = _swapped(await editor.diagnostics())
            assert {"concurred", "flower"} <= {editor.written(mark.range, codec) for mark in marks}
            editor.type("😀 " + editor.source)
            marks = _swapped(await editor.diagnostics())
            assert {"concurred", "flower"} <= {editor.written(mark.range, codec) for mark in marks}
            concurred = next(mark for mark in marks if editor.written(mark.range, codec) == "concurred")
            assert "council" in (await editor.hover(concurred.range.start) or "")

    _run(act)


@pytest.mark.parametrize(
    ("language", "emphasis", "top"),
    [
        ("markdown", "**{}**", "# The [harbour](https://example.org)\n\n```\ncode here\n```\n\n"),
        ("latex", r"\emph{{{}}}", "\\begin{{document}}\n\\section{{The harbour}}% comment\n"),
        ("restructuredtext", "*{}*", "The harbour\n===========\n\n.. code-block:: c\n\n   int a;\n\n"),
    ],
)
def test_mark_up_is_no_word_and_marks_lie_on_the_words(language: str, emphasis: str, top: str) -> None:
    async def act() -> None:
        async with _editor(versions=True) as editor:
            article = _ARTICLE.replace("concurred", emphasis.format("concurred"))
            editor.open(top.replace("{{", "{").replace("}}", "}") + article, language)
            marks = _swapped(await editor.diagnostics())
            mark = next(each for each in marks if editor.written(each.range) == "concurred")
            change = (await editor.actions(mark.range))[0].edit.document_changes[0]  # type: ignore[union-attr,index]
            assert change.text_document.version == 1  # type: ignore[union-attr]
            assert change.edits[0].new_text == "agreed"  # type: ignore[union-attr]

    _run(act)


def test_settings_come_at_the_start_and_later_and_wrong_ones_are_told() -> None:
    async def act() -> None:
        async with _editor({"level": "sure", "delay": 0}) as editor:
            editor.open(_ARTICLE)
            sure = _swapped(await editor.diagnostics())
            assert {each.severity for each in sure} == {types.DiagnosticSeverity.Warning}
            settings = types.DidChangeConfigurationParams({"spinDetect": {"level": "possible"}})
            editor.client.workspace_did_change_configuration(settings)
            assert len(_swapped(await editor.diagnostics())) > len(sure)
            settings = types.DidChangeConfigurationParams({"spinDetect": {"fpr": 2}})
            editor.client.workspace_did_change_configuration(settings)
            message = await asyncio.wait_for(editor.messages.get(), _SECONDS)
            assert message.message == "spin-detect: the setting `fpr` is 2; give a number between 0 and 1"

    _run(act)


def test_it_ends_with_its_input_and_prints_nothing_else() -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}).encode()
    message = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    done = subprocess.run(_COMMAND, input=message, capture_output=True, timeout=_SECONDS, check=False)
    assert done.stdout.startswith(b"Content-Length: ")
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_the_extra_it_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spin_detect.cli.requirements.find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["lsp"])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "pip install '.[lsp]'" in result.stderr
