"""The checks that several targets share, and how bytes become texts."""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import get_args

import numpy as np

from spin_detect.constants import TokenType
from spin_detect.report import Report, Verdict
from spin_detect.storage.package_data import package_path
from spin_detect.text.tokenise import TokenBatch

_MAX_MESSAGE_CHARACTERS = 3000


def text_of(data: bytes) -> str:
    """Return a text of any characters; lone surrogates come from their own encoding and from bytes that are not UTF-8."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "surrogateescape")


@cache
def sentences() -> tuple[str, ...]:
    """Return short texts of our own: paragraphs of the starter set and of the sample article."""
    datasets = package_path("datasets", "datasets")
    lines = (datasets / "starter.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"].split("\n\n")[0][:400] for line in lines[::12]]
    return (*texts, *(datasets / "sample-article.txt").read_text(encoding="utf-8").split("\n\n")[:4])


@contextmanager
def documented(*errors: type[Exception], beginning: str = "") -> Iterator[None]:
    """Allow the documented errors, and check that each is one line, and how it begins."""
    try:
        yield
    except errors as error:
        message = str(error)
        assert message.startswith(beginning) and len(message.splitlines()) == 1, f"not one line: {message!r}"
        assert len(message) < _MAX_MESSAGE_CHARACTERS, f"{len(message)} characters of message"


def sound_tokens(texts: Sequence[str], batch: TokenBatch) -> None:
    """Check that ranges are within their texts and sentences, in order."""
    length = np.array([len(text) for text in texts], np.int64)
    document = batch.document
    assert batch.n_documents == len(texts)
    assert ((batch.start >= 0) & (batch.start <= batch.end) & (batch.end <= length[document])).all()
    wide = batch.token_type != TokenType.BREAK
    assert ((batch.end > batch.start) == wide).all()
    same = document[1:] == document[:-1]
    assert (np.diff(batch.start) >= 0)[same].all()
    assert (batch.sentence_start[batch.sentence] <= batch.start).all()
    assert (batch.sentence_end[batch.sentence] >= batch.end).all()


def sound_report(report: Report, text: str) -> None:
    """Check that probabilities are between 0 and 1, and that offsets are those of the caller's text."""
    assert math.isfinite(report.score) and report.verdict in get_args(Verdict) and report.reason
    numbers = (report.spun_probability, report.false_positive_rate)
    if None in numbers:
        assert numbers == (None, None) and report.false_positive_rate_interval is None and report.verdict == "uncertain"
    else:
        assert all(0 <= number <= 1 for number in numbers if number is not None) and report.false_positive_rate != 0
    at = 0
    for sentence in report.sentences:
        assert at <= sentence.start <= sentence.end <= len(text)
        assert 0 <= sentence.spun_probability <= 1
        at, after = sentence.end, sentence.start
        for span in sentence.spans:
            assert after <= span.start < span.end <= sentence.end
            assert text[span.start : span.end] == span.text
            assert 0 <= span.probability <= 1
            assert math.isfinite(span.oddity_bits) and math.isfinite(span.gain_bits)
            after = span.end
    json.dumps(report.to_dict(), allow_nan=False)
