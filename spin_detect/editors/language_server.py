"""The language server: it marks swapped words in an editor as one types, says why, and offers to put the likely originals back.

It speaks the language server protocol over standard input and output, and prints nothing else there. It writes no file and logs no text.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from spin_detect import __version__
from spin_detect.editors.marks import CheckedSource, EditorMark, check_source
from spin_detect.editors.options import EditorOptions
from spin_detect.errors import SpinDetectError
from spin_detect.markup.languages import prose_reader
from spin_detect.markup.positions import Encoding, LinePositions
from spin_detect.predict.detector import Detector, load

NAME: Final = "spin-detect"
SETTINGS: Final = "spinDetect"  # name of the settings in an editor's configuration
_SEVERITIES = {"warning": types.DiagnosticSeverity.Warning, "note": types.DiagnosticSeverity.Information}


@dataclass(slots=True)
class _Document:
    """A document that is open in the editor.

    Attributes:
        source: Its text.
        version: Number of the text, as the editor counts.
        language: What the editor calls its language.
        work: The scoring that waits or goes on, if any.
        checked: The scored text and its positions; None while the newest text has not been scored.
    """

    source: str
    version: int
    language: str
    work: asyncio.Task[None] | None = None
    checked: tuple[CheckedSource, LinePositions] | None = None


@dataclass
class _State:
    """What the server knows.

    Attributes:
        options: The options.
        documents: The open documents by their addresses.
        detector: The detector that is being loaded.
        worker: The thread that loads and scores. It is one, so that a text that was typed over does not hold up the next for long.
    """

    options: EditorOptions
    documents: dict[str, _Document] = field(default_factory=dict)
    detector: asyncio.Future[Detector] | None = None
    worker: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="score"))


def language_server(options: EditorOptions) -> LanguageServer:
    """Return the server.

    Args:
        options: Options, which the editor can change.

    Returns:
        The server; its `start_io` answers until the editor ends it.
    """
    # What a library logs about a message may quote a text.
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    # Each change brings the whole text. For changes of a few characters, pygls counts lines as Python does, and editors count others.
    server = LanguageServer(NAME, __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
    state = _State(options)
    _add_session(server, state)
    _add_documents(server, state)
    _add_answers(server, state)
    return server


def _add_session(server: LanguageServer, state: _State) -> None:
    """Add the beginning of a session, and the settings."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        _configure(server, state, params.initialization_options)

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        _detector(state)  # so that it is loaded before the first text comes

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configure(params: types.DidChangeConfigurationParams) -> None:
        _configure(server, state, params.settings)
        for address in state.documents:
            _schedule(server, state, address, delay=0)

    @server.feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        for document in state.documents.values():
            if document.work:
                document.work.cancel()
        state.worker.shutdown(wait=False, cancel_futures=True)


def _add_documents(server: LanguageServer, state: _State) -> None:
    """Add what the editor says of documents."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        state.documents[item.uri] = _Document(item.text, item.version, item.language_id)
        _schedule(server, state, item.uri, delay=0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        identifier = params.text_document
        document = state.documents.get(identifier.uri)
        if document is None or not params.content_changes:
            return
        document.source, document.version = params.content_changes[-1].text, identifier.version
        document.checked = None
        _schedule(server, state, identifier.uri, delay=state.options.delay)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        address = params.text_document.uri
        document = state.documents.pop(address, None)
        if document and document.work:
            document.work.cancel()
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(address, []))


def _add_answers(server: LanguageServer, state: _State) -> None:
    """Add hovers and code actions."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        document = state.documents.get(params.text_document.uri)
        if document is None or document.checked is None:
            return None
        checked, positions = document.checked
        offset = positions.offset(params.position.line, params.position.character)
        # The mark of a word says more of it than that of the text or the passage that begins with it.
        marks = [mark for mark in checked.marks if mark.start <= offset <= mark.end]
        mark = max(marks, key=lambda mark: mark.level is not None, default=None)
        if mark is None:
            return None
        content = types.MarkupContent(types.MarkupKind.PlainText, _hover_text(mark))
        return types.Hover(content, _range(positions, mark))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        document = state.documents.get(params.text_document.uri)
        only = params.context.only
        if document is None or document.checked is None or not (only is None or types.CodeActionKind.QuickFix in only):
            return []
        return _code_actions(server, params, document, *document.checked)


def _configure(server: LanguageServer, state: _State, settings: Any) -> None:
    """Take the settings of the editor over; say so in the editor if one is wrong, and keep those that were.

    Args:
        server: The server.
        state: Whose options change.
        settings: The settings, by themselves or under `SETTINGS`.
    """
    try:
        state.options = state.options.changed(settings.get(SETTINGS, settings) if isinstance(settings, dict) else None)
    except SpinDetectError as error:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"{NAME}: {error}"))


def _detector(state: _State) -> asyncio.Future[Detector]:
    """Return the detector that is being loaded, or was."""
    if state.detector is None:
        loop, options = asyncio.get_running_loop(), state.options
        state.detector = loop.run_in_executor(
            state.worker, lambda: load(options.model, calibration=options.calibration)
        )
    return state.detector


def _schedule(server: LanguageServer, state: _State, address: str, delay: float) -> None:
    """Score a document after a delay, and no text of it that is older.

    Args:
        server: The server.
        state: What it knows.
        address: Address of the document.
        delay: Seconds in which another change takes the place of this one.
    """
    document = state.documents[address]
    if document.work:
        document.work.cancel()
    reader = prose_reader(document.language, address)
    if reader is None:
        return
    source, version, options = document.source, document.version, state.options

    async def work() -> None:
        await asyncio.sleep(delay)
        try:
            detector = await asyncio.shield(_detector(state))
        except SpinDetectError as error:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"{NAME}: {error}"))
            return
        encoding = _encoding(server)

        def check() -> tuple[CheckedSource, LinePositions]:
            checked = check_source(reader(source), detector, options.fpr, options.level)
            return checked, LinePositions(source, encoding)

        # Cancelled before it begins, it is never scored; cancelled later, nobody sees the result.
        try:
            checked, positions = await asyncio.get_running_loop().run_in_executor(state.worker, check)
        except Exception as error:  # a fault of the program, whose message may quote the text
            message = f"{NAME}: {type(error).__name__} while the text was scored; please report it"
            server.window_show_message(types.ShowMessageParams(types.MessageType.Error, message))
            return
        document.checked = checked, positions
        diagnostics = [_diagnostic(positions, mark) for mark in checked.marks]
        server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(address, diagnostics, version))

    document.work = asyncio.get_running_loop().create_task(work())


def _encoding(server: LanguageServer) -> Encoding:
    """Return the encoding in whose code units the editor and the server agreed to count columns."""
    encoding = server.server_capabilities.position_encoding
    return "utf-8" if encoding == "utf-8" else "utf-32" if encoding == "utf-32" else "utf-16"


def _range(positions: LinePositions, mark: EditorMark) -> types.Range:
    return types.Range(types.Position(*positions.position(mark.start)), types.Position(*positions.position(mark.end)))


def _diagnostic(positions: LinePositions, mark: EditorMark) -> types.Diagnostic:
    severity = _SEVERITIES[mark.severity]
    if mark.level == "possible" or mark.rule == "uncertain-text":
        severity = types.DiagnosticSeverity.Hint
    return types.Diagnostic(_range(positions, mark), mark.message, severity=severity, code=mark.rule, source=NAME)


def _hover_text(mark: EditorMark) -> str:
    """Return what is said of a mark: the reasons of swapped words, or the verdict and a caution."""
    return "\n".join(mark.reasons if mark.level is not None else (mark.message, *mark.reasons))


def _code_actions(
    server: LanguageServer,
    params: types.CodeActionParams,
    document: _Document,
    checked: CheckedSource,
    positions: LinePositions,
) -> list[types.CodeAction]:
    """Return the changes that restore words.

    Args:
        server: The server.
        params: The request, with the range that is meant.
        document: The document.
        checked: Its marks.
        positions: Its positions.

    Returns:
        One change for each suggestion of the marks in the range, and one that puts the first suggestion of every mark of the document in
        its place. None of them is one that editors make by themselves when they save.
    """
    start = positions.offset(params.range.start.line, params.range.start.character)
    end = positions.offset(params.range.end.line, params.range.end.character)
    restorable = [mark for mark in checked.marks if mark.suggestions]
    actions = []
    meant = [mark for mark in restorable if mark.start <= end and start <= mark.end]
    for mark in meant:
        for number, suggestion in enumerate(mark.suggestions):
            edits = [types.TextEdit(_range(positions, mark), suggestion)]
            actions.append(
                types.CodeAction(
                    f"Restore “{suggestion}”",
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[_diagnostic(positions, mark)],
                    is_preferred=number == 0 and mark.level == "sure",
                    edit=_workspace_edit(server, params.text_document.uri, document, edits),
                )
            )
    if meant and len(restorable) > 1:
        edits = [types.TextEdit(_range(positions, mark), mark.suggestions[0]) for mark in restorable]
        actions.append(
            types.CodeAction(
                f"Restore all {len(edits):,} marked words by their first suggestions",
                kind=types.CodeActionKind.QuickFix,
                edit=_workspace_edit(server, params.text_document.uri, document, edits),
            )
        )
    return actions


def _workspace_edit(
    server: LanguageServer, address: str, document: _Document, edits: list[types.TextEdit]
) -> types.WorkspaceEdit:
    """Return a change of a document.

    Args:
        server: The server.
        address: Address of the document.
        document: The document.
        edits: What to change.

    Returns:
        The change, with the number of the text that it is for where the editor heeds that.
    """
    workspace = server.client_capabilities.workspace
    if workspace and workspace.workspace_edit and workspace.workspace_edit.document_changes:
        identifier = types.OptionalVersionedTextDocumentIdentifier(address, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, edits)])
    return types.WorkspaceEdit(changes={address: edits})
