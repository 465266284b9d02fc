"""Error responses: a status, and a reason that a program can read."""

import json
from typing import Any


class HttpError(Exception):
    """A request that cannot be answered.

    Attributes:
        status: HTTP status.
        code: Reason for programs.
        message: Reason for people.
        details: Further fields of the reason, such as the limit that the request exceeds.
    """

    def __init__(self, status: int, code: str, message: str, **details: Any) -> None:
        """Make the error.

        Args:
            status: HTTP status.
            code: Reason for programs.
            message: Reason for people, with the remedy.
            **details: Further fields of the reason.
        """
        super().__init__(code)
        self.status, self.code, self.message, self.details = status, code, message, details

    def body(self) -> bytes:
        """Return the body of the response.

        Returns:
            JSON.
        """
        return json.dumps({"error": {"code": self.code, "message": self.message, **self.details}}).encode()

    def headers(self) -> dict[str, str]:
        """Return the headers that the status needs.

        Returns:
            Values by name.
        """
        return {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "1"}}.get(self.status, {})


def no_key() -> HttpError:
    """Return the error of a request without the right key.

    Returns:
        The error.
    """
    return HttpError(401, "no_key", "this service needs a key; send it as `Authorization: Bearer KEY`")


def too_large(limit: int) -> HttpError:
    """Return the error of a body that exceeds the limit.

    Args:
        limit: The limit, in bytes.

    Returns:
        The error.
    """
    return HttpError(413, "body_too_large", f"the body is larger than {limit:,} bytes; send less at once", limit=limit)


def too_slow(limit: float) -> HttpError:
    """Return the error of a body that does not arrive in time.

    Args:
        limit: The time limit, in seconds.

    Returns:
        The error.
    """
    return HttpError(
        408, "body_too_slow", f"the body did not arrive within {limit:g} seconds; send it faster, or less", limit=limit
    )


def busy(limit: int) -> HttpError:
    """Return the error of a request that comes while too many others are in work.

    Args:
        limit: Number of requests at once.

    Returns:
        The error.
    """
    return HttpError(503, "busy", "the service has too many requests at once; try again in a moment", limit=limit)


def too_late(limit: float) -> HttpError:
    """Return the error of an answer that is not ready in time.

    Args:
        limit: The time limit, in seconds.

    Returns:
        The error.
    """
    return HttpError(
        503, "timeout", f"there was no answer within {limit:g} seconds; send less at once, or try later", limit=limit
    )


def internal() -> HttpError:
    """Return the error of a request on which the service failed.

    Returns:
        The error.
    """
    return HttpError(500, "internal", "the service failed on this request; its log says where")
