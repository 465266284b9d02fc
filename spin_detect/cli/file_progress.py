"""Progress of commands that read many texts: how many are done, and how many bytes of the input they are."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from spin_detect.files import ADDRESS_PREFIXES
from spin_detect.files.inputs import STANDARD_STREAM, file_of
from spin_detect.progress import Meter, meter


class FileProgress:
    """The place in a list of texts, each of which is done when its report has come."""

    def __init__(self, files: Sequence[str], sizes: Sequence[int], progress: Meter) -> None:
        """Begin before the first text.

        Args:
            files: Names of the texts, as `find_texts` returns them.
            sizes: Bytes of each.
            progress: Where to count.
        """
        self._files, self._sizes, self._progress = files, sizes, progress
        self._n_done = 0
        self.pause, self.resume = progress.pause, progress.resume

    def finish(self, file: str) -> None:
        """Count a text, and those before it that could not be read.

        Args:
            file: Name of the text.
        """
        end = self._files.index(file, self._n_done) + 1
        self._progress.advance(sum(self._sizes[self._n_done : end]), end - self._n_done)
        self._n_done = end


@contextmanager
def file_progress(description: str, files: Sequence[str]) -> Iterator[FileProgress]:
    """Show how many of some texts are done during a `with` block, if standard error is a terminal.

    Args:
        description: Text before the bar.
        files: Names of the texts, as `find_texts` returns them.

    Yields:
        The place in the list.
    """
    sizes = text_sizes(files)
    with meter(description, None if sizes is None else sum(sizes), "texts", len(files)) as progress:
        yield FileProgress(files, sizes or [0] * len(files), progress)


def text_sizes(files: Sequence[str]) -> list[int] | None:
    """Return how many bytes each text takes in its file; the mails of a mailbox share those of the mailbox.

    Args:
        files: Names of the texts, as `find_texts` returns them.

    Returns:
        Their sizes; None if the size of one is not known before it is read.
    """
    paths = [file_of(file) for file in files]
    n_texts = Counter(paths)
    sizes = {}
    for path in n_texts:
        if path.partition(":")[0] == STANDARD_STREAM or path.lower().startswith(ADDRESS_PREFIXES):
            return None
        try:
            sizes[path] = os.path.getsize(path) // n_texts[path]
        except OSError:  # reading it gives the error
            sizes[path] = 0
    return [sizes[path] for path in paths]
