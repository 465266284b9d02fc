"""Which web pages and browser extensions may read the answers to their requests: none, unless their origin is named.

Only the paths of LanguageTool's protocol are opened. The page of the service and its own API stay for their own origin.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.middleware.cors import CORSMiddleware

from spin_detect.errors import SpinDetectError
from spin_detect.service.middleware import App, Receive, Scope, Send

_PATHS = "/v2/"
_HEADERS = ("Accept", "Authorization", "Content-Type", "X-Requested-With")
_ORIGIN = re.compile(r"\*|[a-z][a-z0-9+.-]*://(?:\*|(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?)")


class CrossOrigin:
    """An ASGI application around another. It lets some origins read answers, by the headers of cross-origin resource sharing (CORS)."""

    def __init__(self, app: App, origins: Sequence[str]) -> None:
        """Wrap an application.

        Args:
            app: The application.
            origins: The origins, such as `https://example.org`; `moz-extension://*` stands for all of a scheme, `*` for all.

        Raises:
            SpinDetectError: One is no origin.
        """
        for origin in origins:
            if not _ORIGIN.fullmatch(origin):
                raise SpinDetectError(
                    f"{origin!r} is no origin; give one such as https://example.org, moz-extension://* for all of a scheme, or *"
                )
        patterns = [re.escape(origin).replace(r"\*", "[^/]+") for origin in origins if origin != "*"]
        self._app = app
        self._open: App = CORSMiddleware(
            app,
            allow_origins=["*"] if "*" in origins else [],
            allow_origin_regex="|".join(patterns) or None,
            allow_methods=("GET", "POST"),
            allow_headers=_HEADERS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Args:
            scope: The request, as ASGI describes it.
            receive: Gives the messages of the client.
            send: Takes the messages of the response.
        """
        is_open = scope["type"] == "http" and scope["path"].startswith(_PATHS)
        await (self._open if is_open else self._app)(scope, receive, send)
