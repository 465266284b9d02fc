"""What is asked and answered, for checking requests and for the OpenAPI description."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spin_detect.report import ModelInfo, Passage, Report, Sentence, TextWarning
from spin_detect.service.http_errors import HttpError
from spin_detect.service.limits import Limits

_OTHER_VALUES = 16  # than the texts, at most: twice as many as the fields and their values
_LONGEST_NAME = 100  # characters of a field's name that are told
_ARTICLE = "The plan to take care of farmers was a purple herring, the newspaper composed on Monday. ..."


class ScoreRequest(BaseModel):
    """One text, or several."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str | None, Field(description="The text to score.")] = None
    texts: Annotated[list[str] | None, Field(description="Several texts, in place of `text`.")] = None
    fpr: Annotated[
        float,
        Field(gt=0, lt=1, description="Call a text spun if at most this share of originals of its length look as odd."),
    ] = 0.01
    name: Annotated[str, Field(max_length=255, description="What to call the text in an HTML report.")] = "pasted text"


class Reports(BaseModel):
    """The reports of several texts, in their order."""

    reports: list[Report]


class FileReport(BaseModel):
    """The report of a file, with the text that was read from it, which its offsets count in."""

    file: str
    text: str
    words: int
    score: float
    spun_probability: float
    false_positive_rate: float
    verdict: str
    reason: str
    sentences: list[Sentence]
    passages: list[Passage]
    warnings: list[TextWarning]
    model: ModelInfo


class ModelAnswer(BaseModel):
    """Which model and program answer, and the service's limits."""

    model: ModelInfo
    version: str
    limits: dict[str, int | float]


class Health(BaseModel):
    """The service answers."""

    status: str = "ok"


class Reason(BaseModel):
    """Why there is no report. `limit` is there where one was exceeded, `where` where a field is at fault."""

    code: str = Field(examples=["body_too_large"])
    message: str
    limit: float | None = None
    where: list[str | int] | None = None


class Problem(BaseModel):
    """A refusal."""

    error: Reason


REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": ScoreRequest.model_json_schema(),
            "examples": {
                "one": {"summary": "One text", "value": {"text": _ARTICLE}},
                "several": {"summary": "Several texts, strictly", "value": {"texts": [_ARTICLE, "..."], "fpr": 0.001}},
            },
        }
    },
}


def score_request(body: bytes, content_type: str, limits: Limits) -> ScoreRequest:
    """The request that a body holds.

    Raises:
        Refusal: it is not JSON, of the wrong shape, too long, or has characters that no text has.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise HttpError(
            415, "unsupported_media_type", "send application/json; plain text goes to /v1/file?name=text.txt"
        )
    _check_values(body, limits)
    try:
        asked = ScoreRequest.model_validate_json(body)
    except ValidationError as error:
        raise _refusal(error) from None
    texts = asked.texts if asked.texts is not None else [asked.text or ""]
    if (asked.text is None) == (asked.texts is None):
        raise HttpError(422, "invalid_request", "give either `text` or `texts`", where=["body"])
    if len(texts) > limits.texts:
        raise HttpError(
            413, "too_many_texts", f"{len(texts):,} texts; send at most {limits.texts:,} a call", limit=limits.texts
        )
    check_length(sum(map(len, texts)), limits)
    for number, text in enumerate(texts):
        if "\0" in text:
            where = ["body", "text"] if asked.texts is None else ["body", "texts", number]
            raise HttpError(422, "nul_character", "a text holds NUL characters; send plain text", where=where)
    return asked


def _check_values(body: bytes, limits: Limits) -> None:
    """Refuse a body of more values than a request can have: to say what is wrong with millions of them takes minutes."""
    most = limits.texts + _OTHER_VALUES
    if b"\\" in body:  # quotes that end no string
        body = body.replace(rb"\\", b"").replace(rb"\"", b"")
    outside = body.split(b'"', 2 * most)[::2]  # of strings; where there are more of them, whatever is left as well
    if sum(part.count(mark) for part in outside for mark in (b",", b":", b"[", b"{")) > most:
        raise HttpError(422, "invalid_request", f"more than {most:,} values; give `text`, or `texts`, and nothing else")


def check_length(characters: int, limits: Limits) -> None:
    """Refuse texts that are too long.

    Raises:
        Refusal: they are.
    """
    if characters > limits.characters:
        raise HttpError(
            413,
            "text_too_long",
            f"{characters:,} characters; send at most {limits.characters:,} a call: split the text, or the list",
            limit=limits.characters,
        )


def _refusal(error: ValidationError) -> HttpError:
    """The first fault, without the value that is at fault: it may be a text."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ["body", *(part[:_LONGEST_NAME] if isinstance(part, str) else part for part in first["loc"])]
    if first["type"] == "json_invalid":
        return HttpError(400, "invalid_json", "the body is not JSON in UTF-8", where=where)
    return HttpError(422, "invalid_request", first["msg"], where=where)
