"""How fast what is large is read: so fast that it arrives, so slow that those who ask for little do not notice."""

import asyncio


class Throttle:
    """So many bytes a second, for all who share it together. Who waits holds nothing that another needs."""

    def __init__(self, bytes_a_second: float) -> None:
        self._seconds = 1 / bytes_a_second
        self._free = 0.0

    async def take(self, size: int) -> None:
        """Return when so many bytes more are due."""
        now = asyncio.get_running_loop().time()
        self._free = max(self._free, now) + size * self._seconds
        await asyncio.sleep(self._free - now)
