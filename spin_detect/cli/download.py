"""The command `spin-detect download`: fetch a model from the Hugging Face hub into a folder."""

import re
from pathlib import Path

import click

from spin_detect.cli.options import quiet_option
from spin_detect.cli.requirements import require_packages
from spin_detect.rendering.console import printable
from spin_detect.storage.hub import parse_model_name

_MIN_DIGITS = 12


@click.command("download", short_help="Fetch a model from the Hugging Face hub.")
@click.argument("name", metavar="OWNER/NAME[@REVISION]")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder to write; it must not exist.  [default: NAME]"
)
@click.option(
    "--sha256",
    metavar="DIGITS",
    help=f"Refuse a model whose checksum does not begin with these {_MIN_DIGITS} digits or more.",
)
@quiet_option
def command(name: str, output: Path | None, sha256: str | None) -> None:
    """Fetch a model from the Hugging Face hub into a folder, and check it. REVISION is a branch, a tag or a commit.

    Scoring uses no network: give the folder to the other commands with --model. A model is data: it cannot run code.
    """
    require_packages("this command", "hub", "huggingface_hub")
    repository, _ = parse_model_name(name)
    if sha256 is not None and not re.fullmatch(rf"[0-9A-Fa-f]{{{_MIN_DIGITS},64}}", sha256):
        raise click.BadParameter(f"give {_MIN_DIGITS} to 64 hexadecimal digits.", param_hint="--sha256")
    from spin_detect.predict.download import download_model

    folder = output or Path(repository.partition("/")[2])
    info, commit = download_model(name, folder, sha256)
    click.echo(f"{printable(info.name)} {printable(info.version)}, sha256 {info.sha256}")
    click.echo(f"commit {printable(commit)} of {printable(repository)}")
    click.echo(
        f"Wrote {printable(str(folder))}; score with it: spin-detect score --model {printable(str(folder))} PATH..."
    )
