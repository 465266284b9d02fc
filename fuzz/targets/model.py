"""The model folder: its checksums are checked, and nothing else in it is trusted."""

import hashlib
import json
import os
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.storage.model_folder import FORMAT_VERSION, ModelError, _meta_sha256, open_model

LONGEST = 1024
WORDS = (b'"format"', b'"format_version"', b'"sha256"', b'"meta_sha256"', b'"size"', b'"name"', b"[[[[[[", b"NaN", b"1e999", b"\\ud800",
         b"\x80\x04", b"\n\n")  # fmt: skip
_ARRAYS = b'@\0\0\0\0\0\0\0{"a": {"dtype": "U8", "shape": [8], "data_offsets": [0, 8]}}' + b" " * 4 + bytes(8)


def check(data: bytes) -> None:
    """Open a folder. Before an empty line are the settings, after it the arrays; checksums are made to agree."""
    settings, _, arrays = data.partition(b"\n\n")
    folder = scratch(".model")
    os.makedirs(folder, exist_ok=True)
    (folder / "model.safetensors").write_bytes(arrays)
    (folder / "model.json").write_bytes(_agreeing(settings, arrays))
    with documented(ModelError):
        opened = open_model(folder)
        assert opened.info.sha256 == hashlib.sha256(arrays).hexdigest()


def _agreeing(settings: bytes, arrays: bytes) -> bytes:
    """Return the settings with right checksums, if they are JSON."""
    try:
        agreeing = json.loads(settings)
        agreeing |= {"size": len(arrays), "sha256": hashlib.sha256(arrays).hexdigest()}
        agreeing["meta_sha256"] = _meta_sha256(agreeing)
        return json.dumps(agreeing).encode()
    except (ValueError, TypeError, RecursionError):
        return settings


def seeds() -> Iterable[bytes]:
    """Yield a model that can be opened, and others that cannot."""
    settings = {
        "format": "spin-detect-model",
        "format_version": FORMAT_VERSION,
        "name": "x",
        "version": "1",
        "features": {},
        "settings": {"a": [1.5, None]},
    }
    yield json.dumps(settings).encode() + b"\n\n" + _ARRAYS
    yield json.dumps({**settings, "format_version": FORMAT_VERSION + 1}).encode() + b"\n\n" + _ARRAYS
    yield b'{"format": "spin-detect-model", "a": ' + b"[" * 50 + b"]" * 50 + b"}\n\n"
