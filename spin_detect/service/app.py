"""The routes of the service."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, FastAPI, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from spin_detect import __version__
from spin_detect.errors import SpinDetectError
from spin_detect.files import extract_text
from spin_detect.predict.detector import Detector
from spin_detect.rendering.html import report_page, service_page
from spin_detect.rendering.html.pages import asset
from spin_detect.report import Report
from spin_detect.service.batching import Finish, ScoringQueue
from spin_detect.service.http_errors import HttpError, internal, too_late
from spin_detect.service.limits import Limits
from spin_detect.service.middleware import App, RequestGuard
from spin_detect.service.schemas import (
    REQUEST_BODY,
    FileReport,
    Health,
    ModelAnswer,
    Problem,
    Reports,
    check_length,
    score_request,
)

_ASSETS = {
    "report.css": "text/css",
    "service.css": "text/css",
    "report.js": "text/javascript",
    "service.js": "text/javascript",
}
_DESCRIPTION = (
    "Finds machine-spun English. Nothing is stored or logged of a text. With `Accept: text/html` a report is a page in "
    "place of JSON. A verdict is evidence for a person to weigh, never a ground to punish by machine."
)
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": said}
    for status, said in (
        (400, "Not JSON"),
        (408, "The body did not arrive in time"),
        (413, "Too large, too long, or too many texts"),
        (422, "Of the wrong shape, or unusable"),
        (503, "Too much at once, or no answer in time; try again"),
    )
}
_PAGE = {"content": {"text/html": {"schema": {"type": "string"}}}}
_Result = TypeVar("_Result")


def create_app(
    detector: Detector, limits: Limits | None = None, workers: int | None = None, key: str | None = None
) -> App:
    """The service as an ASGI application.

    `workers` is how many threads score, by default one a core, two at most. With `key`, requests for anything but the
    page need the header `Authorization: Bearer KEY`.
    """
    limits = limits or Limits()
    scorer = ScoringQueue(detector, workers or min(2, os.cpu_count() or 1))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        scorer.close()

    # The interactive documentation that comes with FastAPI loads its scripts from elsewhere.
    app = FastAPI(
        title="spin_detect",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    _add_refusals(app)
    needed = [Security(HTTPBearer(auto_error=False))] if key else []  # to describe it; the guard checks it
    api = APIRouter(dependencies=needed, responses={401: {"model": Problem, "description": "Without the key"}})
    _add_scoring(api, detector, scorer, limits)
    _add_page(app, limits, keyed=key is not None)

    @api.get("/v1/model", response_model=ModelAnswer, summary="The model and the limits")
    def model() -> ModelAnswer:
        return ModelAnswer(model=detector.info, version=__version__, limits=asdict(limits))

    @app.get("/healthz", response_model=Health, summary="Whether the service answers")
    def health() -> Health:
        return Health()

    app.include_router(api)
    return RequestGuard(app, limits, key)


def _add_scoring(app: APIRouter, detector: Detector, scorer: ScoringQueue, limits: Limits) -> None:
    def page(text: str, name: str, fpr: float) -> Finish:
        def finish(reports: list[Report]) -> bytes:
            originals = detector._reference_scores(reports[0].words)
            return report_page(reports[0], text, name, originals=originals, fpr=fpr).encode()

        return finish

    async def answer(texts: list[str], fpr: float, finish: Finish, media_type: str = "application/json") -> Response:
        return Response(await _in_time(scorer.score(texts, fpr, finish), limits), media_type=media_type)

    @app.post(
        "/v1/score",
        summary="Score one text, or several",
        response_model=Report | Reports,
        responses={200: _PAGE, 415: {"model": Problem}, 406: {"model": Problem}, **_PROBLEMS},
        openapi_extra={"requestBody": REQUEST_BODY},
    )
    async def score(request: Request) -> Response:
        asked = score_request(await request.body(), request.headers.get("content-type", ""), limits)
        if asked.text is not None:
            if _wants_page(request):
                return await answer([asked.text], asked.fpr, page(asked.text, asked.name, asked.fpr), "text/html")
            return await answer([asked.text], asked.fpr, lambda reports: _json(reports[0].to_dict()))
        if _wants_page(request):
            raise HttpError(406, "not_acceptable", "a page shows one text: give `text`, or accept application/json")
        return await answer(
            asked.texts or [],
            asked.fpr,
            lambda reports: _json({"reports": [report.to_dict() for report in reports]}),
        )

    @app.post(
        "/v1/file",
        summary="Score a file: its bytes are the body",
        response_model=FileReport,
        responses={200: _PAGE, **_PROBLEMS},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        },
    )
    async def file(
        request: Request,
        name: Annotated[str, Query(min_length=1, max_length=255, description="Its name; the suffix tells its kind.")],
        fpr: Annotated[float, Query(gt=0, lt=1, description="Operating point, as for `/v1/score`.")] = 0.01,
    ) -> Response:
        data = await request.body()
        try:
            text = await _in_time(asyncio.to_thread(extract_text, data, name), limits)
        except SpinDetectError as error:
            raise HttpError(422, "unreadable_file", str(error)) from None
        check_length(len(text), limits)
        if _wants_page(request):
            return await answer([text], fpr, page(text, name, fpr), "text/html")
        return await answer([text], fpr, lambda reports: _json({"file": name, "text": text, **reports[0].to_dict()}))


def _add_page(app: FastAPI, limits: Limits, *, keyed: bool) -> None:
    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return Response(service_page(asdict(limits), keyed=keyed), media_type="text/html")

    @app.get("/assets/{name}", include_in_schema=False)
    def served(name: str) -> Response:
        if name not in _ASSETS:
            raise HTTPException(404)
        return Response(asset(name), media_type=_ASSETS[name])


def _add_refusals(app: FastAPI) -> None:
    def respond(refusal: HttpError, headers: Mapping[str, str] | None = None) -> Response:
        return Response(refusal.body(), refusal.status, {**refusal.headers(), **(headers or {})}, "application/json")

    @app.exception_handler(HttpError)
    async def refused(_: Request, error: HttpError) -> Response:
        return respond(error)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        return respond(HttpError(422, "invalid_request", first["msg"], where=list(first["loc"])))

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> Response:
        return respond(internal())  # the guard logs it

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
        return respond(HttpError(error.status_code, code, str(error.detail)), error.headers)  # 405 says what is allowed


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def _in_time(work: Awaitable[_Result], limits: Limits) -> _Result:
    try:
        return await asyncio.wait_for(work, limits.seconds)
    except TimeoutError:
        raise too_late(limits.seconds) from None


def _json(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer, separators=(",", ":")).encode()
