"""SARIF 2.1.0, the format in which code-review tools take the findings of checkers."""

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

import spin_detect
from spin_detect.cli.inputs import STANDARD_INPUT
from spin_detect.files import ADDRESS_PREFIXES, PLAIN_SUFFIXES
from spin_detect.rendering.findings import Finding
from spin_detect.report import Report

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RULES = (
    ("spun-text", "SpunText", "warning", "The words of the text fit their contexts worse than synonyms of them would."),
    ("uncertain-text", "UncertainText", "note", "The text is neither called spun nor original; the message says why."),
    ("swapped-words", "SwappedWords", "warning", "These words were probably swapped for a synonym that does not fit."),
)
_HELP = (
    "A verdict is evidence for a person to weigh, never a ground to punish by machine. "
    "About a quarter of the marked words were not swapped, more where few were."
)
_RULE_INDEX = {rule[0]: index for index, rule in enumerate(_RULES)}


def log(scored: Sequence[tuple[str, Report, Sequence[Finding]]], unusable: Sequence[str]) -> dict[str, Any]:
    """Return the log of one run, ready for JSON: what was found in each file, and the errors of those not read.

    Regions count Unicode characters. An uncertain text is for a person to review, so that its result has that kind.
    """
    driver: dict[str, Any] = {
        "name": "spin-detect",
        "version": spin_detect.__version__,
        "semanticVersion": spin_detect.__version__,
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
                "executionSuccessful": not unusable,
                "toolExecutionNotifications": [{"level": "error", "message": {"text": text}} for text in unusable],
            }
        ],
        "artifacts": [_artifact(file, report) for file, report, _ in scored],
        "results": [
            _result(finding, report, {"uri": _uri(file), "index": index})
            for index, (file, report, found) in enumerate(scored)
            for finding in found
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _artifact(file: str, report: Report) -> dict[str, Any]:
    artifact: dict[str, Any] = {"location": {"uri": _uri(file)}}
    if not file.lower().endswith(PLAIN_SUFFIXES) and file != STANDARD_INPUT:
        artifact["description"] = {
            "text": "Regions are of the text taken out of this file, which `spin-detect text` prints."
        }
    facts = {name: value for name, value in report.to_dict().items() if name not in ("sentences", "model")}
    return artifact | {"properties": facts}


def _result(finding: Finding, report: Report, location: dict[str, Any]) -> dict[str, Any]:
    review = finding.rule == "uncertain-text"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": _RULE_INDEX[finding.rule],
        "kind": "review" if review else "fail",
        "level": "none" if review else finding.level,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": location}}],
    }
    span = finding.span
    probability = report.spun_probability if span is None else span.probability
    if not review:
        result["rank"] = round(100 * probability, 2)
    if span is not None:
        result["locations"][0]["physicalLocation"]["region"] = {
            "startLine": finding.place.line,
            "startColumn": finding.place.column,
            "endLine": finding.end.line,
            "endColumn": finding.end.column,
            "charOffset": span.start,
            "charLength": span.end - span.start,
            "snippet": {"text": span.text},
        }
        result["properties"] = {
            key: value for key, value in span.to_dict().items() if key not in ("start", "end", "text")
        }
    return result


def _uri(file: str) -> str:
    if file == STANDARD_INPUT:
        return "stdin"
    if file.lower().startswith(ADDRESS_PREFIXES):
        return quote(file, safe="/:?#[]@!$&'()*+,;=%~-._")
    if PurePath(file).is_absolute():
        return Path(file).as_uri()
    # A colon in the first segment would be read as a scheme.
    return quote(PurePath(file).as_posix(), safe="/")
