"""Runs the service on a socket."""

import math
import socket

import uvicorn

from spin_detect.errors import SpinDetectError
from spin_detect.predict.detector import Detector
from spin_detect.service.app import create_app
from spin_detect.service.http_protocol import deadline_protocol
from spin_detect.service.limits import Limits


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes any that is free.

    Raises:
        SpinDetectError: the address cannot be had. One line, with the remedy.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SpinDetectError(
            f"{host}:{port}: cannot listen there ({why.lower()}); give another --host or --port"
        ) from None


def _connections(wanted: int) -> int:
    """How many connections may wait: as many as wanted, or half of the files that this process may have open."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    soft = max(soft, 2 * wanted if hard == resource.RLIM_INFINITY else min(2 * wanted, hard))
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(wanted, soft // 2)


def server(detector: Detector, limits: Limits, key: str | None = None) -> uvicorn.Server:
    """A server of the service that logs faults and nothing else: no request, no text, no file name.

    Told to end, it takes no more requests and answers those that it has.
    """
    config = uvicorn.Config(
        create_app(detector, limits, key=key),
        http=deadline_protocol(limits.receive_seconds, _connections(limits.connections)),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="error",  # a line for every request that is no HTTP would fill the disk
        server_header=False,
        timeout_graceful_shutdown=math.ceil(limits.receive_seconds + limits.seconds),
    )
    return uvicorn.Server(config)
