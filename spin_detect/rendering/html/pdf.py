"""Pages as PDF, printed by an installed Chromium or Chrome."""

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
_MAX_SECONDS = 120


class PdfError(SpinDetectError):
    """No browser is installed, or it failed; the message says what to do."""


def find_browser() -> str:
    """Return a browser that can print to PDF.

    Returns:
        Path of its program.

    Raises:
        PdfError: There is none.
    """
    for name in _BROWSERS:
        if path := shutil.which(name):
            return path
    raise PdfError(
        "no Chromium or Chrome is installed to make a PDF with; install one (such as `apt install chromium`), "
        "or open the page in any browser and print it"
    )


def print_to_pdf(page: Path, pdf: Path, browser: str) -> None:
    """Print a page to PDF. The file gets its name only when it is complete.

    Args:
        page: The page.
        pdf: File to write.
        browser: Path of the browser.

    Raises:
        PdfError: The browser failed, or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="spin-detect-") as profile:
        descriptor, temporary = tempfile.mkstemp(dir=pdf.parent, prefix=f"{pdf.stem}.", suffix=".part.pdf")
        os.close(descriptor)
        try:
            _run(_command(browser, page, Path(temporary), profile))
            if not os.path.getsize(temporary):
                raise PdfError(f"{browser} wrote no PDF of {page}; open the page in a browser and print it")
            os.chmod(temporary, 0o644)  # mkstemp makes files that only their owner can read
            os.replace(temporary, pdf)
        finally:
            Path(temporary).unlink(missing_ok=True)


def _command(browser: str, page: Path, pdf: Path, profile: str) -> list[str]:
    """Return the command that prints a page.

    Args:
        browser: Path of the browser.
        page: The page.
        pdf: File to write.
        profile: Folder for the browser's own files.

    Returns:
        Program and arguments.
    """
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
        command.append("--no-sandbox")  # the sandbox does not work for root; the page is our own and may load nothing
    return [*command, page.resolve().as_uri()]


def _run(command: list[str]) -> None:
    remedy = "open the page in a browser and print it"
    try:
        process = subprocess.run(command, capture_output=True, timeout=_MAX_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise PdfError(f"{command[0]} made no PDF within {_MAX_SECONDS} seconds; {remedy}") from None
    if process.returncode:
        raise PdfError(f"{command[0]} failed with status {process.returncode} while it made a PDF; {remedy}")
