"""The one base of every error that a user's input can cause.

The command line prints these as one line and leaves with status 2; anything else is a bug and keeps its traceback.
"""


class SpinDetectError(ValueError):
    """Something given from outside (a file, a folder, a model, an option) is unusable; the message says what to do."""
