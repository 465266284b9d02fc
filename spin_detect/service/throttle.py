"""The rate at which large bodies are read: high enough that they arrive, low enough that small requests stay fast."""

import asyncio


class Throttle:
    """A number of bytes a second for all that share it. A task that waits holds nothing that another task needs."""

    def __init__(self, bytes_per_second: float) -> None:
        """Set the rate.

        Args:
            bytes_per_second: The rate.
        """
        self._seconds_per_byte = 1 / bytes_per_second
        self._next_free_time = 0.0

    async def take(self, n_bytes: int) -> None:
        """Wait until the rate allows more bytes.

        Args:
            n_bytes: Number of bytes.
        """
        now = asyncio.get_running_loop().time()
        self._next_free_time = max(self._next_free_time, now) + n_bytes * self._seconds_per_byte
        await asyncio.sleep(self._next_free_time - now)
