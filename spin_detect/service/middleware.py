"""The guard of every request: it checks the key, limits bodies, adds headers to each response, and logs failures.

The message of an exception can quote the text that it failed on, so the log contains only its type and place.
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
_KEYED_PATHS = "/v1/"  # beginning of the paths that need the key; the page reveals nothing, and has a field for it
_DISCARD_SECONDS = 2.0  # after an error of a client that was slow already, or has no key
_SEND_BYTES = 2**16
_SMALL_BYTES = 2**18  # several articles; what a body has beyond it is read at a rate that all large bodies share
_LARGE_BYTES_PER_SECOND = 2**24
_log = logging.getLogger("spin_detect.service")


class _DisconnectedError(Exception):
    """The client closed the connection."""


class RequestGuard:
    """An ASGI application around another. It reads the whole body, within the limits, before it calls the other."""

    def __init__(self, app: App, limits: Limits, key: str | None = None) -> None:
        """Wrap an application.

        Args:
            app: The application.
            limits: Limits of the service.
            key: Key that requests for scores and for the model must carry; None for no key.
        """
        self._app, self._limits = app, limits
        self._authorization = f"Bearer {key}".encode() if key else None
        self._n_requests = 0
        self._body_bytes = 0  # of all requests in work
        self._throttle = Throttle(_LARGE_BYTES_PER_SECOND)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: The request, as ASGI describes it.
            receive: Gives the messages of the client.
            send: Takes the messages of the response.
        """
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reader = _BodyReader(receive, self._throttle)
        response = _Response(send)
        blocks: list[bytes] = []
        self._n_requests += 1
        try:
            if scope["path"].startswith(_KEYED_PATHS):
                self._check_key(scope)
            if scope["method"] in ("POST", "PUT", "PATCH"):
                await self._read(scope, reader, blocks)
            blocks[:] = [b"".join(blocks)]  # so that the body is in memory once
            await self._app(scope, _replay(blocks[0], receive), response.send)
        except _DisconnectedError:
            return
        except HttpError as error:
            await response.send_error(error, reader, self._limits)
        except Exception as error:
            _log_failure(error)
            await response.send_error(internal(), reader, self._limits)
        finally:
            self._n_requests -= 1
            self._body_bytes -= sum(map(len, blocks))

    def _check_key(self, scope: Scope) -> None:
        if self._authorization is None:
            return
        authorization = dict(scope["headers"]).get(b"authorization", b"")
        # The comparison takes constant time, so that its duration does not reveal how much of a guess is right.
        if not hmac.compare_digest(authorization, self._authorization):
            raise no_key()

    async def _read(self, scope: Scope, reader: "_BodyReader", blocks: list[bytes]) -> None:
        """Read the body of a request.

        Args:
            scope: The request.
            reader: Its body.
            blocks: Receives the blocks of the body as they arrive.

        Raises:
            HttpError: The body is too large or too slow, or there are too many requests.
        """
        limits = self._limits
        if self._n_requests > limits.requests:
            raise busy(limits.requests)
        length = dict(scope["headers"]).get(b"content-length", b"")
        if length.isdigit() and int(length) > limits.body_bytes:
            raise too_large(limits.body_bytes)
        try:
            async with asyncio.timeout(limits.receive_seconds):
                while not reader.is_finished:
                    block = await reader.next_block()
                    blocks.append(block)
                    self._body_bytes += len(block)
                    if reader.n_bytes > limits.body_bytes:
                        raise too_large(limits.body_bytes)
                    if self._body_bytes > limits.held_bytes:
                        raise busy(limits.requests)
        except TimeoutError:
            raise too_slow(limits.receive_seconds) from None


class _BodyReader:
    """The body of a request as it arrives.

    Attributes:
        n_bytes: Bytes read so far.
        is_finished: Whether the whole body was read.
    """

    def __init__(self, receive: Receive, throttle: Throttle) -> None:
        self._receive, self._throttle = receive, throttle
        self.n_bytes = 0
        self.is_finished = False

    async def next_block(self) -> bytes:
        """Return the next bytes; raise _DisconnectedError if the client closed the connection."""
        message = await self._receive()
        if message["type"] != "http.request":
            raise _DisconnectedError
        self.is_finished = not message.get("more_body", False)
        block: bytes = message.get("body", b"")
        self.n_bytes += len(block)
        if self.n_bytes > _SMALL_BYTES:
            await self._throttle.take(len(block))
        return block


class _Response:
    """The response to a request, with the headers that every response has."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_started = False

    async def send(self, message: Message) -> None:
        """Pass a message on. A large body is sent in blocks, so that the request counts until the client has taken it."""
        if message["type"] == "http.response.start":
            self._is_started = True
            headers = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
            message = {**message, "headers": [*message["headers"], *headers]}
        body = memoryview(message.get("body", b""))
        while len(body) > _SEND_BYTES:
            await self._send({**message, "body": bytes(body[:_SEND_BYTES]), "more_body": True})
            body = body[_SEND_BYTES:]
        await self._send({**message, "body": bytes(body)} if body else message)

    async def send_error(self, error: HttpError, reader: _BodyReader, limits: Limits) -> None:
        """Send an error, unless another response has begun.

        Args:
            error: The error.
            reader: Body of the request, of which the rest is discarded.
            limits: Limits of the service.
        """
        if self._is_started:
            return
        content = error.body()
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "Connection": "close",
            **error.headers(),
        }
        encoded_headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await self.send({"type": "http.response.start", "status": error.status, "headers": encoded_headers})
        await self.send({"type": "http.response.body", "body": content, "more_body": True})
        # If the connection is closed while the client still sends, it is reset, and the client never sees the response.
        # So this reads what the client sends for a while, and discards it.
        try:
            async with asyncio.timeout(_DISCARD_SECONDS if error.status in (401, 408) else limits.receive_seconds):
                while not reader.is_finished:
                    await reader.next_block()
        except (TimeoutError, _DisconnectedError):
            pass
        await self.send({"type": "http.response.body", "body": b"", "more_body": False})


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a function that gives the body in one message, then whatever the client sends."""
    is_sent = False

    async def replay() -> Message:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _log_failure(error: Exception) -> None:
    frames = "".join(traceback.format_tb(error.__traceback__))
    _log.error("%s in a request (its message may quote a text and is left out)\n%s", type(error).__name__, frames)
