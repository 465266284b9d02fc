"""The tools of the server: `check_text`, `check_file` and `compare`. They read and change nothing.

An answer has two parts: the JSON that `spin-detect score --json` or `compare --json` prints of the same text, and what it means in
sentences. There is no structured content: an assistant that is shown nothing else would not see the caution.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from spin_detect import __version__
from spin_detect.assistants.folders import ReadableFolders
from spin_detect.comparison import compare
from spin_detect.errors import SpinDetectError
from spin_detect.files import ExtractedText, read_with_warnings
from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.detector import Detector
from spin_detect.regressors.reference import Reference
from spin_detect.rendering import comparison_words, wording
from spin_detect.rendering.summary import summarise
from spin_detect.report import Report
from spin_detect.verdict_words import sentence

_RATE = (
    "`false_positive_rate` is the share of original texts, which nobody spun, that score at least as high. It is not the probability that "
    "the verdict is wrong, and not the share of words that were swapped."
)
_INSTRUCTIONS = (
    "Finds English text in which software swapped words for synonyms (article spinning, tortured phrases). It does not find text by "
    f"language models, and no plagiarism. {_RATE} A verdict is evidence for a person to weigh, never a reason for an automatic penalty. "
    "When you tell somebody the result, give the rate, what it means, and the caution of the answer."
)
_CHECKED = (
    "Says how likely software swapped its words for synonyms, and which words were probably swapped for what. The answer is the JSON of "
    f"`spin-detect score --json`, then its meaning in sentences with a caution, which belongs to every verdict. {_RATE}"
)
_CHECK_TEXT = (
    f"Checks an English text of 40 words or more. {_CHECKED} Give the text as it is: offsets count its characters."
)
_CHECK_FILE = f"Checks the text of a file in the folders that the server may read. {_CHECKED}"
_COMPARE = (
    "Aligns a suspected text with its suspected source, word by word, and lists every swap. Give each as a text or as a file. The answer "
    f"is the JSON of `spin-detect compare --json`, then its meaning. {comparison_words.CAUTION}"
)
_ANNOTATIONS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Result = TypeVar("Result")
Fpr = Annotated[
    float, Field(gt=0, lt=1, description="Share of originals that may be called spun: the threshold of the verdict.")
]
AllMarks = Annotated[
    bool, Field(description="Also list possible marks, of which most are on words that nobody swapped.")
]
Path = Annotated[str, Field(description="Path of a file, absolute or relative to a folder that the server may read.")]


class Tools:
    """What the tools do.

    Attributes:
        detector: Detector that scores.
        folders: Where files may be read.
        max_characters: Number of characters in one call, all its texts together.
        allow_list: Phrases that are never flagged.
    """

    def __init__(
        self, detector: Detector, folders: ReadableFolders, max_characters: int, allow_list: AllowList | None = None
    ) -> None:
        """Store what the tools work with.

        Args:
            detector: Detector that scores.
            folders: Where files may be read.
            max_characters: Number of characters in one call, all its texts together.
            allow_list: Phrases that are never flagged.
        """
        self.detector = detector
        self.folders = folders
        self.max_characters = max_characters
        self.allow_list = allow_list

    def check_text(
        self,
        text: Annotated[str, Field(description="The text, in English.")],
        fpr: Fpr = 0.01,
        all_marks: AllMarks = False,
    ) -> CallToolResult:
        """Score a text.

        Args:
            text: The text.
            fpr: Operating point.
            all_marks: Whether the report has the possible marks, too.

        Returns:
            The report as JSON, and its meaning.

        Raises:
            ToolError: The text is too long.
        """
        return self._check(ExtractedText(text, ()), STANDARD_STREAM, fpr, all_marks)

    def check_file(self, path: Path, fpr: Fpr = 0.01, all_marks: AllMarks = False) -> CallToolResult:
        """Score the text of a file.

        Args:
            path: The file.
            fpr: Operating point.
            all_marks: Whether the report has the possible marks, too.

        Returns:
            The report as JSON, and its meaning.

        Raises:
            ToolError: The file cannot be read, may not be read, or has too long a text.
        """
        return self._check(self._read(path), path, fpr, all_marks)

    def compare(
        self,
        text: Annotated[str | None, Field(description="The suspected text.")] = None,
        source: Annotated[str | None, Field(description="Its suspected source.")] = None,
        text_file: Annotated[str | None, Field(description="File of the suspected text, in place of `text`.")] = None,
        source_file: Annotated[str | None, Field(description="File of the source, in place of `source`.")] = None,
    ) -> CallToolResult:
        """Align a text with its source.

        Args:
            text: The suspected text.
            source: Its suspected source.
            text_file: File of the suspected text.
            source_file: File of the source.

        Returns:
            The comparison as JSON, and its meaning.

        Raises:
            ToolError: A text is missing or given twice, a file cannot be read or may not be read, or the texts are too long.
        """
        spun, suspected = self._given("text", text, text_file), self._given("source", source, source_file)
        self._check_length(len(spun.text) + len(suspected.text), "the two texts have")
        comparison = _or_tool_error(lambda: compare(self.detector, spun.text, suspected.text))
        names = {"file": text_file or STANDARD_STREAM, "source": source_file or STANDARD_STREAM}
        shares = ", ".join(f"{part.share:.1%} {part.name}" for part in comparison_words.parts(comparison))
        swaps = sentence(comparison_words.n_swaps(comparison))
        notices = [f"{warning.count:,} {warning.message}." for each in (spun, suspected) for warning in each.warnings]
        return _answer(
            {**names, **comparison.to_dict()},
            " ".join([f"Of the words of the suspected text: {shares}.", swaps, comparison_words.CAUTION, *notices]),
        )

    def _check(self, extracted: ExtractedText, name: str, fpr: float, all_marks: bool) -> CallToolResult:
        """Score a text, as `spin-detect score --json` does.

        Args:
            extracted: The text and the warnings about it.
            name: Its name in the answer.
            fpr: Operating point.
            all_marks: Whether the report has the possible marks, too.

        Returns:
            The report as JSON, and its meaning.

        Raises:
            ToolError: The text is too long.
        """
        self._check_length(len(extracted.text), "the text has")
        report = self.detector.score(extracted.text, fpr=fpr, allow=self.allow_list).with_warnings(extracted.warnings)
        if all_marks:
            report = report.with_all_marks()
        return _answer(report.to_dict(name), meaning(report, extracted.text, self.detector.reference))

    def _check_length(self, characters: int, subject: str) -> None:
        if characters > self.max_characters:
            raise ToolError(
                f"{subject} {characters:,} characters, and one call takes {self.max_characters:,} at most; give a part, or start the "
                "server with a larger --max-characters"
            )

    def _given(self, name: str, text: str | None, file: str | None) -> ExtractedText:
        """Return one of the texts of a comparison.

        Args:
            name: Name of the argument.
            text: The text.
            file: Its file.

        Returns:
            The text and the warnings about it.

        Raises:
            ToolError: Both are given or neither, or the file cannot be read or may not be read.
        """
        if (text is None) == (file is None):
            raise ToolError(f"give either `{name}` or `{name}_file`")
        return self._read(file) if file is not None else ExtractedText(text or "", ())

    def _read(self, path: str) -> ExtractedText:
        return _or_tool_error(lambda: read_with_warnings(self.folders.text_name(path)))


def meaning(report: Report, text: str, reference: Reference) -> str:
    """Return what a report means: its verdict with the reason, its rate and what that is, and the caution.

    Args:
        report: The report.
        text: Its text.
        reference: The reference documents of the model.

    Returns:
        Sentences, on one line.
    """
    summary = summarise(report, text)
    rate = "There is no false-positive rate: the score of this text means nothing."
    if report.false_positive_rate is not None:
        rate = f"False-positive rate: {report.false_positive_rate:.3g}. {wording.rarity(report, reference)} {_RATE}"
    parts = [f"Verdict: {summary.level}. {summary.sentence}", rate, f"Caution: {summary.caution}", *summary.notices]
    return " ".join(parts)


def create_server(tools: Tools) -> MCPServer[Any]:
    """Return the server; its `run` speaks over standard input and output.

    It logs failures and nothing else: no text, no file name.

    Args:
        tools: What its tools do.

    Returns:
        The server.
    """
    server: MCPServer[Any] = MCPServer(
        "spin-detect",
        title="spin_detect",
        description="Finds machine-spun English.",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
    )
    for function, title, description in (
        (tools.check_text, "Check a text for swapped words", _CHECK_TEXT),
        (tools.check_file, "Check a file for swapped words", _CHECK_FILE),
        (tools.compare, "Compare a text with its source", _COMPARE),
    ):
        server.add_tool(
            function, title=title, description=description, annotations=_ANNOTATIONS, structured_output=False
        )
    return server


def _answer(body: dict[str, Any], in_words: str) -> CallToolResult:
    """Return an answer of two parts: JSON as the command prints it, and its meaning."""
    parts = (json.dumps(body, indent=1), in_words)
    return CallToolResult(content=[TextContent(type="text", text=part) for part in parts])


def _or_tool_error(read: Callable[[], Result]) -> Result:
    """Return what a function returns; an error that a user can mend becomes one that the assistant is told."""
    try:
        return read()
    except (SpinDetectError, ImportError) as error:
        if isinstance(error, ImportError) and "pip install" not in str(error):
            raise
        raise ToolError(str(error)) from None
