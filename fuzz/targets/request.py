"""The bodies of requests to the service: a request, or a refusal that a machine can read and that quotes nothing."""

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
        asked = score_request(data, "application/json", _LIMITS)
    except HttpError as refusal:
        status, reason = refusal.status, json.loads(refusal.body())["error"]
        assert status in (400, 413, 415, 422)
        assert reason["code"] and len(reason["message"].splitlines()) == 1
        return
    assert (asked.text is None) != (asked.texts is None)
    texts = [asked.text] if asked.text is not None else asked.texts or []
    assert len(texts) <= _LIMITS.texts and sum(map(len, texts)) <= _LIMITS.characters
    assert 0 < asked.fpr < 1
    for text in (*texts, asked.name):
        text.encode("utf-8")  # no lone surrogates


def seeds() -> Iterable[bytes]:
    """Requests, good and bad."""
    yield b'{"text": "The ferry leaves.", "fpr": 0.05, "name": "a"}'
    yield b'{"texts": ["a", "b", "\\u00e9"]}'
    yield b'{"text": 7, "txet": null}'
