"""The shipped detector, and hand-made reports."""

import pytest

import spin_detect
from spin_detect.predict.detector import Detector
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion
from spin_detect.storage.package_data import package_path

INFO = ModelInfo("toy", "1", "ab" * 32)


@pytest.fixture(scope="session")
def detector() -> Detector:
    return spin_detect.load()


@pytest.fixture(scope="session")
def sample() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


def report_of(text: str, *words: str, probability: float = 0.9, rate: float = 0.001, score: float = 5.0) -> Report:
    """Return a report that flags the first occurrence of each of these words."""
    starts = [text.index(word) for word in words]
    spans = tuple(
        Span(start, start + len(word), word, probability, "sure", 7.0, 9.5, (Suggestion("<b>other</b>", 9.5, 0.6),))
        for start, word in zip(starts, words, strict=True)
    )
    sentences = (Sentence(0, len(text), 0.75, spans),)
    return Report(len(text.split()), score, 0.99, rate, "spun", "words were counted", sentences, INFO)
