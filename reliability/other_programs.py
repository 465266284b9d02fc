"""The programs of the round trips: each function, or the one that it returns, writes a file in a folder that has the known text."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from reliability.known_text import TITLE, as_page

_SECONDS = 120  # for one program to write one file


def _run(*command: str | Path, folder: Path, stdin: str | None = None, **environment: str) -> None:
    """Run a program; its files go to a folder."""
    subprocess.run(
        [str(part) for part in command], cwd=folder, check=True, timeout=_SECONDS, capture_output=True,
        input=None if stdin is None else stdin.encode(), env={**os.environ, "HOME": str(folder), **environment},
    )  # fmt: skip


def office(filter_name: str, source: str = "known.fodt") -> Callable[[Path], Path]:
    """Return a function that converts a file with LibreOffice."""

    def write(folder: Path) -> Path:
        suffix = filter_name.partition(":")[0]
        profile = f"-env:UserInstallation={(folder.parent / 'profile').as_uri()}"
        _run("soffice", profile, "--headless", "--convert-to", filter_name, "--outdir", "office", source, folder=folder)
        return folder / "office" / Path(source).with_suffix(f".{suffix}").name

    return write


def pandoc(target: str, suffix: str) -> Callable[[Path], Path]:
    """Return a function that converts the page without a design with pandoc."""

    def write(folder: Path) -> Path:
        _run("pandoc", "-s", "-t", target, "-o", f"pandoc{suffix}", "plain.html", folder=folder)
        return folder / f"pandoc{suffix}"

    return write


def _chromium(*options: str, folder: Path) -> bytes:
    """Open the page in Chromium and return what that prints."""
    program = shutil.which("chromium") or "google-chrome"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    command = [
        program,
        "--headless",
        "--disable-gpu",
        f"--user-data-dir={folder / 'chromium'}",
        *sandbox,
        *options,
        "known.html",
    ]
    return subprocess.run(command, cwd=folder, check=True, timeout=_SECONDS, capture_output=True).stdout


def printed(folder: Path) -> Path:
    _chromium("--no-pdf-header-footer", "--print-to-pdf=printed.pdf", folder=folder)
    return folder / "printed.pdf"


def saved(folder: Path) -> Path:
    (folder / "saved.html").write_bytes(_chromium("--dump-dom", folder=folder))
    return folder / "saved.html"


def saved_archive(folder: Path) -> Path:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
        page = browser.new_page()
        page.goto((folder / "known.html").as_uri())
        saved = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})["data"]
        browser.close()
    (folder / "saved.mhtml").write_text(saved, encoding="utf-8", newline="")
    return folder / "saved.mhtml"


def distilled(write: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Return a function that writes a PDF anew with Ghostscript."""

    def again(folder: Path) -> Path:
        _run(
            "gs",
            "-q",
            "-dNOPAUSE",
            "-dBATCH",
            "-sDEVICE=pdfwrite",
            "-sOutputFile=again.pdf",
            write(folder),
            folder=folder,
        )
        return folder / "again.pdf"

    return again


def extracted(*options: str) -> Callable[[Path], Path]:
    """Return a function that takes the text out of LibreOffice's PDF with Poppler, which puts a form feed after each page."""

    def write(folder: Path) -> Path:
        _run("pdftotext", *options, office("pdf")(folder), "extracted.txt", folder=folder)
        return folder / "extracted.txt"

    return write


def archived(name: str) -> Callable[[Path], Path]:
    """Return a function that stores the page in a web archive with warcio."""

    def write(folder: Path) -> Path:
        from io import BytesIO

        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        with (folder / name).open("wb") as file:
            writer = WARCWriter(file, gzip=name.endswith(".gz"))
            page = BytesIO((folder / "known.html").read_bytes())
            writer.write_record(
                writer.create_warc_record("https://example.org/", "response", payload=page, http_headers=head)
            )
        return folder / name

    return write


def read_rows(path: Path) -> str:
    """Return the texts of a file of rows, as `annotate` reads them."""
    from spin_detect.annotate.row_texts import row_texts

    return "\n\n".join(str(text) for text in row_texts(str(path), "text", _fail))


def _fail(error: Exception) -> None:
    raise error


def _send(*command: str, folder: Path) -> None:
    """Run a mail program that gives its mail to a script, which writes it to a file, in place of sending it."""
    script = folder / "send.sh"
    script.write_text('#!/bin/sh\ncat > "$OUT"\n', encoding="utf-8")
    script.chmod(0o755)
    text = (folder / "known.txt").read_text(encoding="utf-8")
    _run(*command, folder=folder, stdin=text, OUT=str(folder / "sent.eml"), LC_ALL="C.UTF-8")


def mutt(*options: str, mailbox: bool = False) -> Callable[[Path], Path]:
    """Return a function that sends the text with Mutt to a file, or takes the copy that Mutt keeps in a mailbox."""

    def write(folder: Path) -> Path:
        body = as_page(design=False).partition("<body>")[2].partition("</body>")[0]
        (folder / "html.sh").write_text(f"#!/bin/sh\ncat <<'END'\ntext/html\n\n{body}\nEND\n", encoding="utf-8")
        (folder / "html.sh").chmod(0o755)
        settings = ["hostname=example.org", "from=editor@example.org", 'send_charset="us-ascii:utf-8"', "allow_8bit=no",
                    f'sendmail="{folder / "send.sh"}"', "use_envelope_from=no", "copy=yes", f'record="{folder / "sent.mbox"}"',
                    "mbox_type=mbox", *options]  # fmt: skip
        (folder / "muttrc").write_text(
            "set charset=utf-8\n" + "".join(f"set {one}\n" for one in settings), encoding="utf-8"
        )
        _send("mutt", "-F", "muttrc", "-s", f"{TITLE}, naïvely", "reader@example.org", folder=folder)
        return folder / ("sent.mbox" if mailbox else "sent.eml")

    return write


def snail(encoding: str) -> Callable[[Path], Path]:
    """Return a function that sends the text with S-nail to a file."""

    def write(folder: Path) -> Path:
        settings = ("v15-compat", "sendwait", "mta=./send.sh", f"mime-encoding={encoding}", "ttycharset=utf-8", "from=editor@example.org",
                    "hostname=example.org")  # fmt: skip
        options = [part for one in settings for part in ("-S", one)]
        _send("s-nail", "-:/", *options, "-s", TITLE, "reader@example.org", folder=folder)
        return folder / "sent.eml"

    return write
