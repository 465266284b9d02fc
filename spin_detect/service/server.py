"""The service on a socket."""

import math
import socket
from collections.abc import Sequence

import uvicorn

from spin_detect.errors import SpinDetectError
from spin_detect.predict.detector import Detector
from spin_detect.service.app import create_app
from spin_detect.service.http_protocol import deadline_protocol
from spin_detect.service.languagetool import LanguageToolOptions
from spin_detect.service.limits import Limits


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens.

    Args:
        host: Address to listen on.
        port: Port; 0 takes any free port.

    Returns:
        The socket.

    Raises:
        SpinDetectError: The address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SpinDetectError(
            f"{host}:{port}: the service cannot listen on this address ({reason.lower()}); give another --host or --port"
        ) from None


def server(
    detector: Detector,
    limits: Limits,
    key: str | None = None,
    others: Sequence[Detector] = (),
    languagetool: LanguageToolOptions | None = None,
) -> uvicorn.Server:
    """Return a server that logs failures and nothing else: no request, no text, no file name.

    When it is stopped, it accepts no more requests and answers those that it has.

    Args:
        detector: Detector that scores.
        limits: Limits of the service.
        key: Key that requests must carry; None for no key.
        others: Detectors of other calibrations, as of `create_app`.
        languagetool: How programs are answered that speak the protocol of LanguageTool, as of `create_app`.

    Returns:
        The server; its `run` takes the socket.
    """
    config = uvicorn.Config(
        create_app(detector, limits, key=key, others=others, languagetool=languagetool),
        http=deadline_protocol(limits.receive_seconds, _max_connections(limits.connections)),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="error",  # at a lower level, each request that is not HTTP would add a line
        server_header=False,
        timeout_graceful_shutdown=math.ceil(limits.receive_seconds + limits.seconds),
    )
    return uvicorn.Server(config)


def _max_connections(limit: int) -> int:
    """Return how many connections may wait: the limit, or half of the files that this process may have open."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return limit
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = max(soft, 2 * limit if hard == resource.RLIM_INFINITY else min(2 * limit, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(limit, soft // 2)
