"""The command `spin-detect text`: print the text that is extracted from files."""

import sys

import click

from spin_detect.cli.inputs import InputError, find_texts, print_warnings, read_inputs
from spin_detect.cli.options import UNUSABLE_STATUS, verbose_option
from spin_detect.files.inputs import display_name
from spin_detect.rendering.console import print_error, printable


@click.command("text", short_help="Print the text that is extracted from a file.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@verbose_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...]) -> None:
    """Print the text of a file, of the web page at an address, of standard input (-), or of every file of a folder.

    The other commands read the same text, and the offsets that they report count its characters. The output is UTF-8,
    with unchanged line ends. The texts of several files, of a folder, or of a mailbox (.mbox) have a line "==> FILE <=="
    before each; FILE:3 prints the text of the third mail alone. A warning on standard error says how many words a file
    contains and does not show.

    Exit status: 0 on success; 2 if an input is unusable. The others are still printed.
    """
    is_unusable = False

    def skip(error: InputError) -> None:
        nonlocal is_unusable
        is_unusable = True
        print_error(error)

    files = find_texts(paths, skip)
    # what is named alone is printed as it is, so that offsets fit
    has_headings = len(paths) > 1 or files != list(paths)
    before = ""
    for file, extracted in read_inputs(files, skip):
        text = extracted.text
        if has_headings:
            name = printable(" ".join(display_name(file).splitlines()))
            _write(f"{before}==> {name} <==\n")
            before = "\n" if text.endswith("\n") else "\n\n"
        _write(text)
        print_warnings(file, extracted)
    if before == "\n\n":
        _write("\n")
    if is_unusable:
        ctx.exit(UNUSABLE_STATUS)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
