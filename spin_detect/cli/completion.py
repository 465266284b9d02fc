"""The command `spin-detect completion`: print the completion script of a shell."""

import click
from click.shell_completion import get_completion_class

_PROGRAM = "spin-detect"
_VARIABLE = "_SPIN_DETECT_COMPLETE"


@click.command("completion", short_help="Print the script that completes commands in your shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script with which SHELL completes commands, options and file names.

    Save it to a file, for example:

    \b
    bash: spin-detect completion bash > ~/.local/share/bash-completion/completions/spin-detect
    zsh:  spin-detect completion zsh > _spin-detect, in a folder of $fpath
    fish: spin-detect completion fish > ~/.config/fish/completions/spin-detect.fish
    """
    completion = get_completion_class(shell)
    assert completion is not None, "click knows these three shells"
    click.echo(completion(ctx.find_root().command, {}, _PROGRAM, _VARIABLE).source())
