"""The entry point: it finds the command, and turns every failure into one line and an exit status.

The statuses are 0 for success, 1 if `score --fail-on-spun` found a text that is spun, as a whole or in part, 2 for unusable
input, 130 after an interruption, and 141 if the program that read the output ended.
"""

import errno
import importlib
import os
import sys
from typing import Any

import click
from click.exceptions import Exit

from spin_detect.cli.options import UNUSABLE_STATUS
from spin_detect.errors import SpinDetectError, missing_extra
from spin_detect.rendering.console import print_error

_COMMANDS = (
    "score", "report", "compare", "annotate", "calibrate", "serve", "lsp", "mcp", "text", "train", "evaluate", "genres", "spin",
    "info", "download", "completion",
)  # fmt: skip
_TRAINING_LIBRARIES = ("numba", "lemminflect", "pyarrow", "safetensors")
_INTERRUPTED_STATUS = 130
_BROKEN_PIPE_STATUS = 141


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"spin_detect.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()  # so that a broken pipe is seen below, not while the interpreter exits
        except KeyboardInterrupt:
            raise Exit(_INTERRUPTED_STATUS) from None
        except BrokenPipeError:
            # The interpreter flushes once more while it exits; that must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit(_BROKEN_PIPE_STATUS) from None
        except SpinDetectError as error:
            print_error(error)
        except OSError as error:
            print_error(_describe(error))
        except MemoryError:
            print_error("ran out of memory; process less at once, or add memory")
        except ImportError as error:
            if error.name in _TRAINING_LIBRARIES:
                print_error(missing_extra("this command", error.name, "train"))
            elif "pip install" in str(error):  # worded where the library is imported
                print_error(error)
            else:
                raise
        raise Exit(UNUSABLE_STATUS)


def _describe(error: OSError) -> str:
    """Return what went wrong with the file system, and the remedy; an error without a number has its own wording."""
    if error.errno is None:
        return str(error)
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{place}{error.strerror}; allow more open files (ulimit -n), or process less at once"
    return f"{place}{error.strerror}; check the path, its permissions and the space left"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="spin-detect", message="%(prog)s %(version)s")
def main() -> None:
    """Find machine-spun English: articles in which software replaced words by synonyms."""
    # A terminal or pipe that cannot show a character shows a question mark; the command does not fail.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main(prog_name="spin-detect")
