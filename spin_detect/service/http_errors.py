"""What the service answers when it cannot: a status, and a reason that a machine can read."""

import json
from typing import Any


class HttpError(Exception):
    """A request that gets no score. `details` are more fields of the reason, such as the limit it is over."""

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.details = status, code, message, details

    def body(self) -> bytes:
        """The JSON of the answer."""
        return json.dumps({"error": {"code": self.code, "message": self.message, **self.details}}).encode()

    def headers(self) -> dict[str, str]:
        """Headers that belong to it."""
        return {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(self.status, {})


def no_key() -> HttpError:
    """A request without the key, or with another."""
    return HttpError(401, "no_key", "this service wants a key; send it as `Authorization: Bearer KEY`")


def too_large(limit: int) -> HttpError:
    """A body that is over the limit."""
    return HttpError(413, "body_too_large", f"the body is larger than {limit:,} bytes; send less at once", limit=limit)


def too_slow(limit: float) -> HttpError:
    """A body that does not arrive."""
    return HttpError(
        408, "body_too_slow", f"the body did not arrive within {limit:g} seconds; send it faster, or less", limit=limit
    )


def busy(limit: int) -> HttpError:
    """More at once than the service takes."""
    return HttpError(503, "busy", "too much is under way at once; try again in a moment", limit=limit)


def too_late(limit: float) -> HttpError:
    """An answer that did not come in time."""
    return HttpError(
        503, "timeout", f"there was no answer within {limit:g} seconds; send less at once, or try later", limit=limit
    )


def internal() -> HttpError:
    """A fault of ours."""
    return HttpError(500, "internal", "the service failed on this request; its log says where")
