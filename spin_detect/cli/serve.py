"""The command `spin-detect serve`: run the HTTP service and its page."""

import ipaddress
import re
from pathlib import Path

import click

from spin_detect.cli.options import model_option
from spin_detect.editors.paragraph_rate import DOCUMENT_WORDS
from spin_detect.errors import SpinDetectError, missing_extra
from spin_detect.rendering.console import print_error

_MIN_KEY_CHARACTERS = 16
_LIBRARIES = ("fastapi", "h11", "pydantic", "starlette", "uvicorn")


@click.command("serve", short_help="Serve scores over HTTP, with a page to paste a text into.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="Port; 0 takes any free port."
)
@model_option
@click.option(
    "--calibration",
    "calibrations",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Count rates among your own originals: a file that `spin-detect calibrate` wrote. Give it several times for a choice by "
    "name; the first counts where a request names none.  [default: those of the model]",
)
@click.option(
    "--max-body", type=click.IntRange(min=1), default=16, show_default=True, help="Size limit of one request, in MiB."
)
@click.option(
    "--max-texts", type=click.IntRange(min=1), default=256, show_default=True, help="Number of texts in one call."
)
@click.option(
    "--max-characters",
    type=click.IntRange(min=1),
    default=2_000_000,
    show_default=True,
    help="Number of characters in one call.",
)
@click.option(
    "--max-requests", type=click.IntRange(min=1), default=100, show_default=True, help="Number of requests at once."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=60,
    show_default=True,
    help="Time limit of an answer, in seconds.",
)
@click.option(
    "--api-key",
    envvar="SPIN_DETECT_API_KEY",
    show_envvar=True,
    help="Key that requests must carry. In the environment variable, other users of the machine cannot see it.",
)
@click.option(
    "--languagetool",
    is_flag=True,
    help="Also answer programs that speak the protocol of LanguageTool, at /v2: LibreOffice, browsers, Obsidian.",
)
@click.option(
    "--languagetool-fpr",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.01,
    show_default=True,
    help="Let at most this share of original documents have a marked word in these programs.",
)
@click.option(
    "--document-words",
    type=click.IntRange(min=1),
    default=DOCUMENT_WORDS,
    show_default=True,
    help="Length of the documents of which these programs send single paragraphs; 1 takes each paragraph for a document.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let a web page or a browser extension read the answers at /v2, such as moz-extension://* for those of Firefox. May be "
    "given several times.  [default: none]",
)
def command(
    host: str,
    port: int,
    model: Path | None,
    calibrations: tuple[Path, ...],
    max_body: int,
    max_texts: int,
    max_characters: int,
    max_requests: int,
    timeout: float,
    api_key: str | None,
    languagetool: bool,
    languagetool_fpr: float,
    document_words: int,
    origins: tuple[str, ...],
) -> None:
    """Serve scores over HTTP, with a web page at / where one can paste or drop a text.

    The service stores no text and logs none. By default, only this machine can reach it, and requests need no key.
    /openapi.json describes the API.
    """
    try:
        from spin_detect.service.languagetool import LanguageToolOptions
        from spin_detect.service.limits import Limits
        from spin_detect.service.server import listen, server
    except ImportError as error:
        if error.name not in _LIBRARIES:
            raise
        raise ImportError(missing_extra("this command", error.name or "", "serve"), name=error.name) from None
    from spin_detect.predict.detector import load

    if origins and not languagetool:
        raise click.UsageError("--allow-origin opens the paths of --languagetool; give both.")
    if api_key is not None:
        _check_key(api_key)
    limits = Limits(
        body_bytes=max_body * 2**20,
        texts=max_texts,
        characters=max_characters,
        requests=max_requests,
        seconds=timeout,
    )
    uncalibrated = load(model)
    detectors = [*map(uncalibrated.calibrated, calibrations), uncalibrated]
    _check_names([detector.calibration.name for detector in detectors if detector.calibration])
    options = LanguageToolOptions(languagetool_fpr, document_words, origins) if languagetool else None
    with listen(host, port) as listening:
        bound_port = listening.getsockname()[1]
        if not _is_loopback(host):
            problem = (
                "encryption, so others on the network can read its key" if api_key else "key; give one with --api-key"
            )
            print_error(f"warning: other machines may reach {host}, and this service has no {problem}")
        url_host = f"[{host}]" if ":" in host else host
        click.echo(f"Serving http://{url_host}:{bound_port}/ (Ctrl+C ends it)")
        if options is not None:
            click.echo(f"LanguageTool's protocol is at http://{url_host}:{bound_port}/v2")
        server(detectors[0], limits, api_key, detectors[1:], options).run(sockets=[listening])


def _check_key(key: str) -> None:
    """Raise SpinDetectError, without quoting the key, if it could be guessed or cannot be sent in a header."""
    if len(key) < _MIN_KEY_CHARACTERS or not re.fullmatch(r"[!-~]+", key):
        command = 'python -c "import secrets; print(secrets.token_urlsafe())"'
        raise SpinDetectError(
            f"the key needs {_MIN_KEY_CHARACTERS} or more ASCII letters, digits or signs, without spaces; make one: {command}"
        )


def _check_names(names: list[str]) -> None:
    """Raise SpinDetectError if two calibrations have the same name, so that it would choose neither."""
    for name in names:
        if names.count(name) > 1:
            raise SpinDetectError(
                f"two calibration files have the name {name!r}; make one again with `spin-detect calibrate --name`"
            )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
