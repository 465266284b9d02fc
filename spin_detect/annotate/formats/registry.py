"""The registry of row formats. To add a format, write one file with a `RowFormat` and add one `FormatSpec` to `FORMATS`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from spin_detect.annotate.compression import SUFFIXES, compression_of
from spin_detect.annotate.formats.base import RowFormat
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.files.inputs import STANDARD_STREAM, display_name


@dataclass(frozen=True, slots=True)
class FormatSpec:
    """One row format, as the registry knows it.

    Attributes:
        suffixes: Suffixes of its files, in lower case, without that of a compression.
        outputs: File types that its rows can be written as, keys of `FORMATS`.
        display_name: Name in messages.
        import_path: ``module:class`` of its `RowFormat`, imported only when the format is used.
        compressible: Whether a file may be compressed as a whole.
    """

    suffixes: tuple[str, ...]
    outputs: tuple[str, ...]
    display_name: str
    import_path: str
    compressible: bool = True


_FOLDER = "spin_detect.annotate.formats"
FORMATS = {
    "jsonl": FormatSpec((".jsonl", ".ndjson"), ("jsonl",), "JSON lines (.jsonl)", f"{_FOLDER}.jsonl:JsonLines"),
    "csv": FormatSpec((".csv",), ("csv",), ".csv", f"{_FOLDER}.delimited:Delimited"),
    "tsv": FormatSpec((".tsv",), ("tsv",), ".tsv", f"{_FOLDER}.delimited:Delimited"),
    "parquet": FormatSpec((".parquet",), ("parquet",), ".parquet", f"{_FOLDER}.parquet:Parquet", compressible=False),
    "mbox": FormatSpec((".mbox",), ("jsonl",), ".mbox", f"{_FOLDER}.mailbox:Mailbox", compressible=False),
    "warc": FormatSpec((".warc", ".wet"), ("jsonl", "parquet"), ".warc or .wet", f"{_FOLDER}.warc:Warc"),
}
_STREAM_TYPE = "jsonl"  # of standard input and output


def file_type(path: str) -> str | None:
    """Return the type of a file, judged by its name.

    Args:
        path: The file, or ``-`` for standard input or output, which are JSON lines.

    Returns:
        A key of `FORMATS`, or None if the name has none of their suffixes.
    """
    if path == STANDARD_STREAM:
        return _STREAM_TYPE
    compression = compression_of(path)
    suffix = os.path.splitext(path[: len(path) - len(compression)])[1].lower()
    for name, spec in FORMATS.items():
        if suffix in spec.suffixes and (spec.compressible or not compression):
            return name
    return None


def describe_formats() -> str:
    """Return the formats that can be read, for a message.

    Returns:
        Their names, as the object of a sentence.
    """
    names = ", ".join(spec.display_name for spec in FORMATS.values() if spec.compressible)
    uncompressed = " or ".join(spec.display_name for spec in FORMATS.values() if not spec.compressible)
    return f"{names} (each also with {', '.join(SUFFIXES)}) or {uncompressed}"


def choose_format(inputs: Sequence[str], output: str, options: Options) -> RowFormat:
    """Return the format that reads the inputs and writes the output, chosen by their names.

    Args:
        inputs: Input files, or ``-``.
        output: Output file, or ``-``.
        options: Options of the run.

    Returns:
        The format, ready to use.

    Raises:
        AnnotateError: The inputs have several formats, the output's format does not suit them, or a library is not
            installed.
    """
    example_of_type = {file_type(path): path for path in inputs}
    if len(example_of_type) > 1:
        first, second = list(example_of_type.values())[:2]
        raise AnnotateError(f"{first} and {second} have different formats; annotate them separately")
    (input_type,) = example_of_type
    if input_type is None:
        raise AnnotateError(f"{inputs[0]}: is not a file of rows; give {describe_formats()}")
    spec, output_type = FORMATS[input_type], file_type(output)
    if output_type is None or output_type not in spec.outputs:
        expected = " or ".join(FORMATS[name].display_name for name in spec.outputs)
        raise AnnotateError(
            f"{display_name(output)}: does not suit {display_name(inputs[0])}; give an output of {expected}"
        )
    return _format_class(spec)(options, output_type, "" if output == STANDARD_STREAM else compression_of(output))


def reading_format(path: str, options: Options) -> RowFormat:
    """Return the format that reads a file of rows, where no output is written.

    Args:
        path: The file, or ``-``.
        options: Options of the run.

    Returns:
        The format, ready to read.

    Raises:
        AnnotateError: The file has no known format, or a library is not installed.
    """
    input_type = file_type(path)
    if input_type is None:
        raise AnnotateError(f"{path}: is not a file of rows; give {describe_formats()}")
    spec = FORMATS[input_type]
    return _format_class(spec)(options, spec.outputs[0])


def _format_class(spec: FormatSpec) -> type[RowFormat]:
    module, _, name = spec.import_path.partition(":")
    row_format: type[RowFormat] = getattr(import_module(module), name)
    return row_format
