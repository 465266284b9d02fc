"""Findings as lines of JSON in reviewdog's format (rdjsonl), which puts them beside the changed lines of a review."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.markup.positions import LinePositions
from spin_detect.rendering.editor_messages import EditorMessage
from spin_detect.report import Span

_SEVERITIES = {"warning": "WARNING", "note": "INFO"}


def lines(file: str, text: str, messages: Iterable[EditorMessage]) -> Iterator[str]:
    """Yield the findings of one text. Columns count bytes of UTF-8 from 1, as reviewdog counts.

    Args:
        file: Path of the text, or ``-``.
        text: The text.
        messages: What is said of it.

    Yields:
        One line of ASCII for each message, without its end.
    """
    positions = LinePositions(text, "utf-8")
    for message in messages:
        start, end = (message.part.start, message.part.end) if message.part is not None else (0, 0)
        place = {"start": _place(positions, start), "end": _place(positions, end)}
        finding: dict[str, Any] = {
            "message": message.text,
            "location": {"path": "stdin" if file == STANDARD_STREAM else file, "range": place},
            "severity": _SEVERITIES[message.level],
            "source": {"name": "spin-detect"},
            "code": {"value": message.rule},
        }
        if isinstance(message.part, Span) and message.part.suggestions:
            finding["suggestions"] = [
                {"range": place, "text": suggestion.text} for suggestion in message.part.suggestions
            ]
        yield json.dumps(finding)


def _place(positions: LinePositions, offset: int) -> dict[str, int]:
    line, column = positions.position(offset)
    return {"line": line + 1, "column": column + 1}
