"""The limits of the service, for one caller and for all callers together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the service accepts.

    Attributes:
        body_bytes: Size of the body of one request.
        texts: Number of texts in one call.
        characters: Number of characters in one call, all its texts together.
        requests: Number of requests at once.
        connections: Number of connections that wait for the head of a request; above it, the one that has waited
            longest is closed.
        receive_seconds: Time for the head of a request to arrive, then for its body, and for the client to take the
            answer.
        seconds: Time until an answer is ready.
    """

    body_bytes: int = 16 * 2**20
    texts: int = 256
    characters: int = 2_000_000
    requests: int = 100
    connections: int = 4000
    receive_seconds: float = 30.0
    seconds: float = 60.0

    @property
    def held_bytes(self) -> int:
        """Size of all bodies that are in memory at once, which bounds the memory for them."""
        return 8 * self.body_bytes
