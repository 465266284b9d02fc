"""The parameters of a request in the protocol of LanguageTool, and its answer for the OpenAPI description."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from spin_detect.markup.prose import Prose, ProseBuilder, plain_prose
from spin_detect.service.http_errors import HttpError
from spin_detect.service.limits import Limits
from spin_detect.service.schemas import check_length

_MAX_FIELDS = 100  # of a form; clients send up to about twenty
_MAX_ANNOTATIONS = 200_000
_FORM = "application/x-www-form-urlencoded"
_FORM_TYPES = ("", _FORM, "text/plain")  # what clients send a form as
_LANGUAGE = r"^(auto|[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4})$"
_RULES = "Identifiers, divided by commas."


class CheckParameters(BaseModel):
    """The parameters of `/v2/check` that matter here; the others of LanguageTool are accepted and change nothing."""

    text: Annotated[str | None, Field(description="The text; either this or `data`.")] = None
    data: Annotated[
        str | None,
        Field(
            description='The text with its mark-up, as JSON: `{"annotation": [{"text": "A "}, {"markup": "<b>"}, {"text": "word"}]}`. '
            "`interpretAs` beside `markup` says what it stands for."
        ),
    ] = None
    language: Annotated[
        str,
        Field(
            pattern=_LANGUAGE,
            description="Code of the language, or `auto`. Only English is scored; others have no matches.",
        ),
    ]
    level: Annotated[
        Literal["default", "picky"], Field(description="`picky` adds the possible marks, of which most are wrong.")
    ] = "default"
    enabledRules: Annotated[str, Field(description=_RULES)] = ""  # noqa: N815
    disabledRules: Annotated[str, Field(description=_RULES)] = ""  # noqa: N815
    enabledCategories: Annotated[str, Field(description=_RULES)] = ""  # noqa: N815
    disabledCategories: Annotated[str, Field(description=_RULES)] = ""  # noqa: N815
    enabledOnly: Annotated[  # noqa: N815
        Literal["true", "false", "yes", "no", ""],
        Field(description="Whether only the enabled rules and categories count."),
    ] = "false"
    apiKey: Annotated[str, Field(description="Key of the service, where it has one.")] = ""  # noqa: N815

    @property
    def is_english(self) -> bool:
        """Whether the text is to be scored."""
        return self.language.lower() in ("auto", "en") or self.language.lower().startswith("en-")

    def allows(self, rule: str, category: str) -> bool:
        """Return whether the matches of a rule are wanted.

        Args:
            rule: Identifier of the rule.
            category: Identifier of its category.

        Returns:
            Whether they are.
        """
        is_enabled = rule in _listed(self.enabledRules) or category in _listed(self.enabledCategories)
        if self.enabledOnly in ("true", "yes"):
            return is_enabled
        is_disabled = rule in _listed(self.disabledRules) or category in _listed(self.disabledCategories)
        return not is_disabled or rule in _listed(self.enabledRules)


class _Annotation(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    text: str | None = None
    markup: str | None = None
    interpretAs: str | None = None  # noqa: N815


class _Annotations(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    annotation: Annotated[list[_Annotation], Field(max_length=_MAX_ANNOTATIONS)]


class LanguageSchema(BaseModel):
    """A language."""

    name: str
    code: str
    longCode: str  # noqa: N815


class Replacement(BaseModel):
    """What may have stood in the place of a match."""

    value: str


class ContextSchema(BaseModel):
    """The text around a match; `offset` counts in it."""

    text: str
    offset: int
    length: int


class CategorySchema(BaseModel):
    """The category of a rule."""

    id: str
    name: str


class RuleSchema(BaseModel):
    """What a match is about."""

    id: str
    description: str
    issueType: str  # noqa: N815
    category: CategorySchema


class MatchType(BaseModel):
    """How some clients colour a match."""

    typeName: str  # noqa: N815


class MatchSchema(BaseModel):
    """A marked word or phrase. Offsets count code units of UTF-16."""

    message: str
    shortMessage: str  # noqa: N815
    replacements: list[Replacement]
    offset: int
    length: int
    context: ContextSchema
    sentence: str
    type: MatchType
    rule: RuleSchema
    ignoreForIncompleteSentence: bool  # noqa: N815
    contextForSureMatch: int  # noqa: N815


class SoftwareSchema(BaseModel):
    """The program that answers."""

    name: str
    version: str
    buildDate: str  # noqa: N815
    apiVersion: int  # noqa: N815
    premium: bool
    status: str


class DetectedLanguage(BaseModel):
    """The language that the text is taken for."""

    name: str
    code: str


class AnswerLanguage(DetectedLanguage):
    """The language of the answer."""

    detectedLanguage: DetectedLanguage  # noqa: N815


class CheckWarnings(BaseModel):
    """Whether something was left out."""

    incompleteResults: bool  # noqa: N815


class VerdictSchema(BaseModel):
    """What the protocol has no room for: the verdict, and what it means for a text that may be one paragraph of many."""

    verdict: str
    reason: str
    words: int
    false_positive_rate: float | None
    threshold: float
    note: str


class CheckAnswer(BaseModel):
    """The answer to `/v2/check`."""

    software: SoftwareSchema
    warnings: CheckWarnings
    language: AnswerLanguage
    matches: list[MatchSchema]
    sentenceRanges: list[tuple[int, int]]  # noqa: N815
    spinDetect: VerdictSchema  # noqa: N815


_SCHEMA = CheckParameters.model_json_schema()
CHECK_BODY: dict[str, Any] = {"required": True, "content": {_FORM: {"schema": _SCHEMA}}}
CHECK_QUERY: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "query",
        "required": name in _SCHEMA["required"],
        "description": schema.get("description", ""),
        "schema": {key: value for key, value in schema.items() if key != "description"},
    }
    for name, schema in _SCHEMA["properties"].items()
]


def check_parameters(query: str, body: bytes, content_type: str, limits: Limits) -> tuple[CheckParameters, Prose]:
    """Parse and check a request.

    Args:
        query: The query of its address, as it was sent.
        body: Its body, a form; the fields of a form count before those of the query.
        content_type: Media type of the body.
        limits: Limits of the service.

    Returns:
        The parameters, and the prose of the text.

    Raises:
        HttpError: The form is damaged, a parameter is missing or wrong, or the text is too long.
    """
    if body and content_type.partition(";")[0].strip().lower() not in _FORM_TYPES:
        raise HttpError(415, "unsupported_media_type", f"send {_FORM}, as clients of LanguageTool do")
    try:
        fields = {
            name: value
            for form in (query, body.decode())
            for name, value in parse_qsl(form, keep_blank_values=True, errors="strict", max_num_fields=_MAX_FIELDS)
        }
    except ValueError:
        message = f"the form is no {_FORM} in UTF-8, or has more than {_MAX_FIELDS} fields"
        raise HttpError(400, "invalid_form", message) from None
    try:
        parameters = CheckParameters.model_validate(fields)
    except ValidationError as error:
        raise _invalid(error) from None
    if (parameters.text is None) == (parameters.data is None):
        raise HttpError(400, "invalid_form", "give either `text` or `data`", where=["text"])
    if parameters.enabledOnly in ("true", "yes") and not (parameters.enabledRules or parameters.enabledCategories):
        message = "`enabledOnly` needs `enabledRules` or `enabledCategories`"
        raise HttpError(400, "invalid_form", message, where=["enabledOnly"])
    prose = plain_prose(parameters.text) if parameters.text is not None else _annotated_prose(parameters.data or "")
    check_length(max(len(prose.source), len(prose.text)), limits)
    if "\0" in prose.text:
        raise HttpError(422, "nul_character", "the text contains NUL characters; send plain text", where=["text"])
    return parameters, prose


def _annotated_prose(data: str) -> Prose:
    """Read the prose of a text with its mark-up.

    Args:
        data: The annotations as JSON.

    Returns:
        The prose. Its source is all text and mark-up, one after the other.

    Raises:
        HttpError: The annotations are wrong.
    """
    try:
        annotations = _Annotations.model_validate_json(data).annotation
    except ValidationError as error:
        raise _invalid(error, "data") from None
    if any((each.text is None) == (each.markup is None) for each in annotations):
        raise HttpError(400, "invalid_form", "each annotation has either `text` or `markup`", where=["data"])
    builder = ProseBuilder("".join(each.text if each.text is not None else each.markup or "" for each in annotations))
    offset = 0
    for each in annotations:
        end = offset + len(each.text if each.text is not None else each.markup or "")
        if each.text is not None:
            builder.copy(offset, end)
        else:
            builder.write(each.interpretAs or "", offset, end)
        offset = end
    return builder.prose()


def _invalid(error: ValidationError, *where: str) -> HttpError:
    """Return the error of the first wrong parameter, without its value, which may be a text."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return HttpError(400, "invalid_form", first["msg"], where=[*where, *first["loc"]])


def _listed(identifiers: str) -> set[str]:
    return {identifier.strip() for identifier in identifiers.split(",")}
