"""The command `spin-detect text`: print the text that is extracted from a file."""

import sys

import click

from spin_detect.cli.inputs import read_input


@click.command("text", short_help="Print the text that is extracted from a file.")
@click.argument("path")
def command(path: str) -> None:
    """Print the text of a file, of the web page at an address, or of standard input (-).

    The other commands read the same text, and the offsets that they report count its characters. The output is UTF-8,
    with unchanged line ends.
    """
    sys.stdout.buffer.write(read_input(path).encode("utf-8", "surrogatepass"))
