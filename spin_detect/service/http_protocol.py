"""The HTTP protocol of uvicorn with deadlines, which it lacks.

Without them, connections on which a client sends nothing, or reads nothing, would stay open for ever and take the place
of others.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


def deadline_protocol(seconds: float, max_waiting: int) -> type[H11Protocol]:
    """Return a protocol that closes connections on which a client is too slow.

    If too many connections wait for the head of a request, the one that has waited longest is closed: an honest client
    sends its request at once.

    Args:
        seconds: Time for the head of a request to arrive, and for a client to take data that wait for it.
        max_waiting: Number of connections that may wait for the head of a request.

    Returns:
        The class of the protocol.
    """
    waiting: dict[asyncio.Transport, None] = {}  # in order, the longest first

    class DeadlineProtocol(H11Protocol):
        _head_deadline: asyncio.TimerHandle | None = None
        _read_deadline: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._update_head_deadline()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._update_head_deadline()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._cancel_head_deadline()
            self._cancel_read_deadline()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._read_deadline = self.loop.call_later(seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._cancel_read_deadline()

        def _update_head_deadline(self) -> None:
            if self.conn.their_state is not h11.IDLE:
                self._cancel_head_deadline()
            elif self._head_deadline is None:
                self._head_deadline = self.loop.call_later(seconds, self.transport.close)
                waiting[self.transport] = None
                if len(waiting) > max_waiting:
                    longest = next(iter(waiting))
                    del waiting[longest]
                    longest.abort()

        def _cancel_head_deadline(self) -> None:
            if self._head_deadline is not None:
                self._head_deadline.cancel()
                self._head_deadline = None
            waiting.pop(self.transport, None)

        def _cancel_read_deadline(self) -> None:
            if self._read_deadline is not None:
                self._read_deadline.cancel()
                self._read_deadline = None

    return DeadlineProtocol
