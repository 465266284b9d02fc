"""Findings as SARIF 2.1.0, the format in which code-review tools read the results of linters."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from spin_detect import __version__
from spin_detect.files import ADDRESS_PREFIXES, PLAIN_SUFFIXES
from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.rendering.editor_messages import EditorMessage
from spin_detect.report import KnownPhrase, Passage, Report, Span, sigmoid

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = (
    (
        "spun-text",
        "SpunText",
        "warning",
        "Many words of the text fit their contexts worse than synonyms of them would.",
    ),
    (
        "partly-spun-text",
        "PartlySpunText",
        "warning",
        "Many words of this passage fit their contexts worse than synonyms of them would, and those of the rest do not.",
    ),
    ("uncertain-text", "UncertainText", "note", "The text is called neither spun nor original; the message says why."),
    ("swapped-words", "SwappedWords", "warning", "These words were probably swapped for a synonym that does not fit."),
    (
        "known-phrase",
        "KnownPhrase",
        "note",
        "A published list, or one of the user's, has this phrase from spun texts. No verdict depends on it.",
    ),
)
_HELP = (
    "A verdict is evidence for a person to weigh, never a ground to punish by machine. "
    "Many marked words were not swapped; the fewer were, the more marks are wrong."
)
_RULE_INDEX = {rule[0]: index for index, rule in enumerate(_RULES)}


def log(scored: Sequence[tuple[str, Report, Sequence[EditorMessage]]], errors: Sequence[str]) -> dict[str, Any]:
    """Return the SARIF log of one run.

    Regions count Unicode characters. The result of an uncertain text has the kind ``review``: a person must decide.

    Args:
        scored: Path, report and messages of each text.
        errors: Messages about the inputs that could not be read.

    Returns:
        Values that can be written as JSON.
    """
    driver: dict[str, Any] = {
        "name": "spin-detect",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {
                "id": rule,
                "name": name,
                "shortDescription": {"text": description},
                "fullDescription": {"text": description},
                "help": {"text": _HELP},
                "defaultConfiguration": {"level": level},
            }
            for rule, name, level, description in _RULES
        ],
    }
    if scored:
        driver["properties"] = {"model": scored[0][1].model.to_dict()}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not errors,
                "toolExecutionNotifications": [{"level": "error", "message": {"text": message}} for message in errors],
            }
        ],
        "artifacts": [_artifact(file, report) for file, report, _ in scored],
        "results": [
            _result(message, report, {"uri": _uri(file), "index": index})
            for index, (file, report, file_messages) in enumerate(scored)
            for message in file_messages
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _artifact(file: str, report: Report) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": _uri(file)}}
    if not file.lower().endswith(PLAIN_SUFFIXES) and file != STANDARD_STREAM:
        artifact["description"] = {
            "text": "Regions refer to the text extracted from this file, which `spin-detect text` prints."
        }
    properties = {
        name: value for name, value in report.to_dict().items() if name not in ("sentences", "known_phrases", "model")
    }
    return artifact | {"properties": properties}


def _result(message: EditorMessage, report: Report, location: dict[str, Any]) -> dict[str, Any]:
    """Return the SARIF result of one message.

    Args:
        message: The message.
        report: Report of its text.
        location: Address of the file and its index among the artifacts.

    Returns:
        Values that can be written as JSON.
    """
    needs_review = message.rule == "uncertain-text"
    result: dict[str, Any] = {
        "ruleId": message.rule,
        "ruleIndex": _RULE_INDEX[message.rule],
        "kind": "review" if needs_review else "fail",
        "level": "none" if needs_review else message.level,
        "message": {"text": message.text},
        "locations": [{"physicalLocation": {"artifactLocation": location}}],
    }
    probability, part = _probability(message, report), message.part
    if not needs_review and probability is not None:
        result["rank"] = round(100 * probability, 2)
    if part is not None:
        result["locations"][0]["physicalLocation"]["region"] = {
            "startLine": message.start.line,
            "startColumn": message.start.column,
            "endLine": message.end.line,
            "endColumn": message.end.column,
            "charOffset": part.start,
            "charLength": part.end - part.start,
            "snippet": {"text": part.opening if isinstance(part, Passage) else part.text},
        }
        result["properties"] = {
            key: value for key, value in part.to_dict().items() if key not in ("start", "end", "text")
        }
    return result


def _probability(message: EditorMessage, report: Report) -> float | None:
    """Return the probability of what a message says, or None if it has none."""
    if message.part is None:
        return report.spun_probability
    if isinstance(message.part, KnownPhrase):
        return None
    if isinstance(message.part, Span):
        return message.part.probability
    return sigmoid(message.part.score)


def _uri(file: str) -> str:
    if file == STANDARD_STREAM:
        return "stdin"
    if file.lower().startswith(ADDRESS_PREFIXES):
        return quote(file, safe="/:?#[]@!$&'()*+,;=%~-._")
    if PurePath(file).is_absolute():
        return Path(file).as_uri()
    # A colon in the first segment would be parsed as a scheme.
    return quote(PurePath(file).as_posix(), safe="/")
