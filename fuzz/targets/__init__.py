"""The targets, one a file. Each has:

check(data): raises where something other than a documented error happens, or where an answer breaks a promise;
seeds(): what the fuzzer begins with, small, of texts of our own;
and where they differ from the usual: WORDS, what the format is made of; LONGEST, bytes of an input.

Where most of a check is the start of it, many inputs are checked together: BATCH says how many, check_together(several)
checks the same of each of them, and guide(data), `check` if there is none, is what the fuzzer is guided by.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

NAMES = tuple(sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py")))
_LONGEST = 512


@dataclass(frozen=True)
class Target:
    """One target; its module is imported only when it is used, so that it can be traced."""

    name: str

    @property
    def module(self) -> ModuleType:
        """Where its `check` is."""
        return import_module(f"{__name__}.{self.name}")

    def check(self, data: bytes) -> None:
        """Put an input through it."""
        self.module.check(data)

    def guide(self, data: bytes) -> None:
        """Put an input through what the fuzzer is guided by."""
        self._given("guide", self.module.check)(data)

    def check_together(self, several: Sequence[bytes]) -> None:
        """Put inputs through it, together where it can."""
        if self.batch > 1:
            self.module.check_together(several)
        else:
            for data in several:
                self.check(data)

    def seeds(self) -> Iterable[bytes]:
        """The inputs to begin with."""
        found: Iterable[bytes] = self.module.seeds()
        return found

    @property
    def words(self) -> tuple[bytes, ...]:
        """What inputs of its format are made of."""
        return self._given("WORDS", ())

    @property
    def longest(self) -> int:
        """Bytes of an input at most."""
        return self._given("LONGEST", _LONGEST)

    @property
    def batch(self) -> int:
        """How many inputs are checked together; those short of a batch when a run ends are not checked."""
        return self._given("BATCH", 1)

    def _given(self, name: str, usual: Any) -> Any:
        return getattr(self.module, name, usual)
