"""The routes of the service, as an ASGI application."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from spin_detect import __version__
from spin_detect.errors import SpinDetectError
from spin_detect.files import extract_with_warnings
from spin_detect.predict.detector import Detector
from spin_detect.regressors.reference import Reference
from spin_detect.rendering import wording
from spin_detect.rendering.html.index import Row
from spin_detect.rendering.html.pages import asset, report_page
from spin_detect.rendering.html.service import service_page
from spin_detect.report import Report, TextWarning
from spin_detect.service.batching import MakeBody, ScoringQueue
from spin_detect.service.cross_origin import CrossOrigin
from spin_detect.service.http_errors import HttpError, internal, too_late
from spin_detect.service.languagetool import LanguageToolOptions, languagetool_routes
from spin_detect.service.limits import Limits
from spin_detect.service.middleware import App, RequestGuard
from spin_detect.service.schemas import (
    REQUEST_BODY,
    ExtractedFile,
    FileReport,
    Health,
    ModelAnswer,
    Problem,
    Reports,
    TextReport,
    check_length,
    score_request,
)
from spin_detect.storage.package_data import package_path

_ASSETS = {
    "report.css": "text/css",
    "service.css": "text/css",
    "table.css": "text/css",
    "report.js": "text/javascript",
    "saving.js": "text/javascript",
    "table.js": "text/javascript",
    "service.js": "text/javascript",
}
_SAMPLE = "sample-article.txt"
_DESCRIPTION = (
    "Finds machine-spun English. The service stores no text and logs none. With `Accept: text/html`, a report is a web "
    "page instead of JSON. A verdict is evidence for a person to weigh, never a ground to punish by machine."
)
_ERROR_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in (
        (400, "Not JSON"),
        (408, "The body did not arrive in time"),
        (413, "Too large, too long, or too many texts"),
        (422, "A wrong or missing field, or an unusable text"),
        (503, "Too many requests at once, or no answer in time; try again"),
    )
}
_PAGE_RESPONSE = {"content": {"text/html": {"schema": {"type": "string"}}}}
_FileName = Annotated[
    str, Query(min_length=1, max_length=255, description="Name of the file; its suffix tells the format.")
]
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_Result = TypeVar("_Result")


def create_app(
    detector: Detector,
    limits: Limits | None = None,
    workers: int | None = None,
    key: str | None = None,
    others: Sequence[Detector] = (),
    languagetool: LanguageToolOptions | None = None,
) -> App:
    """Return the service as an ASGI application.

    Args:
        detector: Detector that scores where a request names no calibration.
        limits: Limits of the service; None for the defaults.
        workers: Number of threads that score; None for one for each core, but at most two.
        key: Key that requests for scores and for the model must carry, in the header `Authorization: Bearer KEY`;
            None for no key.
        others: Detectors of the same model with other calibrations, or with none, which requests can choose by name.
        languagetool: How programs are answered that speak the protocol of LanguageTool; None if they are not.

    Returns:
        The application.

    Raises:
        SpinDetectError: An origin of `languagetool` is none.
    """
    limits = limits or Limits()
    queue = ScoringQueue(detector, workers or min(2, os.cpu_count() or 1))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        queue.close()

    # The interactive documentation of FastAPI would load scripts from other servers.
    app = FastAPI(
        title="spin_detect",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_error_handlers(app)
    security = [Security(HTTPBearer(auto_error=False))] if key else []  # for the description; the guard checks the key
    api = APIRouter(dependencies=security, responses={401: {"model": Problem, "description": "Without the key"}})
    scoring = _Scoring((detector, *others), queue, limits)
    _add_score_route(api, scoring)
    _add_file_route(api, scoring)
    _add_text_route(api, limits)
    _add_page(app, limits, keyed=key is not None)

    @api.get("/v1/model", response_model=ModelAnswer, summary="The model and the limits")
    def model() -> ModelAnswer:
        return ModelAnswer(
            model=detector.info,
            version=__version__,
            limits=asdict(limits),
            calibration=detector.calibration,
            calibrations=[each.calibration for each in scoring.detectors if each.calibration],
        )

    @app.get("/healthz", response_model=Health, summary="Whether the service runs")
    def health() -> Health:
        return Health()

    app.include_router(api)
    if languagetool is None:
        return RequestGuard(app, limits, key)

    async def score(text: str, fpr: float, make_body: Callable[[Report], bytes]) -> bytes:
        return await _within_time_limit(queue.score([text], fpr, lambda reports: make_body(reports[0])), limits)

    app.include_router(languagetool_routes(detector, languagetool, limits, key, score))
    guard = RequestGuard(app, limits, key)
    return CrossOrigin(guard, languagetool.origins) if languagetool.origins else guard


@dataclass(frozen=True)
class _Scoring:
    """What the routes need to score texts.

    Attributes:
        detectors: Detectors that a request can choose by the name of their calibration; the first is the default.
        queue: Queue of the texts.
        limits: Limits of the service.
    """

    detectors: tuple[Detector, ...]
    queue: ScoringQueue
    limits: Limits

    def detector(self, calibration: str | None) -> Detector:
        """Return the detector of a calibration.

        Args:
            calibration: Its name; "" for the rates of the model, None for the default.

        Returns:
            The detector.

        Raises:
            HttpError: There is none of this name.
        """
        for detector in self.detectors:
            if calibration is None or calibration == (detector.calibration.name if detector.calibration else ""):
                return detector
        message = "the service has no calibration of this name; /v1/model lists those that it has"
        raise HttpError(422, "unknown_calibration", message, where=["calibration"])

    async def json_response(
        self,
        texts: list[str],
        fpr: float,
        calibration: str | None,
        make_answer: Callable[[list[Report]], dict[str, Any]],
    ) -> Response:
        """Score texts, and answer with JSON.

        Args:
            texts: The texts.
            fpr: Operating point.
            calibration: Name of the calibration, as of `detector`.
            make_answer: Makes the answer from the reports.

        Returns:
            The response.
        """
        detector = self.detector(calibration)
        return await self._response(
            texts, fpr, detector, lambda reports: _json(make_answer(reports)), "application/json"
        )

    async def page_response(
        self,
        text: str,
        name: str,
        fpr: float,
        calibration: str | None,
        *,
        all_marks: bool,
        warnings: tuple[TextWarning, ...] = (),
    ) -> Response:
        """Score one text, and answer with a web page.

        Args:
            text: The text.
            name: Its name on the page.
            fpr: Operating point.
            calibration: Name of the calibration, as of `detector`.
            all_marks: Whether the page shows the possible marks, too.
            warnings: Warnings about the file that the text is from.

        Returns:
            The response.
        """
        detector = self.detector(calibration)
        headers: dict[str, str] = {}

        def make_page(reports: list[Report]) -> bytes:
            report = _marked(reports[0], all_marks=all_marks, warnings=warnings)
            headers["Report-Summary"] = _summary(report, text, detector.reference)
            return report_page(
                report,
                text,
                name,
                reference=detector.reference,
                precision=detector.mark_precision,
                explanations=detector.explain(text, report),
                fpr=fpr,
            ).encode()

        response = await self._response([text], fpr, detector, make_page, "text/html")
        response.headers.update(headers)
        return response

    async def _response(
        self, texts: list[str], fpr: float, detector: Detector, make_body: MakeBody, media_type: str
    ) -> Response:
        """Score texts within the time limit.

        Args:
            texts: The texts.
            fpr: Operating point.
            detector: Detector that scores.
            make_body: Makes the body from the reports.
            media_type: Its media type.

        Returns:
            The response.
        """
        body = await _within_time_limit(self.queue.score(texts, fpr, make_body, detector), self.limits)
        return Response(body, media_type=media_type)


def _add_score_route(api: APIRouter, scoring: _Scoring) -> None:
    @api.post(
        "/v1/score",
        summary="Score one text, or several",
        response_model=TextReport | Reports,
        responses={200: _PAGE_RESPONSE, 415: {"model": Problem}, 406: {"model": Problem}, **_ERROR_RESPONSES},
        openapi_extra={"requestBody": REQUEST_BODY},
    )
    async def score(request: Request) -> Response:
        content_type = request.headers.get("content-type", "")
        parameters = score_request(await request.body(), content_type, scoring.limits)
        text, fpr, calibration = parameters.text, parameters.fpr, parameters.calibration

        def as_dict(report: Report) -> dict[str, Any]:
            return _marked(report, all_marks=parameters.all_marks).to_dict()

        if text is not None and _wants_page(request):
            return await scoring.page_response(text, parameters.name, fpr, calibration, all_marks=parameters.all_marks)
        if text is not None:
            return await scoring.json_response([text], fpr, calibration, lambda reports: as_dict(reports[0]))
        if _wants_page(request):
            raise HttpError(406, "not_acceptable", "a page shows one text: give `text`, or accept application/json")
        return await scoring.json_response(
            parameters.texts or [],
            fpr,
            calibration,
            lambda reports: {"reports": [as_dict(report) for report in reports]},
        )


def _add_file_route(api: APIRouter, scoring: _Scoring) -> None:
    @api.post(
        "/v1/file",
        summary="Score a file, whose bytes are the body",
        response_model=FileReport,
        responses={200: _PAGE_RESPONSE, **_ERROR_RESPONSES},
        openapi_extra=_FILE_BODY,
    )
    async def file(
        request: Request,
        name: _FileName,
        fpr: Annotated[float, Query(gt=0, lt=1, description="Threshold, as for `/v1/score`.")] = 0.01,
        all_marks: Annotated[bool, Query(description="Whether the report has the possible marks, too.")] = False,
        calibration: Annotated[str | None, Query(description="Name of the calibration, as for `/v1/score`.")] = None,
    ) -> Response:
        text, warnings = await _extract(request, name, scoring.limits)
        if _wants_page(request):
            return await scoring.page_response(text, name, fpr, calibration, all_marks=all_marks, warnings=warnings)
        return await scoring.json_response(
            [text],
            fpr,
            calibration,
            lambda reports: {
                "file": name,
                "text": text,
                **_marked(reports[0], all_marks=all_marks, warnings=warnings).to_dict(),
            },
        )


def _add_text_route(api: APIRouter, limits: Limits) -> None:
    @api.post(
        "/v1/text",
        summary="Extract the text of a file, whose bytes are the body, without a score",
        response_model=ExtractedFile,
        responses=_ERROR_RESPONSES,
        openapi_extra=_FILE_BODY,
    )
    async def text(request: Request, name: _FileName) -> Response:
        extracted, warnings = await _extract(request, name, limits)
        body = {"file": name, "text": extracted, "warnings": [warning.to_dict() for warning in warnings]}
        return Response(_json(body), media_type="application/json")


def _add_page(app: FastAPI, limits: Limits, *, keyed: bool) -> None:
    """Add the web page, and its styles and scripts.

    Args:
        app: The application.
        limits: Limits that the page states.
        keyed: Whether requests need a key, for which the page then has a field.
    """

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return Response(service_page(asdict(limits), keyed=keyed), media_type="text/html")

    sample = (package_path("datasets", "datasets") / _SAMPLE).read_bytes()

    @app.get("/assets/{name}", include_in_schema=False)
    def assets(name: str) -> Response:
        if name == _SAMPLE:
            return Response(sample, media_type="text/plain")
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response(asset(name), media_type=_ASSETS[name])


def _add_error_handlers(app: FastAPI) -> None:
    def respond(error: HttpError, headers: Mapping[str, str] | None = None) -> Response:
        return Response(error.body(), error.status, {**error.headers(), **(headers or {})}, "application/json")

    @app.exception_handler(HttpError)
    async def own_error(_: Request, error: HttpError) -> Response:
        return respond(error)

    @app.exception_handler(RequestValidationError)
    async def validation_error(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return respond(HttpError(422, "invalid_request", first["msg"], where=list(first["loc"])))

    @app.exception_handler(Exception)
    async def failure(_: Request, error: Exception) -> Response:
        return respond(internal())  # the guard logs the error

    @app.exception_handler(HTTPException)
    async def routing_error(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
        # The headers of a 405 name the methods that the path allows.
        return respond(HttpError(error.status_code, code, str(error.detail)), error.headers)


def _marked(report: Report, *, all_marks: bool, warnings: tuple[TextWarning, ...] = ()) -> Report:
    """Return a report as a request wants it.

    Args:
        report: The report of the text.
        all_marks: Whether it shows the possible marks, too.
        warnings: Warnings about the file that the text is from.

    Returns:
        The report.
    """
    report = report.with_warnings(warnings)
    return report.with_all_marks() if all_marks else report


def _summary(report: Report, text: str, reference: Reference) -> str:
    """Return the figures of a report as JSON in ASCII, for the header that goes with its page.

    Args:
        report: The report.
        text: Its text.
        reference: The reference documents of the detector.

    Returns:
        What the table of reports says of it in numbers, and the two of them that it says in words, too.
    """
    row = Row.from_report(report, "", "", reference, text)
    exported = json.loads(row.export)
    names = ("verdict", "words", "marks", "marked_share", "score", "false_positive_rate")
    in_words = {
        "marked_share": wording.share(row.marked_share),
        "false_positive_rate": row.short_rarity,
        "rarity": row.rarity,
    }
    return json.dumps({name: exported[name] for name in names} | {"in_words": in_words})


async def _extract(request: Request, name: str, limits: Limits) -> tuple[str, tuple[TextWarning, ...]]:
    """Return the text of the file in a request, and the warnings about it.

    Args:
        request: The request, whose body is the file.
        name: Name of the file.
        limits: Limits of the service.

    Returns:
        The text and the warnings.

    Raises:
        HttpError: The file cannot be read or takes too long, or its text is too long.
    """
    data = await request.body()
    try:
        text, warnings, *_ = await _within_time_limit(asyncio.to_thread(extract_with_warnings, data, name), limits)
    except SpinDetectError as error:
        raise HttpError(422, "unreadable_file", str(error)) from None
    check_length(len(text), limits)
    return text, warnings


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def _within_time_limit(work: Awaitable[_Result], limits: Limits) -> _Result:
    try:
        return await asyncio.wait_for(work, limits.seconds)
    except TimeoutError:
        raise too_late(limits.seconds) from None


def _json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()
