"""The report on a text: a frozen tree of plain values that is ready for JSON.

Offsets count characters of the caller's own text: `text[span.start:span.end] == span.text` always holds. This module imports nothing of the
package, so whoever shows or stores reports can use it alone; only what a notebook shows is made by `spin_detect.rendering`.
"""

import math
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any, Literal, Self, get_args, get_type_hints

Level = Literal["sure", "likely", "possible"]  # of a mark, the surest first
LEVELS: tuple[Level, ...] = get_args(Level)
SHOWN_LEVELS = LEVELS[:2]  # of the marks that are shown unless all are asked for
Verdict = Literal["original", "spun", "partly_spun", "uncertain"]
# The verdicts that an operating point limits: at most that share of originals gets one of them.
CALLED_SPUN: tuple[Verdict, ...] = ("spun", "partly_spun")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A likely original of a span.

    Attributes:
        text: The word or words that may have stood there, in the case of the span.
        gain_bits: Log-likelihood ratio of this text to the words as written, in bits.
        probability: Probability that it is what stood there.
    """

    text: str
    gain_bits: float
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name, bits rounded to a hundredth and the probability to four decimals.
        """
        return {
            "text": self.text,
            "gain_bits": round_bits(self.gain_bits),
            "probability": round_probability(self.probability),
        }


@dataclass(frozen=True, slots=True)
class Span:
    """A word or phrase that was probably replaced.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        text: The words as written.
        probability: Probability that they replace something else.
        level: How far to trust the mark: `sure`, `likely` or `possible`. The model states the precision of each level.
        oddity_bits: Collocation oddity in bits: -log2 of how often the words occur beside their neighbours over how often chance would
            have it so.
        gain_bits: Gain of the candidate that fits best, suggested or not. A function word has no candidate and gain 0: it is part of
            what was replaced.
        suggestions: Likely originals, best first. None if the best one is too improbable to be shown: then the mark says no more than
            that the words look out of place.
    """

    start: int
    end: int
    text: str
    probability: float
    level: Level
    oddity_bits: float
    gain_bits: float
    suggestions: tuple[Suggestion, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name, bits rounded to a hundredth and the probability to four decimals.
        """
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "probability": round_probability(self.probability),
            "level": self.level,
            "oddity_bits": round_bits(self.oddity_bits),
            "gain_bits": round_bits(self.gain_bits),
            "suggestions": [suggestion.to_dict() for suggestion in self.suggestions],
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text with its spans.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        spun_probability: Probability that a word of the sentence was replaced.
        all_spans: The flagged spans inside it, of every level, in order.
    """

    start: int
    end: int
    spun_probability: float
    all_spans: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Its sure and likely spans, in order."""
        return tuple(span for span in self.all_spans if span.level in SHOWN_LEVELS)

    def to_dict(self, *, all_marks: bool = False) -> dict[str, Any]:
        """Return the JSON-ready form.

        Args:
            all_marks: Whether it has the possible spans, too.

        Returns:
            The fields by name, the probability rounded to four decimals; `all_spans` is called `spans`.
        """
        return {
            "start": self.start,
            "end": self.end,
            "spun_probability": round_probability(self.spun_probability),
            "spans": [span.to_dict() for span in (self.all_spans if all_marks else self.spans)],
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """A word or phrase that was probably replaced, with all its places in the text.

    Attributes:
        text: The words as first written.
        suggestion: The first suggestion of its spans; None if they have none.
        level: The level of most of its spans; of two that are as frequent, the less sure one. So a word is not surer for being repeated.
        spans: Its spans, in order.
    """

    text: str
    suggestion: str | None
    level: Level
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of sentences whose words look replaced where those of the rest of the text do not.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        excess_probability: Mean probability that a word of the passage was replaced, minus that of the text's other words.
        false_positive_rate: Share of original documents of this length whose highest passage stands out at least as much.
        words: Number of words and numbers in the passage.
        opening: Its first words, by which people find it.
        score: Log-odds that the passage is spun, scored as a text of its own.
    """

    start: int
    end: int
    excess_probability: float
    false_positive_rate: float
    words: int
    opening: str
    score: float

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name; `excess_probability` is called `excess`. The rate keeps three significant digits.
        """
        return {
            "start": self.start,
            "end": self.end,
            "excess": round_probability(self.excess_probability),
            "false_positive_rate": round_rate(self.false_positive_rate),
            "words": self.words,
            "opening": self.opening,
            "score": round(float(self.score), 4),
        }


@dataclass(frozen=True, slots=True)
class KnownPhrase:
    """A phrase of a published list, or of a list of the user's, that stands in the text. It is no part of what the model says.

    Attributes:
        start: Offset of its first character in the text.
        end: Offset after its last character.
        text: The phrase as the text has it, in any case and inflection.
        expected: The phrase that the list expects in its place.
        list_name: Name of the list.
        list_version: Version of the list.
        honest_share: Share of honest papers that contain the phrase, as measured for the list; None where the list says nothing.
    """

    start: int
    end: int
    text: str
    expected: str
    list_name: str
    list_version: str
    honest_share: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name; name and version of the list are `list` and `version`. The share keeps three significant digits.
        """
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "expected": self.expected,
            "list": self.list_name,
            "version": self.list_version,
            "honest_share": None if self.honest_share is None else round_rate(self.honest_share),
        }


@dataclass(frozen=True, slots=True)
class TextWarning:
    """A character trick that hides words from programs but not from readers, or text that a file hides from readers.

    Attributes:
        code: Short name of the trick, such as `lookalike`.
        message: What it is, in words.
        count: How often it occurs in the text.
        ranges: Start and end offset of its first occurrences; none of text that a file hides, as that is not in the text.
    """

    code: str
    message: str
    count: int
    ranges: tuple[tuple[int, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name; `code` is called `kind`.
        """
        return {
            "kind": self.code,
            "message": self.message,
            "count": self.count,
            "ranges": [list(each) for each in self.ranges],
        }


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """The model behind a report.

    Attributes:
        name: Name of the model.
        version: Version of the model.
        sha256: SHA-256 of its arrays, in hexadecimal.
    """

    name: str
    version: str
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name.
        """
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class CalibrationInfo:
    """The calibration file behind the rates of a report.

    Attributes:
        name: Name of the calibration.
        texts: Number of the user's own originals among which rates are counted.
    """

    name: str
    texts: int

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name.
        """
        return {"name": self.name, "texts": self.texts}


@dataclass(frozen=True, slots=True)
class DocumentScore:
    """The scores of a document as a whole: one row of a result table.

    The fields are the columns of every result table, in this order: `RESULT_COLUMNS`, and with it the frames and the Arrow and Spark
    schemas, derive from them.

    Attributes:
        words: Number of words and numbers in the document. A sentence that repeats an earlier one does not count.
        score: Calibrated natural log-odds that the document is spun, prior odds being even. Finite.
        spun_probability: The score as a probability; None where the score means nothing, for example of a text that is too short.
        false_positive_rate: Share of original documents like it that score at least as high; None likewise.
        verdict: `spun`, `partly_spun`, `original` or `uncertain` at the operating point.
        reason: Why the verdict is what it is, in words.
    """

    words: int
    score: float
    spun_probability: float | None
    false_positive_rate: float | None
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class SectionScore(DocumentScore):
    """The scores of one section of a text, as a text of its own.

    Attributes:
        name: Heading of the section; "" if it stands under none.
        start: Offset of its first character in the text.
        end: Offset after its last character.
        corrected_rate: `false_positive_rate` corrected for the number of sections: at most this share of originals with as many
            sections has one that scores as high. The verdict compares it with the operating point. None where there is no rate.
    """

    name: str
    start: int
    end: int
    corrected_rate: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            The fields by name, probabilities rounded to four decimals and rates to three significant digits.
        """
        rates = (self.false_positive_rate, self.corrected_rate)
        rate, corrected = (None if each is None else round_rate(each) for each in rates)
        return {
            "name": self.name,
            "start": self.start,
            "end": self.end,
            "words": self.words,
            "score": round(float(self.score), 4),
            "spun_probability": None if self.spun_probability is None else round_probability(self.spun_probability),
            "false_positive_rate": rate,
            "corrected_rate": corrected,
            "verdict": self.verdict,
            "reason": self.reason,
        }


_DTYPES: dict[Any, str] = {int: "int64", float: "float64", float | None: "float64", str: "str", Verdict: "str"}
# Name and pandas dtype of every column of a result table, in order.
RESULT_COLUMNS: dict[str, str] = {name: _DTYPES[kind] for name, kind in get_type_hints(DocumentScore).items()}


@dataclass(frozen=True, slots=True)
class GenreRate:
    """How often original texts of one genre score as high as a document.

    Attributes:
        genre: Name of the genre.
        false_positive_rate: Share of its texts that score at least as high. Without any it is the least that their number supports.
        n_above: Number of its texts that score at least as high, on which the rate rests; JSON leaves it out.
    """

    genre: str
    false_positive_rate: float
    n_above: int = 0

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form.

        Returns:
            Genre and rate by name.
        """
        return {"genre": self.genre, "false_positive_rate": round_rate(self.false_positive_rate)}


@dataclass(frozen=True, slots=True)
class Report(DocumentScore):
    """The scores of a document, its sentences with their spans, and what else there is to say about it.

    Attributes:
        sentences: All sentences of the text, in order.
        model: The model that scored the text.
        false_positive_rate_interval: 95% interval of `false_positive_rate`, from the number of reference documents behind it; None where
            there is no rate.
        nearest_genres: Genres that the text is most like, the nearest first, and how often each scores as high; empty
            where there is no rate, and where rates are counted among a user's own originals.
        passages: Passages of a longer text that stand out from the rest, in order; empty where there is no rate.
        warnings: Character tricks that were found, and text that the file does not show.
        shows_all_marks: Whether its spans, findings and JSON have the possible marks, too.
        calibration: The calibration file, if rates are counted among a user's own originals; None if among those of the model.
        known_phrases: Phrases of published lists in the text, in order. They have no influence on anything else in the report.
        text: The text, which a notebook shows with its marks; "" if whoever made the report left it out. Reports are equal without it, and
            JSON does not have it.
    """

    sentences: tuple[Sentence, ...]
    model: ModelInfo
    false_positive_rate_interval: tuple[float, float] | None = None
    nearest_genres: tuple[GenreRate, ...] = ()
    passages: tuple[Passage, ...] = ()
    warnings: tuple[TextWarning, ...] = ()
    shows_all_marks: bool = False
    calibration: CalibrationInfo | None = None
    known_phrases: tuple[KnownPhrase, ...] = ()
    text: str = field(default="", compare=False)

    def __repr__(self) -> str:
        """Give the verdict and its numbers; the fields of all sentences would fill pages."""
        numbers = "" if self.spun_probability is None else f", score {self.score:.2f}"
        if self.false_positive_rate is not None:
            numbers += f", false-positive rate {round_rate(self.false_positive_rate):g}"
        return f"<Report: {self.verdict}{numbers}, words {self.words:,}, spans {len(self.spans):,}>"

    def _repr_html_(self) -> str:
        """Return what a notebook shows; the page is imported by name, since this module imports nothing of the package."""
        html: str = import_module("spin_detect.rendering.html.notebook").report_fragment(self)
        return html

    @property
    def all_spans(self) -> tuple[Span, ...]:
        """Every flagged span of the text, in order."""
        return tuple(span for sentence in self.sentences for span in sentence.all_spans)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The sure and likely spans of the text, or all of them if the report shows all marks, in order."""
        if self.shows_all_marks:
            return self.all_spans
        return tuple(span for sentence in self.sentences for span in sentence.spans)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The spans by what they say: those of the same words, in any case, with the same first suggestion are one finding."""
        groups: dict[tuple[str, str | None], list[Span]] = {}
        for span in self.spans:
            suggestion = span.suggestions[0].text.casefold() if span.suggestions else None
            groups.setdefault((" ".join(span.text.split()).casefold(), suggestion), []).append(span)
        return tuple(map(_finding, groups.values()))

    def with_all_marks(self) -> Self:
        """Return the same report, showing the possible marks, too.

        Returns:
            A copy.
        """
        return replace(self, shows_all_marks=True)

    def with_min_probability(self, min_probability: float) -> Self:
        """Return the same report without its improbable spans. The verdict stays, as it is of the whole text.

        Args:
            min_probability: Smallest probability of the spans that are kept.

        Returns:
            A copy.
        """
        sentences = tuple(
            replace(each, all_spans=tuple(span for span in each.all_spans if span.probability >= min_probability))
            for each in self.sentences
        )
        return replace(self, sentences=sentences)

    def with_warnings(self, warnings: tuple[TextWarning, ...]) -> Self:
        """Return the same report with further warnings, such as those about the file that the text is from.

        Args:
            warnings: The warnings; they stand before those of the report.

        Returns:
            A copy.
        """
        return replace(self, warnings=(*warnings, *self.warnings)) if warnings else self

    def to_dict(self, file: str | None = None) -> dict[str, Any]:
        """Return the JSON-ready form that `spin-detect score --json` prints.

        Numbers keep the digits that mean something: bits to a hundredth, probabilities to four decimals, the false-positive rate to three
        significant digits.

        Args:
            file: Name of the file that the text is from, if any; it becomes the first key.

        Returns:
            The fields by name.
        """
        interval = self.false_positive_rate_interval
        body = {
            "words": self.words,
            "score": round(float(self.score), 4),
            "spun_probability": None if self.spun_probability is None else round_probability(self.spun_probability),
            "false_positive_rate": None if self.false_positive_rate is None else round_rate(self.false_positive_rate),
            "false_positive_rate_interval": None if interval is None else [round_rate(rate) for rate in interval],
            "nearest_genres": [genre.to_dict() for genre in self.nearest_genres],
            "verdict": self.verdict,
            "reason": self.reason,
            "sentences": [sentence.to_dict(all_marks=self.shows_all_marks) for sentence in self.sentences],
            "passages": [passage.to_dict() for passage in self.passages],
            "known_phrases": [phrase.to_dict() for phrase in self.known_phrases],
            "warnings": [warning.to_dict() for warning in self.warnings],
            "model": self.model.to_dict(),
        }
        if self.calibration is not None:
            body["calibration"] = self.calibration.to_dict()
        return body if file is None else {"file": file, **body}


def _finding(spans: list[Span]) -> Finding:
    """Return the finding of spans of the same words with the same first suggestion."""
    counts = [sum(span.level == level for span in spans) for level in LEVELS]
    level = max(range(len(LEVELS)), key=lambda index: (counts[index], index))
    suggestion = spans[0].suggestions[0].text if spans[0].suggestions else None
    return Finding(spans[0].text, suggestion, LEVELS[level], tuple(spans))


def round_bits(value: float) -> float:
    """Round bits to the hundredth that a report shows.

    Args:
        value: A number of bits.

    Returns:
        The rounded number.
    """
    return round(float(value), 2)


def round_rate(value: float) -> float:
    """Round a rate to the three significant digits that a report shows.

    Args:
        value: A false-positive rate.

    Returns:
        The rounded rate.
    """
    return float(f"{value:.3g}")


def round_probability(value: float) -> float:
    """Round a probability to the four decimals that a report shows.

    Args:
        value: A probability, or a difference of two.

    Returns:
        The rounded probability.
    """
    return round(float(value), 4)


def sigmoid(log_odds: float) -> float:
    """Return the probability of log-odds; log-odds beyond 500 count as 500, so that none overflows.

    Args:
        log_odds: Natural log-odds.

    Returns:
        The probability, between 0 and 1.
    """
    return 1 / (1 + math.exp(min(max(-log_odds, -500.0), 500.0)))
