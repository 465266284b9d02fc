"""Allowed phrases are never flagged and are no evidence."""

from pathlib import Path

import pytest

import spin_detect
from spin_detect.predict.allow_list import AllowError, AllowList
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path
from spin_detect.text.tokenise import tokenise

needs_model = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


def inside(text: str, *phrases: str) -> list[str]:
    batch = tokenise([text])
    rows = AllowList.from_phrases(phrases).mask(batch)
    return [text[s:e] for s, e in zip(batch.start[rows].tolist(), batch.end[rows].tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "phrases", "words"),
    [
        ("The dry dock. Dry Dock!", ["dry dock"], ["dry", "dock", "Dry", "Dock"]),
        ("A dock, dry at last", ["dock dry", "at"], ["at"]),
        ("It was dry. Dock there.", ["dry dock"], []),
        ("Deep-learning models don't", ["deep learning", "Don't"], ["Deep", "learning", "don't"]),
        ("a a a b", ["a a", "a b"], ["a", "a", "a", "b"]),
        ("", ["dry dock"], []),
        ("dry", ["dry dock", "  ", "…"], []),
    ],
)
def test_phrases_are_matched_word_for_word_within_a_sentence(text: str, phrases: list[str], words: list[str]) -> None:
    assert inside(text, *phrases) == words


def test_only_spans_that_touch_an_allowed_phrase_are_removed() -> None:
    text = "The arid dock leaks into the purple herring."

    def span(written: str) -> Span:
        start = text.index(written)
        return Span(start, start + len(written), written, 0.9, "sure", 5.0, 5.0, (Suggestion("x", 5.0, 0.5),))

    spans = (span("arid dock"), span("leaks"), span("purple herring"))
    report = Report(8, 1.0, 0.7, 0.1, "spun", "", (Sentence(0, len(text), 0.9, spans),), ModelInfo("m", "1", "0"))
    left = AllowList.from_phrases(["dock", "purple herring"]).filter_report(report, text)
    assert [s.text for s in left.spans] == ["leaks"]
    assert AllowList.from_phrases(["herring bone"]).filter_report(report, text) == report


def test_a_file_has_a_phrase_a_line_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "allow.txt"
    path.write_bytes("\ufeff# the field's terms\r\ndry dock\r\n\r\n  Slip way \r\n".encode())
    batch = tokenise(["a dry dock and a slip way"])
    assert AllowList.from_file(path).mask(batch).sum() == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        (b"caf\xe9", "is not UTF-8"),
        (b"# only a comment\n\n", "has no phrase"),
        (b"fine\n" + b"word " * 13, ":2: has over 12 words"),
        (b"# terms\n\nfine\n" + b"word " * 13 + b"\nfine\n", ":4: has over 12 words"),
    ],
)
def test_the_error_for_a_bad_file_is_one_line(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "allow.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AllowError, match=message):
        AllowList.from_file(path)


def test_one_string_is_not_a_list_of_phrases() -> None:
    with pytest.raises(TypeError, match="several phrases"):
        AllowList.from_phrases("dry dock")
    with pytest.raises(AllowError, match="allowed phrase 2 has over 12 words"):
        AllowList.from_phrases(["fine", "word " * 13])


@needs_model
def test_allowed_words_are_neither_flagged_nor_evidence() -> None:
    detector = spin_detect.load()
    text = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
    plain = detector.score(text)
    assert plain.verdict == "spun"
    flagged = {span.text for span in plain.spans}
    some = sorted(flagged)[: len(flagged) // 2]
    allowed = detector.score(text, allow=some)
    kept = {word.lower() for span in allowed.spans for word in span.text.split()}
    assert not kept & {phrase.lower() for phrase in some} and allowed.spans
    assert allowed.score < plain.score, "half of the evidence is gone"
    everything = detector.score(text, allow=sorted(flagged))
    assert everything.score < allowed.score
    assert detector.score(text, allow=["no such phrase here"]) == plain
    (row,) = detector.score_many([text], allow=some).itertuples()
    assert row.score == pytest.approx(allowed.score)


@needs_model
def test_allowed_phrases_of_a_text_in_chunks_are_not_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    detector = spin_detect.load()
    text = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
    monkeypatch.setattr("spin_detect.predict.chunking.CHUNK_CHARACTERS", 1500)
    phrase = detector.score(text).spans[0].text
    assert phrase not in {span.text for span in detector.score(text, allow=[phrase]).spans}


@needs_model
def test_the_rate_comes_with_its_interval() -> None:
    report = spin_detect.load().score((package_path("datasets", "datasets") / "sample-article.txt").read_text())
    assert report.false_positive_rate_interval is not None
    low, high = report.false_positive_rate_interval
    assert 0 <= low <= report.false_positive_rate <= high < 0.01
    assert report.to_dict()["false_positive_rate_interval"] == [float(f"{low:.3g}"), float(f"{high:.3g}")]
