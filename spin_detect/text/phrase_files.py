"""Files of phrases that users write, read whole, with errors that say what to do."""

from pathlib import Path

from spin_detect.errors import SpinDetectError


def read_phrase_file(path: Path, max_bytes: int, error_type: type[SpinDetectError]) -> tuple[str, bytes]:
    """Return the characters of a file of phrases in UTF-8, and its bytes.

    Args:
        path: The file.
        max_bytes: Number of bytes at most.
        error_type: Class of the error that is raised.

    Returns:
        The characters, without a byte-order mark, and the bytes.

    Raises:
        SpinDetectError: The file is missing, unreadable, not UTF-8 or too large; of the class `error_type`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise error_type(f"{path}: cannot be read ({reason}); check the path") from None
    except UnicodeDecodeError as error:
        raise error_type(f"{path}: is not UTF-8 (at offset {error.start:,}); convert it") from None
    if len(data) > max_bytes:
        raise error_type(f"{path}: is larger than {max_bytes // 2**20} MiB; give fewer phrases")
    return text, data
