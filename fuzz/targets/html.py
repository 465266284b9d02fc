"""Web pages."""

from collections.abc import Iterable
from functools import cache

from fuzz.files import read_as
from fuzz.promises import sentences

LONGEST = 1536
WORDS = (b"<p>", b"</p>", b"<article>", b"<del>", b"<sup>", b"<a href=x>", b"<table>", b"<tr>", b"<td>", b"<ul><li>",
         b"<!--", b"-->", b"<![CDATA[", b"<script>", b"&nbsp;", b"&#x", b"<!DOCTYPE html>", b"<meta charset=utf-16>",
         b"<p hidden>", b" style=\"display:none\"", b" style='color:#fff'", b"<font color=white>", b"font-size:0", b"<style>",
         b"<body>", b"<html>", b"<main>", b"<h1>", b"<br/>", b"<svg>", b"<math>", b"</html>", b"<?xml version='1.0'?>")  # fmt: skip


@cache
def _few_stop_words() -> None:
    """jusText, which is asked about pages with little text, hashes the stop words of all languages for every page."""
    from trafilatura import external

    external.JT_STOPLIST = ("a", "and", "of", "the", "to")


def check(data: bytes) -> None:
    """Read it as a page."""
    _few_stop_words()
    read_as(".html", data)


def seeds() -> Iterable[bytes]:
    """Small pages."""
    text = " ".join(sentences()[:2])[:500]  # less text, and Trafilatura asks jusText too
    yield f"<html><body><nav><a href=/>Home</a></nav><article><p>{text}</p></article></body></html>".encode()
    yield f"<del>{text}</del><p>{text[:40]}<sup><a href=#n>1</a></sup><table><tr><td>A</table>".encode()
    yield f"<article><p>{text}</p><div style='display: none'>Unseen</div><p>{text[:90]}<font color=white>w</font></p>".encode()
    yield f'<?xml version="1.0" encoding="utf-16"?><html><p>{text[:60]}</p></html>'.encode("utf-16")
