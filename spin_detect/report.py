"""What a detector answers: a frozen tree of plain values, ready for JSON.

Offsets are characters of the caller's own text: `text[span.start:span.end] == span.text`, always.
"""

from dataclasses import dataclass
from typing import Any, Literal

Verdict = Literal["original", "spun", "uncertain"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a span probably read before it was swapped, and how many bits more likely its context finds that."""

    text: str
    gain_bits: float

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {"text": self.text, "gain_bits": _bits(self.gain_bits)}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that was probably swapped.

    `oddity_bits` is -log2 of observed over expected for the words as written; `gain_bits` is the log-likelihood ratio
    of the best suggestion over them; `sigmoid` is the chance that this stretch is a replacement. A function word has
    no suggestion, and gain 0: it was part of what was swapped.
    """

    start: int
    end: int
    text: str
    probability: float
    oddity_bits: float
    gain_bits: float
    suggestions: tuple[Suggestion, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "probability": _probability(self.probability),
            "oddity_bits": _bits(self.oddity_bits),
            "gain_bits": _bits(self.gain_bits),
            "suggestions": [suggestion.to_dict() for suggestion in self.suggestions],
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the text, the probability that it is spun, and the spans inside it, in order."""

    start: int
    end: int
    spun_probability: float
    spans: tuple[Span, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {
            "start": self.start,
            "end": self.end,
            "spun_probability": _probability(self.spun_probability),
            "spans": [span.to_dict() for span in self.spans],
        }


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a longer text whose words look replaced where those of the rest do not.

    `excess` is the mean probability of its words that they were replaced, less that of the text's other words;
    `false_positive_rate` the share of original documents of this length any passage of which reaches as much.
    """

    start: int
    end: int
    excess_probability: float
    false_positive_rate: float

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {
            "start": self.start,
            "end": self.end,
            "excess": _probability(self.excess_probability),
            "false_positive_rate": _rate(self.false_positive_rate),
        }


@dataclass(frozen=True, slots=True)
class TextWarning:
    """Something in the way the text is written that hides words from a reader of characters, not of meaning.

    `kind` names it, `message` says what it is, `count` how often it occurs; `ranges` are the first places: each
    `text[start:end]` is one.
    """

    code: str
    message: str
    count: int
    ranges: tuple[tuple[int, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {
            "kind": self.code,
            "message": self.message,
            "count": self.count,
            "ranges": [list(each) for each in self.ranges],
        }


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model spoke: its name, its version and the checksum of its arrays."""

    name: str
    version: str
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON-ready form."""
        return {"name": self.name, "version": self.version, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Report:
    """The answer for one text.

    `score` is in log-odds: unbounded and finite. `spun_probability` is calibrated. `false_positive_rate` is the share
    of original documents of this length that score at least as high, `false_positive_rate_interval` its 95% interval
    by the number of originals it was counted on. `reason` says in words why the verdict is what it is. `passages` are
    the parts of a longer text that stand out from the rest, `warnings` what is suspicious in its characters.
    """

    words: int
    score: float
    spun_probability: float
    false_positive_rate: float
    verdict: Verdict
    reason: str
    sentences: tuple[Sentence, ...]
    model: ModelInfo
    false_positive_rate_interval: tuple[float, float] | None = None
    passages: tuple[Passage, ...] = ()
    warnings: tuple[TextWarning, ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every flagged span of the text, in order."""
        return tuple(span for sentence in self.sentences for span in sentence.spans)

    def to_dict(self, file: str | None = None) -> dict[str, Any]:
        """Return the JSON-ready form that `spin-detect score --json` prints.

        `file` comes first where it is given. Numbers keep the digits that mean something: bits to a hundredth,
        probabilities to four decimals, the false-positive rate to three significant digits.
        """
        body: dict[str, Any] = {
            "words": self.words,
            "score": round(float(self.score), 4),
            "spun_probability": _probability(self.spun_probability),
            "false_positive_rate": _rate(self.false_positive_rate),
            "verdict": self.verdict,
            "reason": self.reason,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "passages": [passage.to_dict() for passage in self.passages],
            "warnings": [notice.to_dict() for notice in self.warnings],
            "model": self.model.to_dict(),
        }
        if self.false_positive_rate_interval is not None:
            body["false_positive_rate_interval"] = [_rate(value) for value in self.false_positive_rate_interval]
        return body if file is None else {"file": file, **body}


def _bits(value: float) -> float:
    return round(float(value), 2)


def _rate(value: float) -> float:
    return float(f"{value:.3g}")


def _probability(value: float) -> float:
    return round(float(value), 4)
