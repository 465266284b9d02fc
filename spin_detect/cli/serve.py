"""`spin-detect serve`: the service and its page."""

import ipaddress
from pathlib import Path

import click

from spin_detect.cli.console import complain
from spin_detect.cli.options import model_option

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
def command(
    host: str,
    port: int,
    model: Path | None,
    max_body: int,
    max_texts: int,
    max_characters: int,
    max_requests: int,
    timeout: float,
) -> None:
    """Serve scores over HTTP, with a page at / to paste or drop a text into.

    Nothing is stored, and nothing is logged of a text. It has no login: by default only this machine can reach it. What
    it takes and answers is described at /openapi.json.
    """
    try:
        from spin_detect.service.limits import Limits
        from spin_detect.service.server import listen, server
    except ImportError as error:
        if error.name not in _EXTRA:
            raise
        raise ImportError(f"this needs {error.name}; pip install 'spin-detect[serve]'", name=error.name) from None
    from spin_detect.detector import load

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
            complain(f"warning: {host} may be reached from other machines, and this service has no login")
        shown = f"[{host}]" if ":" in host else host
        click.echo(f"Serving http://{shown}:{bound}/ (Ctrl+C ends it)")
        server(detector, limits).run(sockets=[listening])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
