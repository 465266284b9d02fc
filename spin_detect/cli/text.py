"""The command `spin-detect text`: print the text that is extracted from a file."""

import sys
from os.path import isdir

import click

from spin_detect.cli.inputs import InputError, find_texts, read_input, read_inputs
from spin_detect.cli.options import UNUSABLE_STATUS
from spin_detect.files.inputs import display_name
from spin_detect.rendering.console import print_error


@click.command("text", short_help="Print the text that is extracted from a file.")
@click.argument("path")
@click.pass_context
def command(ctx: click.Context, path: str) -> None:
    """Print the text of a file, of the web page at an address, or of standard input (-).

    The other commands read the same text, and the offsets that they report count its characters. The output is UTF-8,
    with unchanged line ends. Of a mailbox (.mbox), a line with the name of each mail stands above its text; FILE:3
    prints the text of the third mail alone.
    """
    any_unusable = False

    def skip(error: InputError) -> None:
        nonlocal any_unusable
        any_unusable = True
        print_error(error)

    names = [path] if isdir(path) else find_texts([path], skip)
    if len(names) == 1:
        _print(read_input(names[0]))
        return
    for name, text in read_inputs(names, skip):
        _print(f"==> {display_name(name)} <==\n{text}\n\n")
    if any_unusable:
        ctx.exit(UNUSABLE_STATUS)


def _print(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass"))
