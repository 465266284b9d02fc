"""What stands before every request: a key, limits on bodies, headers for every answer, and a log without texts.

An exception's message can quote the text it failed on, so only its kind and place are logged.
"""

import asyncio
import hmac
import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from spin_detect.service.http_errors import HttpError, busy, internal, no_key, too_large, too_slow
from spin_detect.service.limits import Limits
from spin_detect.service.throttle import Throttle

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_KEYED = "/v1/"  # what a key is wanted for; the page itself tells nothing, and has a field for it
_LINGER_SECONDS = 2.0  # for those who were slow already, and for strangers
_PIECE_BYTES = 2**16
_SMALL_BYTES = 2**18  # of a body, several articles; what is beyond it is read at a pace that all large bodies share
_LARGE_BYTES_A_SECOND = 2**24
_log = logging.getLogger("spin_detect.service")


class _GoneError(Exception):
    """The client went away."""


class RequestGuard:
    """An ASGI application around another: reads bodies within the limits before it is called.

    With a key, only who sends it gets a score or learns about the model.
    """

    def __init__(self, app: App, limits: Limits, key: str | None = None) -> None:
        self._app, self._limits = app, limits
        self._authorization = f"Bearer {key}".encode() if key else None
        self._requests = 0
        self._held = 0
        self._pace = Throttle(_LARGE_BYTES_A_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reader = _Reader(receive, self._pace)
        answer = _Answer(send)
        pieces: list[bytes] = []
        self._requests += 1
        try:
            if scope["path"].startswith(_KEYED):
                self._check_key(scope)
            if scope["method"] in ("POST", "PUT", "PATCH"):
                await self._read(scope, reader, pieces)
            pieces[:] = [b"".join(pieces)]  # and not held twice
            await self._app(scope, _replay(pieces[0], receive), answer.send)
        except _GoneError:
            return
        except HttpError as refusal:
            await answer.refuse(refusal, reader, self._limits)
        except Exception as error:
            _log_fault(error)
            await answer.refuse(internal(), reader, self._limits)
        finally:
            self._requests -= 1
            self._held -= sum(map(len, pieces))

    def _check_key(self, scope: Scope) -> None:
        if self._authorization is None:
            return
        sent = dict(scope["headers"]).get(b"authorization", b"")
        # In constant time: how long a comparison takes must not tell how much of a guess is right.
        if not hmac.compare_digest(sent, self._authorization):
            raise no_key()

    async def _read(self, scope: Scope, reader: "_Reader", pieces: list[bytes]) -> None:
        limits = self._limits
        if self._requests > limits.requests:
            raise busy(limits.requests)
        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > limits.body_bytes:
            raise too_large(limits.body_bytes)
        try:
            async with asyncio.timeout(limits.receive_seconds):
                while not reader.finished:
                    chunk = await reader.chunk()
                    pieces.append(chunk)
                    self._held += len(chunk)
                    if reader.size > limits.body_bytes:
                        raise too_large(limits.body_bytes)
                    if self._held > limits.held_bytes:
                        raise busy(limits.requests)
        except TimeoutError:
            raise too_slow(limits.receive_seconds) from None


class _Reader:
    """The body of a request as it comes, so many bytes so far."""

    def __init__(self, receive: Receive, pace: Throttle) -> None:
        self._receive, self._pace = receive, pace
        self.size = 0
        self.finished = False

    async def chunk(self) -> bytes:
        """The next bytes.

        Raises _GoneError where there will be none.
        """
        message = await self._receive()
        if message["type"] != "http.request":
            raise _GoneError
        self.finished = not message.get("more_body", False)
        chunk: bytes = message.get("body", b"")
        self.size += len(chunk)
        if self.size > _SMALL_BYTES:
            await self._pace.take(len(chunk))
        return chunk


class _Answer:
    """The answer to a request, with the headers that every answer has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._started = False

    async def send(self, message: Message) -> None:
        """Pass a message on, a body piece by piece: a request is under way until its client has taken nearly all of it."""
        if message["type"] == "http.response.start":
            self._started = True
            own = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *own]}
        body = memoryview(message.get("body", b""))
        while len(body) > _PIECE_BYTES:
            await self._send({**message, "body": bytes(body[:_PIECE_BYTES]), "more_body": True})
            body = body[_PIECE_BYTES:]
        await self._send({**message, "body": bytes(body)} if body else message)

    async def refuse(self, refusal: HttpError, reader: _Reader, limits: Limits) -> None:
        """Send a refusal, unless another answer is on its way already."""
        if self._started:
            return
        content = refusal.body()
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Connection": "close",
            **refusal.headers(),
        }
        raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": raw})
        await self.send({"type": "http.response.body", "body": content, "more_body": True})
        # A connection closed while the client still sends is reset, and the client never sees the answer. So what it
        # sends is thrown away for a while.
        try:
            async with asyncio.timeout(_LINGER_SECONDS if refusal.status in (401, 408) else limits.receive_seconds):
                while not reader.finished:
                    await reader.chunk()
        except (TimeoutError, _GoneError):
            pass
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})


def _replay(body: bytes, receive: Receive) -> Receive:
    """The body in one message, then whatever comes."""
    sent = False

    async def replay() -> Message:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _log_fault(error: Exception) -> None:
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s in a request (its message may quote a text and is left out)\n%s", type(error).__name__, frames)
