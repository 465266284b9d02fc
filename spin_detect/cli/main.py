"""The entry point: finds the command, and turns whatever goes wrong into one line and an exit status.

0: done. 1: `score --fail-on-spun` found a spun text. 2: unusable input. 130: interrupted. 141: the reader went away.
"""

import errno
import importlib
import os
import sys
from typing import Any

import click
from click.exceptions import Exit

from spin_detect.errors import SpinDetectError
from spin_detect.rendering.console import print_error

_COMMANDS = (
    "score", "report", "compare", "annotate", "serve", "text", "train", "evaluate", "spin", "info", "completion",
)  # fmt: skip
_EXTRAS = ("numba", "lemminflect", "pyarrow", "safetensors")
_INSTALL = "pip install 'spin-detect[train]'"
_UNUSABLE = 2
_INTERRUPTED = 130
_READER_GONE = 141


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
                sys.stdout.flush()  # here, where a reader that went away can still be told from an error
        except KeyboardInterrupt:
            raise Exit(_INTERRUPTED) from None
        except BrokenPipeError:
            # The interpreter flushes once more on its way out; that must not fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit(_READER_GONE) from None
        except SpinDetectError as error:
            print_error(error)
        except OSError as error:
            print_error(_described(error))
        except MemoryError:
            print_error("ran out of memory; give it less at once, or more memory")
        except ImportError as error:
            if error.name not in _EXTRAS and "pip install" not in str(error):
                raise
            print_error(f"this needs {error.name}; {_INSTALL}" if error.name in _EXTRAS else error)
        raise Exit(_UNUSABLE)


def _described(error: OSError) -> str:
    """Return what went wrong with the file system; an error that a module of ours worded speaks for itself."""
    if error.errno is None:
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return f"{where}{error.strerror}; allow more (ulimit -n), or give it less to do at once"
    return f"{where}{error.strerror}; check the path, its permissions and the space left"


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="spin-detect", message="%(prog)s %(version)s")
def main() -> None:
    """Find machine-spun English: words swapped for synonyms by software, and what they probably were."""
    # A terminal or pipe that cannot show a character gets a question mark, not a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main(prog_name="spin-detect")
