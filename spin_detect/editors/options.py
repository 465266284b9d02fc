"""The options of the language server, from the command line and from the settings of an editor."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from numbers import Real
from pathlib import Path
from typing import Any, Self

from spin_detect.errors import SpinDetectError
from spin_detect.report import LEVELS, Level


@dataclass(frozen=True, slots=True)
class EditorOptions:
    """Options of the language server.

    Attributes:
        level: Least level of the swapped words that are marked.
        fpr: Operating point.
        delay: Seconds without a change after which a text is scored.
        model: Folder of the model; None for the one that ships.
        calibration: Calibration file; None for the rates of the model.
    """

    level: Level = "likely"
    fpr: float = 0.01
    delay: float = 0.2
    model: Path | None = None
    calibration: Path | None = None

    def changed(self, settings: Any) -> Self:
        """Return the options with those that the settings of an editor name.

        Args:
            settings: `level`, `fpr` and `delay` by name, any of them; whatever else an editor sends is left alone.

        Returns:
            The options.

        Raises:
            SpinDetectError: A setting has a value that it cannot have.
        """
        if not isinstance(settings, dict):
            return self
        given = {name: settings[name] for name in ("level", "fpr", "delay") if settings.get(name) is not None}
        if given.get("level", self.level) not in LEVELS:
            raise SpinDetectError(f"the setting `level` is {given['level']!r}; give one of {', '.join(LEVELS)}")
        fpr, delay = given.get("fpr", self.fpr), given.get("delay", self.delay)
        if not isinstance(fpr, Real) or not 0 < float(fpr) < 1:
            raise SpinDetectError(f"the setting `fpr` is {fpr!r}; give a number between 0 and 1")
        if not isinstance(delay, Real) or not 0 <= float(delay) < math.inf:
            raise SpinDetectError(f"the setting `delay` is {delay!r}; give a number of seconds")
        return replace(self, **given)
