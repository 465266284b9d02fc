"""The bodies of requests to the service: each gives a request, or an error in JSON that quotes nothing."""

import json
from collections.abc import Iterable

from spin_detect.service.http_errors import HttpError
from spin_detect.service.limits import Limits
from spin_detect.service.schemas import score_request

LONGEST = 512
WORDS = (
    b'{"text": ',
    b'"texts": [',
    b'"fpr": ',
    b'"name": ',
    b"\\ud800",
    b"\\u0000",
    b"NaN",
    b"1e999",
    b"null",
    b"[[[[",
    b"}",
    b"true",
)
_LIMITS = Limits(texts=3, characters=200)


def check(data: bytes) -> None:
    """Parse a body."""
    try:
        request = score_request(data, "application/json", _LIMITS)
    except HttpError as error:
        status, reason = error.status, json.loads(error.body())["error"]
        assert status in (400, 413, 415, 422)
        assert reason["code"] and len(reason["message"].splitlines()) == 1
        return
    assert (request.text is None) != (request.texts is None)
    texts = [request.text] if request.text is not None else request.texts or []
    assert len(texts) <= _LIMITS.texts and sum(map(len, texts)) <= _LIMITS.characters
    assert 0 < request.fpr < 1
    for text in (*texts, request.name):
        text.encode("utf-8")  # no lone surrogates


def seeds() -> Iterable[bytes]:
    """Yield valid and invalid requests."""
    yield b'{"text": "The ferry leaves.", "fpr": 0.05, "name": "a"}'
    yield b'{"texts": ["a", "b", "\\u00e9"]}'
    yield b'{"text": 7, "txet": null}'
