"""Runs the service on a socket."""

import math
import socket

import uvicorn

from spin_detect.detector import Detector
from spin_detect.errors import SpinDetectError
from spin_detect.service.app import create_app
from spin_detect.service.limits import Limits
from spin_detect.service.protocol import patient_for


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


def server(detector: Detector, limits: Limits, key: str | None = None) -> uvicorn.Server:
    """A server of the service that logs faults and nothing else: no request, no text, no file name.

    Told to end, it takes no more requests and answers those that it has.
    """
    config = uvicorn.Config(
        create_app(detector, limits, key=key),
        http=patient_for(limits.receive_seconds, limits.connections),
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=math.ceil(limits.receive_seconds + limits.seconds),
    )
    return uvicorn.Server(config)
