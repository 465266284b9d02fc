"""Uvicorn's HTTP protocol, with a deadline for the head of a request and for taking an answer, and room for newcomers.

It has none of its own: connections that say nothing, or read nothing, would stay for ever, and take the place of others.
"""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


def deadline_protocol(seconds: float, connections: int) -> type[H11Protocol]:
    """A protocol that closes a connection whose next request's head, or whose client's reading, takes longer.

    Above so many connections that wait for a head, the one that waited longest is closed: who means to ask something
    asks at once.
    """
    waiting: dict[asyncio.Transport, None] = {}  # in order, longest first

    class Patient(H11Protocol):
        _deadline: asyncio.TimerHandle | None = None
        _unread: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._watch()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._watch()

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            self._stop()
            self._taken()

        def pause_writing(self) -> None:
            super().pause_writing()
            self._unread = self.loop.call_later(seconds, self.transport.abort)

        def resume_writing(self) -> None:
            super().resume_writing()
            self._taken()

        def _watch(self) -> None:
            if self.conn.their_state is not h11.IDLE:
                self._stop()
            elif self._deadline is None:
                self._deadline = self.loop.call_later(seconds, self.transport.close)
                waiting[self.transport] = None
                if len(waiting) > connections:
                    longest = next(iter(waiting))
                    del waiting[longest]
                    longest.abort()

        def _stop(self) -> None:
            if self._deadline is not None:
                self._deadline.cancel()
                self._deadline = None
            waiting.pop(self.transport, None)

        def _taken(self) -> None:
            if self._unread is not None:
                self._unread.cancel()
                self._unread = None

    return Patient
