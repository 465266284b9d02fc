"""The bodies of requests and responses: for checking requests, and for the OpenAPI description."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spin_detect.report import CalibrationInfo, ModelInfo, Span, Verdict
from spin_detect.service.http_errors import HttpError
from spin_detect.service.limits import Limits

_MAX_OTHER_VALUES = 16  # besides the texts: twice the number of fields and their values
_MAX_NAME_CHARACTERS = 100  # of an unknown field, in an error
_ARTICLE = "The plan to take care of farmers was a purple herring, the newspaper composed on Monday. ..."


class ScoreRequest(BaseModel):
    """One text, or several."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str | None, Field(description="The text to score.")] = None
    texts: Annotated[list[str] | None, Field(description="Several texts, instead of `text`.")] = None
    fpr: Annotated[
        float,
        Field(
            gt=0, lt=1, description="At most this share of originals of a length is called spun, as a whole or in part."
        ),
    ] = 0.01
    all_marks: Annotated[bool, Field(description="Whether the report has the possible marks, too.")] = False
    name: Annotated[str, Field(max_length=255, description="Name of the text in an HTML report.")] = "pasted text"
    calibration: Annotated[
        str | None,
        Field(
            description="Name of the calibration whose originals rates are counted among; empty for those of the model."
        ),
    ] = None


class SentenceSchema(BaseModel):
    """A sentence of the text with its marks."""

    start: int
    end: int
    spun_probability: float
    spans: list[Span]


class PassageSchema(BaseModel):
    """A passage that stands out from the rest of the text. `excess` is the difference of the mean probabilities.

    `score` is that of the passage as a text of its own.
    """

    start: int
    end: int
    excess: float
    false_positive_rate: float
    words: int
    opening: str
    score: float


class KnownPhraseSchema(BaseModel):
    """A phrase of a published list that the text contains. It has no influence on the verdict.

    `honest_share` is the share of honest papers that contain it; null where it was not measured.
    """

    start: int
    end: int
    text: str
    expected: str
    list: str
    version: str
    honest_share: float | None


class WarningSchema(BaseModel):
    """Characters that hide words, with the first places where they occur; or words that a file does not show, without places."""

    kind: str
    message: str
    count: int
    ranges: list[tuple[int, int]]


class GenreRateSchema(BaseModel):
    """How often originals of one genre score at least as high."""

    genre: str
    false_positive_rate: float


class TextReport(BaseModel):
    """The report of a text, the JSON of `Report.to_dict`. Offsets count characters of the text.

    The probability, the rate and its interval are null where the score means nothing, for example of a text that is too short.
    """

    words: int
    score: float
    spun_probability: float | None
    false_positive_rate: float | None
    false_positive_rate_interval: tuple[float, float] | None
    nearest_genres: list[GenreRateSchema]
    verdict: Verdict
    reason: str
    sentences: list[SentenceSchema]
    passages: list[PassageSchema]
    known_phrases: list[KnownPhraseSchema]
    warnings: list[WarningSchema]
    model: ModelInfo
    calibration: CalibrationInfo | None = None


class Reports(BaseModel):
    """The reports of several texts, in the same order."""

    reports: list[TextReport]


class FileReport(TextReport):
    """The report of a file, with the text that was extracted from it. Offsets refer to this text."""

    file: str
    text: str


class ExtractedFile(BaseModel):
    """The text that was extracted from a file, with warnings about words that the file does not show."""

    file: str
    text: str
    warnings: list[WarningSchema]


class ModelAnswer(BaseModel):
    """The model, the version of the program, the limits of the service, and its calibrations.

    `calibration` is the one that counts where a request names none; null if rates are then those of the model.
    """

    model: ModelInfo
    version: str
    limits: dict[str, int | float]
    calibration: CalibrationInfo | None = None
    calibrations: list[CalibrationInfo] = []


class Health(BaseModel):
    """The service runs."""

    status: str = "ok"


class Reason(BaseModel):
    """Why there is no report. `limit` is present if the request exceeds one, `where` if a field is wrong."""

    code: str = Field(examples=["body_too_large"])
    message: str
    limit: float | None = None
    where: list[str | int] | None = None


class Problem(BaseModel):
    """An error response."""

    error: Reason


REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": ScoreRequest.model_json_schema(),
            "examples": {
                "one": {"summary": "One text", "value": {"text": _ARTICLE}},
                "several": {
                    "summary": "Several texts, at a threshold of 1 in 1,000",
                    "value": {"texts": [_ARTICLE, "..."], "fpr": 0.001},
                },
            },
        }
    },
}


def score_request(body: bytes, content_type: str, limits: Limits) -> ScoreRequest:
    """Parse and check the body of a request.

    Args:
        body: The body.
        content_type: Its media type.
        limits: Limits of the service.

    Returns:
        The request.

    Raises:
        HttpError: The body is not JSON, has a wrong or missing field, is too long, or contains NUL characters.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise HttpError(
            415, "unsupported_media_type", "send application/json; plain text goes to /v1/file?name=text.txt"
        )
    _check_values(body, limits)
    try:
        request = ScoreRequest.model_validate_json(body)
    except ValidationError as error:
        raise _invalid(error) from None
    texts = request.texts if request.texts is not None else [request.text or ""]
    if (request.text is None) == (request.texts is None):
        raise HttpError(422, "invalid_request", "give either `text` or `texts`", where=["body"])
    if len(texts) > limits.texts:
        raise HttpError(
            413, "too_many_texts", f"{len(texts):,} texts; send at most {limits.texts:,} a call", limit=limits.texts
        )
    check_length(sum(map(len, texts)), limits)
    for index, text in enumerate(texts):
        if "\0" in text:
            where = ["body", "text"] if request.texts is None else ["body", "texts", index]
            raise HttpError(422, "nul_character", "a text contains NUL characters; send plain text", where=where)
    return request


def _check_values(body: bytes, limits: Limits) -> None:
    """Raise HttpError for a body with more values than a request can have: to validate millions would take minutes."""
    max_values = limits.texts + _MAX_OTHER_VALUES
    if b"\\" in body:  # remove escaped quotes, which do not end a string
        body = body.replace(rb"\\", b"").replace(rb"\"", b"")
    # What lies outside strings; if there are very many strings, also the unsplit rest
    outside = body.split(b'"', 2 * max_values)[::2]
    if sum(fragment.count(mark) for fragment in outside for mark in (b",", b":", b"[", b"{")) > max_values:
        raise HttpError(
            422, "invalid_request", f"more than {max_values:,} values; give `text`, or `texts`, and nothing else"
        )


def check_length(n_characters: int, limits: Limits) -> None:
    """Check the length of the texts of one call.

    Args:
        n_characters: Characters of all texts together.
        limits: Limits of the service.

    Raises:
        HttpError: The texts are too long.
    """
    if n_characters > limits.characters:
        raise HttpError(
            413,
            "text_too_long",
            f"{n_characters:,} characters; send at most {limits.characters:,} a call: split the text, or the list",
            limit=limits.characters,
        )


def _invalid(error: ValidationError) -> HttpError:
    """Return the error of the first wrong field, without its value, which may be a text."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ["body", *(key[:_MAX_NAME_CHARACTERS] if isinstance(key, str) else key for key in first["loc"])]
    if first["type"] == "json_invalid":
        return HttpError(400, "invalid_json", "the body is not JSON in UTF-8", where=where)
    return HttpError(422, "invalid_request", first["msg"], where=where)
