"""The one base of every error that a user's input can cause.

The command line prints these as one line and leaves with status 2; anything else is a bug and keeps its traceback.
"""


class SpinDetectError(ValueError):
    """Something given from outside (a file, a folder, a model, an option) is unusable; the message says what to do."""

    def __str__(self) -> str:
        """The message as one line: what it quotes, a file's name say, may hold any character."""
        message = super().__str__()
        if message.isprintable():
            return message
        return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in message)


def missing_extra(purpose: str, library: str, extra: str) -> str:
    """Return the message for a library that an optional extra of the package brings and that is not installed.

    Args:
        purpose: What needs the library, as the subject of the sentence.
        library: Name of the library, or of several.
        extra: Name of the extra in ``pyproject.toml``.

    Returns:
        One line that names the library and the command that installs the extra.
    """
    remedy = f"pip install '.[{extra}]' in a clone of the repository"
    return f"{purpose} needs {library}, which the extra {extra!r} brings: {remedy}"
