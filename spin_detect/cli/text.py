"""The command `spin-detect text`: print the text that is extracted from files."""

import sys

import click

from spin_detect.cli.inputs import InputError, find_texts, print_warnings, read_inputs
from spin_detect.cli.options import UNUSABLE_STATUS, verbose_option
from spin_detect.files import ExtractedText
from spin_detect.files.inputs import display_name
from spin_detect.rendering.console import print_error, printable


@click.command("text", short_help="Print the text that is extracted from a file.")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--sections", "only_sections", is_flag=True, help="Print the sections with their places in place of the text."
)
@verbose_option
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], only_sections: bool) -> None:
    """Print the text of a file, of the web page at an address, of standard input (-), or of every file of a folder.

    The other commands read the same text, and the offsets that they report count its characters. The output is UTF-8,
    with unchanged line ends. The texts of several files, of a folder, or of a mailbox (.mbox) have a line "==> FILE <=="
    before each; FILE:3 prints the text of the third mail alone. A warning on standard error says how many words a file
    contains and does not show. Another says how many references, tables, formulas and so on were left out of an article.

    --sections prints a line for each section: its first and its last character, its words, and its heading.

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
        text = _section_lines(extracted) if only_sections else extracted.text
        if has_headings:
            name = printable(" ".join(display_name(file).splitlines()))
            _write(f"{before}==> {name} <==\n")
            before = "\n" if text.endswith("\n") else "\n\n"
        _write(text)
        print_warnings(file, extracted)
        if extracted.left_out:
            counts = ", ".join(f"{kind} ({count:,})" for kind, count in extracted.left_out)
            print_error(f"left out of {display_name(file)}: {counts}")
    if before == "\n\n":
        _write("\n")
    if is_unusable:
        ctx.exit(UNUSABLE_STATUS)


def _section_lines(extracted: ExtractedText) -> str:
    """Return a line for each section of a text."""
    rows = [("start", "end", "words", "section")]
    for name, start, end in extracted.sections:
        words = len(extracted.text[start:end].split())
        rows.append((f"{start:,}", f"{end:,}", f"{words:,}", printable(name) or "(no heading)"))
    return "".join(f"{start:>11}  {end:>11}  {words:>9}  {name}\n" for start, end, words, name in rows)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
