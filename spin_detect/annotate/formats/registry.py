"""Which format reads the inputs and writes the output."""

from __future__ import annotations

from collections.abc import Sequence

from spin_detect.annotate.compression import STANDARD
from spin_detect.annotate.formats.base import RowFormat
from spin_detect.annotate.inputs import compression_of, file_type, shown_name
from spin_detect.annotate.options import AnnotateError, Options

_WRITES = {"jsonl": ("jsonl",), "csv": ("csv",), "tsv": ("tsv",), "parquet": ("parquet",), "warc": ("jsonl", "parquet")}
_NAMES = {"jsonl": "JSON lines (.jsonl)", "csv": ".csv", "tsv": ".tsv", "parquet": ".parquet", "warc": ".warc"}


def choose_format(inputs: Sequence[str], output: str, options: Options) -> RowFormat:
    """The format for the inputs and the output, told by their names.

    Raises AnnotateError for inputs of several kinds, for an output that does not suit them, or where a library is
    missing.
    """
    kinds = {file_type(path): path for path in inputs}
    if len(kinds) > 1:
        first, second = list(kinds.values())[:2]
        raise AnnotateError(f"{first} and {second} are of different kinds; annotate them apart")
    (kind,) = kinds
    written = file_type(output)
    if kind is None or written not in _WRITES[kind]:
        wanted = " or ".join(_NAMES[name] for name in _WRITES[kind or "jsonl"])
        raise AnnotateError(f"{shown_name(output)}: does not suit {shown_name(inputs[0])}; give an output of {wanted}")
    compression = "" if output == STANDARD else compression_of(output)
    if kind == "parquet":
        from spin_detect.annotate.formats.parquet import Parquet

        return Parquet(options)
    if kind == "warc":
        from spin_detect.annotate.formats.warc import Warc

        return Warc(options, compression, parquet=written == "parquet")
    if kind == "jsonl":
        from spin_detect.annotate.formats.jsonl import JsonLines

        return JsonLines(options, compression)
    from spin_detect.annotate.formats.delimited import Delimited

    return Delimited(options, compression, "\t" if kind == "tsv" else ",")
