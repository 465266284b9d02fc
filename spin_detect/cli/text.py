"""`spin-detect text`: what is read out of a file, which is what every offset counts."""

import sys

import click

from spin_detect.cli.inputs import read_input


@click.command("text", short_help="Print the text that is read out of a file.")
@click.argument("path")
def command(path: str) -> None:
    """Print the text of a file, of a page at an address or of standard input (-), as the other commands read it.

    Offsets in their answers count characters of this text. It is written as UTF-8, with the line ends it has.
    """
    sys.stdout.buffer.write(read_input(path).encode("utf-8", "surrogatepass"))
