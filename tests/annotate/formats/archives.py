"""Records of web archives, written by hand, so that each of their faults can be written too."""

import gzip
from pathlib import Path

STORY = (
    "The lamplighter came down the lane at dusk with his ladder on his shoulder, and the children of the mill ran after him as far as "
    "the bridge. He never hurried. He set the ladder against each post, climbed three rungs, and waited until the flame stood still."
)
PAGE = (
    f"<html><head><title>Dusk</title></head><body><article><h1>Dusk</h1><p>{STORY}</p></article></body></html>".encode()
)
OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(record_type: str, name: str, content_type: str, block: bytes, **fields: object) -> bytes:
    """One record; a field replaces the one of the same name, None leaves it out."""
    header: dict[str, object] = {
        "WARC-Type": record_type,
        "WARC-Record-ID": f"<urn:uuid:{name}>",
        "WARC-Target-URI": f"https://example.org/{name}",
        "WARC-Date": "2024-02-29T12:00:00Z",
        "Content-Type": content_type,
        "Content-Length": len(block),
    } | {key.replace("_", "-"): value for key, value in fields.items()}
    lines = [f"{key}: {value}\r\n" for key, value in header.items() if value is not None]
    return f"WARC/1.0\r\n{''.join(lines)}\r\n".encode() + block + b"\r\n\r\n"


def response(name: str, body: bytes, http: str = OK, **fields: object) -> bytes:
    return record("response", name, "application/http; msgtype=response", http.encode() + b"\r\n" + body, **fields)


def chunked(body: bytes, size: int = 40) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def write(path: Path, records: list[bytes]) -> None:
    """Write an archive, with each record as a member of its own if the name ends in .gz."""
    path.write_bytes(b"".join(gzip.compress(each, mtime=0) if path.suffix == ".gz" else each for each in records))
