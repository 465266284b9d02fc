"""`spin-detect completion`: the script that lets a shell complete commands, options and files."""

import click
from click.shell_completion import get_completion_class

_PROGRAM = "spin-detect"
_VARIABLE = "_SPIN_DETECT_COMPLETE"


@click.command("completion", short_help="Print the script that completes commands in your shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete commands, options and file names.

    \b
    bash: spin-detect completion bash > ~/.local/share/bash-completion/completions/spin-detect
    zsh:  spin-detect completion zsh > a file _spin-detect in a folder of $fpath
    fish: spin-detect completion fish > ~/.config/fish/completions/spin-detect.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None, "click knows these three"
    click.echo(kind(ctx.find_root().command, {}, _PROGRAM, _VARIABLE).source())
