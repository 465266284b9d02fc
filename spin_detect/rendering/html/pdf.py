"""A page as PDF, by a Chromium or Chrome that is there already."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from spin_detect.errors import SpinDetectError

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
_MOST_SECONDS = 120


class PdfError(SpinDetectError):
    """No browser to print with, or it failed; the message says what to do."""


def find_browser() -> str:
    """Return the path of a browser that can print.

    Raises:
        PdfError: there is none.
    """
    for name in _BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    raise PdfError(
        "no Chromium or Chrome to make a PDF with; install one (such as `apt install chromium`), "
        "or open the page in any browser and print it"
    )


def print_to_pdf(page: Path, pdf: Path, browser: str) -> None:
    """Print a page to a PDF, which takes its name only once it is whole.

    Raises:
        PdfError: the browser failed, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="spin-detect-") as profile:
        descriptor, part = tempfile.mkstemp(dir=pdf.parent, prefix=f"{pdf.stem}.", suffix=".part.pdf")
        os.close(descriptor)
        try:
            _run(_command(browser, page, Path(part), profile))
            if not os.path.getsize(part):
                raise PdfError(f"{browser} wrote no PDF of {page}; open the page in a browser and print it")
            os.chmod(part, 0o644)  # mkstemp makes files only their owner can read
            os.replace(part, pdf)
        finally:
            Path(part).unlink(missing_ok=True)


def _command(browser: str, page: Path, pdf: Path, profile: str) -> list[str]:
    command = [
        browser,
        "--headless",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={pdf.resolve()}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # its sandbox does not work for root; the page is ours and may load nothing
    return [*command, page.resolve().as_uri()]


def _run(command: list[str]) -> None:
    remedy = "open the page in a browser and print it"
    try:
        done = subprocess.run(command, capture_output=True, timeout=_MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise PdfError(f"{command[0]} made no PDF within {_MOST_SECONDS} seconds; {remedy}") from None
    if done.returncode:
        raise PdfError(f"{command[0]} failed with status {done.returncode} while it made a PDF; {remedy}")
