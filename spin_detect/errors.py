"""Base class of the errors that a user's input can cause.

The command line prints these errors as one line and exits with status 2. Any other exception is a bug and keeps its
traceback.
"""

__all__ = ["SpinDetectError"]


class SpinDetectError(ValueError):
    """A file, a folder, a model, an option or a text that a user gave is unusable; the message names the remedy.

    The subclasses, and the module that defines each::

        SpinDetectError
            AllowError          predict.allow_list: a list of allowed phrases
                TooLongError    predict.allow_list: one of its phrases has too many words
            AnnotateError       annotate.options: input, output or options of a run over row files
                DamagedError    annotate.compression: the end of a compressed file is missing or damaged
            CalibrationError    predict.calibration_file: a calibration file, or the originals to make one from
            ColumnError         integrations.dataframe: a column of a data frame
            CorpusError         corpora.manifest: a corpus or its manifest
            FileError           files.errors: a file or an address that is to be read as text
                NoTextError     files.errors: it has no text
            HubError            storage.hub: a model on the Hugging Face hub
            ModelError          storage.model_folder: a model folder
            PhraseListError     known_phrases.phrase_list: a list of known phrases
            PdfError            rendering.html.pdf: a browser that is to print a page
    """

    def __str__(self) -> str:
        """Return the message as one line: what it quotes, the name of a file for one, may hold any character."""
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
