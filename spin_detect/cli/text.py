"""The command `spin-detect text`: print the text that is extracted from a file."""

import sys

import click

from spin_detect.cli.inputs import print_warnings, read_input


@click.command("text", short_help="Print the text that is extracted from a file.")
@click.argument("path")
def command(path: str) -> None:
    """Print the text of a file, of the web page at an address, or of standard input (-).

    The other commands read the same text, and the offsets that they report count its characters. The output is UTF-8,
    with unchanged line ends. A warning on standard error says how many words the file contains and does not show.
    """
    extracted = read_input(path)
    sys.stdout.buffer.write(extracted.text.encode("utf-8", "surrogatepass"))
    print_warnings(path, extracted)
