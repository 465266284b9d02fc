"""Reading what a program writes to a terminal."""

import os


def read_terminal(control: int) -> bytes:
    """Return all that is written to a terminal until its other side is closed, and close this side.

    Args:
        control: Descriptor of this side, as of `pty.openpty`.

    Returns:
        The bytes.
    """
    output = b""
    while True:
        try:
            block = os.read(control, 4096)
        except OSError:  # the terminal closed
            break
        if not block:
            break
        output += block
    os.close(control)
    return output
