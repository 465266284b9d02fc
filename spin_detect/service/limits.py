"""What one caller may ask for, and all of them at once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """body_bytes: of one request; texts, characters: of one call, all its texts together; requests: at once;
    connections: that wait for a request's head, at once, above which the one that waited longest is closed;
    receive_seconds: until the head of a request has arrived, then its body, and until its answer was taken;
    seconds: until there is an answer."""

    body_bytes: int = 16 * 2**20
    texts: int = 256
    characters: int = 2_000_000
    requests: int = 100
    connections: int = 4000
    receive_seconds: float = 30.0
    seconds: float = 60.0

    @property
    def held_bytes(self) -> int:
        """Bodies of all requests together: what the memory for them is bounded by."""
        return 8 * self.body_bytes
