"""The protocol of LanguageTool, which office programs, browsers and editors speak: they underline swapped words and offer the originals.

Nothing of LanguageTool itself is here: no grammar is checked. The protocol has no room for a verdict, so that each match says it, and a
field of the answer that clients do not know.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from spin_detect import __version__
from spin_detect.editors.marks import EditorMark, marks_of
from spin_detect.editors.paragraph_rate import DOCUMENT_WORDS, paragraph_rate
from spin_detect.markup.positions import CodeUnits
from spin_detect.markup.prose import Prose
from spin_detect.predict.detector import Detector
from spin_detect.rendering.wording import EVIDENCE
from spin_detect.report import Report, round_rate
from spin_detect.service.http_errors import no_key
from spin_detect.service.languagetool_schemas import (
    CHECK_BODY,
    CHECK_QUERY,
    CheckAnswer,
    CheckParameters,
    LanguageSchema,
    check_parameters,
)
from spin_detect.service.limits import Limits
from spin_detect.service.schemas import Problem
from spin_detect.verdict_words import one_in, sentence

CATEGORY: Final = "SPIN_DETECT"
RULES: Final = {level: f"SPIN_DETECT_{level.upper()}" for level in ("sure", "likely", "possible")}
LANGUAGES: Final = tuple(
    {"name": name, "code": "en", "longCode": code}
    for name, code in (
        ("English", "en"),
        ("English (Australian)", "en-AU"),
        ("English (Canadian)", "en-CA"),
        ("English (GB)", "en-GB"),
        ("English (New Zealand)", "en-NZ"),
        ("English (South African)", "en-ZA"),
        ("English (US)", "en-US"),
    )
)
_CONTEXT = 40  # characters on either side of a match
_ELLIPSIS = "..."
_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (400, "A damaged form, or a missing or wrong parameter"),
        (401, "Without the key"),
        (408, "The body did not arrive in time"),
        (413, "Too large or too long"),
        (415, "No form"),
        (422, "An unusable text"),
        (503, "Too many requests at once, or no answer in time; try again"),
    )
}
# Scores a text, and returns the body that is made of its report; it raises HttpError if that takes too long.
Score = Callable[[str, float, Callable[[Report], bytes]], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class LanguageToolOptions:
    """How the service answers programs that speak the protocol of LanguageTool.

    Attributes:
        fpr: Operating point of a document.
        document_words: Length of the documents of which programs send single paragraphs. A text of fewer words gets as much of the
            operating point as it has of these words; 1 gives every text all of it.
        origins: Origins of web pages and of extensions of browsers that may read the answers, such as `moz-extension://*`; `*` stands for
            all.
    """

    fpr: float = 0.01
    document_words: int = DOCUMENT_WORDS
    origins: tuple[str, ...] = ()


def languagetool_routes(
    detector: Detector, options: LanguageToolOptions, limits: Limits, key: str | None, score: Score
) -> APIRouter:
    """Return the routes `/v2/check` and `/v2/languages`.

    Args:
        detector: Detector that scores.
        options: Options.
        limits: Limits of the service.
        key: Key that requests must carry as `apiKey` or as `Authorization: Bearer KEY`; None for no key.
        score: Scores a text.

    Returns:
        The routes.
    """
    api = APIRouter(tags=["LanguageTool"])

    async def check(request: Request) -> Response:
        query, body = request.url.query, await request.body()
        content_type = request.headers.get("content-type", "")
        parameters, prose = await asyncio.to_thread(check_parameters, query, body, content_type, limits)
        _check_key(key, parameters, request)
        n_words = len(prose.text.split()) if parameters.is_english else 0
        fpr = paragraph_rate(options.fpr, n_words, options.document_words)

        def make_body(report: Report) -> bytes:
            return json.dumps(
                _answer(report, prose, detector, parameters, fpr, options), separators=(",", ":")
            ).encode()

        answer = await score(prose.text if parameters.is_english else "", fpr, make_body)
        return Response(answer, media_type="application/json")

    api.get(
        "/v2/check",
        summary="Mark a text, in the protocol of LanguageTool",
        response_model=CheckAnswer,
        responses=_RESPONSES,
        openapi_extra={"parameters": CHECK_QUERY},
        operation_id="languagetool_check_get",
    )(check)
    api.post(
        "/v2/check",
        summary="Mark a text, in the protocol of LanguageTool",
        response_model=CheckAnswer,
        responses=_RESPONSES,
        openapi_extra={"requestBody": CHECK_BODY},
        operation_id="languagetool_check_post",
    )(check)

    @api.get(
        "/v2/languages",
        summary="The languages that LanguageTool's protocol asks for",
        response_model=list[LanguageSchema],
    )
    def languages() -> Sequence[dict[str, str]]:
        return LANGUAGES

    return api


def _check_key(key: str | None, parameters: CheckParameters, request: Request) -> None:
    """Check the key of a request, in constant time.

    Args:
        key: The key of the service, or None.
        parameters: Parameters of the request.
        request: The request.

    Raises:
        HttpError: The request has no key, or a wrong one.
    """
    if key is None:
        return
    authorization = request.headers.get("authorization", "").encode("latin-1", "replace")
    is_right = hmac.compare_digest(authorization, f"Bearer {key}".encode())
    if not (hmac.compare_digest(parameters.apiKey.encode("utf-8", "replace"), key.encode()) or is_right):
        raise no_key()


def _answer(
    report: Report,
    prose: Prose,
    detector: Detector,
    parameters: CheckParameters,
    fpr: float,
    options: LanguageToolOptions,
) -> dict[str, Any]:
    """Return the answer about a text.

    Args:
        report: Its report.
        prose: Its prose.
        detector: Detector that made the report.
        parameters: Parameters of the request.
        fpr: Operating point that the text got.
        options: Options.

    Returns:
        Values for JSON, as of `CheckAnswer`.
    """
    units = CodeUnits(prose.source, "utf-16")
    marks = marks_of(report, prose, detector, "possible" if parameters.level == "picky" else "likely")
    reason = sentence(report.reason if parameters.is_english else "only English is scored")
    places = [prose.source_range(each.start, each.end) for each in report.sentences if each.end > each.start]
    wanted = [mark for mark in marks if mark.level is not None and parameters.allows(RULES[mark.level], CATEGORY)]
    code = "en-US" if parameters.language == "auto" else parameters.language
    names = {language["longCode"].lower(): language["name"] for language in LANGUAGES}
    language = {"name": names.get(code.lower(), code), "code": code}
    return {
        "software": {
            "name": "spin-detect",
            "version": __version__,
            "buildDate": "",
            "apiVersion": 1,
            "premium": False,
            "status": "",
        },
        "warnings": {"incompleteResults": False},
        "language": {**language, "detectedLanguage": language},
        "matches": [_match(mark, prose.source, units, places, reason) for mark in wanted],
        "sentenceRanges": [[units.before(start), units.before(end)] for start, end in places],
        "spinDetect": {
            "verdict": report.verdict,
            "reason": reason,
            "words": report.words,
            "false_positive_rate": None
            if report.false_positive_rate is None
            else round_rate(report.false_positive_rate),
            "threshold": round_rate(fpr),
            "note": _note(report, fpr, options),
        },
    }


def _match(
    mark: EditorMark, source: str, units: CodeUnits, sentences: Sequence[tuple[int, int]], reason: str
) -> dict[str, Any]:
    """Return the match of a mark.

    Args:
        mark: The mark of a swapped word or phrase.
        source: The text that was sent, with its mark-up.
        units: Code units of the source.
        sentences: Start and end of its sentences.
        reason: Reason of the verdict, as a sentence.

    Returns:
        Values for JSON, as of `MatchSchema`.
    """
    context_start, context_end = max(mark.start - _CONTEXT, 0), min(mark.end + _CONTEXT, len(source))
    before = (_ELLIPSIS if context_start else "") + source[context_start : mark.start]
    context = before + source[mark.start : context_end] + (_ELLIPSIS if context_end < len(source) else "")
    length = units.before(mark.end) - units.before(mark.start)
    before_it = bisect_right(sentences, (mark.start, len(source))) - 1
    start, end = sentences[before_it] if before_it >= 0 else (mark.start, mark.end)
    return {
        "message": " ".join((*mark.reasons, f"Of the text: {reason}", EVIDENCE)),
        "shortMessage": "Swapped word",
        "replacements": [{"value": suggestion} for suggestion in mark.suggestions],
        "offset": units.before(mark.start),
        "length": length,
        "context": {
            "text": context.replace("\r", " ").replace("\n", " "),
            "offset": CodeUnits(before, "utf-16").before(len(before)),
            "length": length,
        },
        "sentence": source[start:end],
        "type": {"typeName": "Other"},
        "rule": {
            "id": RULES[mark.level or "possible"],
            "description": f"Words that were probably swapped for a synonym, {mark.level} marks",
            "issueType": "style",
            "category": {"id": CATEGORY, "name": "Swapped words"},
        },
        "ignoreForIncompleteSentence": False,
        "contextForSureMatch": -1,
    }


def _note(report: Report, fpr: float, options: LanguageToolOptions) -> str:
    """Say what a program gets that sends single paragraphs.

    Args:
        report: Report of the text.
        fpr: Operating point that it got.
        options: Options.

    Returns:
        A sentence or some.
    """
    if fpr >= options.fpr:
        return EVIDENCE
    return (
        f"A text of {report.words:,} words is taken for a paragraph of a document of {options.document_words:,}: it is called spun at a "
        f"threshold of {one_in(fpr)}, so that the document is at {one_in(options.fpr)}. "
        "Few spun paragraphs reach it. Send whole texts for a verdict."
    )
