"""`spin-detect serve`: the service and its page."""

import ipaddress
import re
from pathlib import Path

import click

from spin_detect.cli.options import model_option
from spin_detect.errors import SpinDetectError
from spin_detect.rendering.console import print_error

_LEAST_KEY = 16
_EXTRA = ("fastapi", "h11", "pydantic", "starlette", "uvicorn")


@click.command("serve", short_help="Serve scores over HTTP, and a page to paste into.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes any that is free."
)
@model_option
@click.option("--max-body", type=click.IntRange(min=1), default=16, show_default=True, help="MiB of one request.")
@click.option("--max-texts", type=click.IntRange(min=1), default=256, show_default=True, help="Texts of one call.")
@click.option(
    "--max-characters",
    type=click.IntRange(min=1),
    default=2_000_000,
    show_default=True,
    help="Characters of one call.",
)
@click.option("--max-requests", type=click.IntRange(min=1), default=100, show_default=True, help="Requests at once.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=60,
    show_default=True,
    help="Seconds until an answer.",
)
@click.option(
    "--api-key",
    envvar="SPIN_DETECT_API_KEY",
    show_envvar=True,
    help="Key that requests must have. The environment keeps it from those who can list processes.",
)
def command(
    host: str,
    port: int,
    model: Path | None,
    max_body: int,
    max_texts: int,
    max_characters: int,
    max_requests: int,
    timeout: float,
    api_key: str | None,
) -> None:
    """Serve scores over HTTP, with a page at / to paste or drop a text into.

    Nothing is stored, and nothing is logged of a text. By default only this machine can reach it, and whoever can needs
    no key. What it takes and answers is described at /openapi.json.
    """
    try:
        from spin_detect.service.limits import Limits
        from spin_detect.service.server import listen, server
    except ImportError as error:
        if error.name not in _EXTRA:
            raise
        raise ImportError(f"this needs {error.name}; pip install 'spin-detect[serve]'", name=error.name) from None
    from spin_detect.predict.detector import load

    if api_key is not None:
        _check(api_key)
    limits = Limits(
        body_bytes=max_body * 2**20,
        texts=max_texts,
        characters=max_characters,
        requests=max_requests,
        seconds=timeout,
    )
    detector = load(model)
    with listen(host, port) as listening:
        bound = listening.getsockname()[1]
        if not _is_loopback(host):
            lack = "encryption, so that its key can be read on the way" if api_key else "key; give one with --api-key"
            print_error(f"warning: {host} may be reached from other machines, and this service has no {lack}")
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving http://{shown}:{bound}/ (Ctrl+C ends it)")
        server(detector, limits, api_key).run(sockets=[listening])


def _check(key: str) -> None:
    """Refuse a key that could be guessed, or that no header can hold.

    Raises:
        SpinDetectError: in one line, with the remedy, without the key.
    """
    if len(key) < _LEAST_KEY or not re.fullmatch(r"[!-~]+", key):
        make = 'python -c "import secrets; print(secrets.token_urlsafe())"'
        raise SpinDetectError(
            f"the key needs {_LEAST_KEY} or more letters, digits or signs of ASCII, no spaces; make one: {make}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
