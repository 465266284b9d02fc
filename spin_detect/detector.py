"""The detector: a loaded model that scores texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.allow import AllowList
from spin_detect.evidence.engine import SPAN_PROBABILITY, Engine, TokenAnalysis
from spin_detect.evidence.phrases import find_phrases
from spin_detect.evidence.suggest import TOP, in_case_of, oddity, suggest
from spin_detect.language import LEAST_SHARE, english_share
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion, Verdict
from spin_detect.statistics.vocabulary import FIRST_WORD
from spin_detect.store import ModelError, default_model_path, open_model

if TYPE_CHECKING:
    import pandas as pd

LEAST_WORDS = 40  # below it no score means much
LEAST_SCORED = 10  # words with known substitutes
_PHRASE_BITS = 6.0  # a phrase is proposed from so many bits on, where it gains more than the best single word
_BORDERLINE = 5.0  # times the operating point: between it and that, neither spun nor original
_BATCH_CHARACTERS = 500_000
_CHUNK_CHARACTERS = 500_000  # longer texts are scored in chunks; their scores are averaged by words


@dataclass(frozen=True)
class _Scores:
    """Results of a batch; [documents] each. raw: before calibration."""

    raw: NDArray[np.float64]
    words: NDArray[np.int64]
    score: NDArray[np.float64]
    english: NDArray[np.float64]
    scored: NDArray[np.int64]


class Detector:
    """Scores texts with one model.

    Safe to share between threads: nothing in it changes.
    """

    def __init__(self, engine: Engine, info: ModelInfo, meta: dict[str, Any]) -> None:
        self.engine = engine
        self._names = engine.tables.vocabulary.words()
        self.info = info
        self.meta = meta

    def score(self, text: str, *, fpr: float = 0.01, allow: AllowList | Iterable[str] | None = None) -> Report:
        """Score one text, with its sentences and flagged spans.

        `fpr` is the operating point: a text is called spun if at most this share of originals of its length scores as
        high. `allow` are phrases that are never flagged and are no evidence. Raises ValueError for an `fpr` outside 0
        to 1, and AllowError (a SpinDetectError) for a phrase too long.
        """
        return next(self.score_each([text], fpr=fpr, allow=allow))

    def score_each(
        self, texts: Iterable[str], *, fpr: float = 0.01, allow: AllowList | Iterable[str] | None = None
    ) -> Iterator[Report]:
        """Score texts with their sentences and spans, in order; many at a time, which is several times as fast as one by one.

        Raises as `score`, and TypeError for one string in place of several.
        """
        _check(texts, fpr)
        allowed = allow if allow is None or isinstance(allow, AllowList) else AllowList.of(allow)
        calibration = self.engine.documents.calibration
        for batch in batches(texts):
            for text, report in zip(batch, self._reports_of(batch, fpr, allowed), strict=True):
                interval = calibration.rate_interval(report.false_positive_rate, report.words)
                report = replace(report, false_positive_rate_interval=interval)
                yield report if allowed is None else allowed.cleared(report, text)

    def _reports_of(self, batch: list[str], fpr: float, allow: AllowList | None) -> Iterator[Report]:
        if len(batch) == 1 and len(batch[0]) > _CHUNK_CHARACTERS:
            yield self._report_of_chunks(batch[0], fpr, allow)
            return
        analysis = self.engine.analyse(batch, allow)
        scores = self._scores(analysis)
        sentences = self._sentences(analysis, batch, scores.raw)
        yield from self._reports(scores, sentences, fpr)

    def _report_of_chunks(self, text: str, fpr: float, allow: AllowList | None) -> Report:
        parts: list[_Scores] = []
        sentences: list[Sentence] = []
        for start, end in _chunks(text):
            chunk = text[start:end]
            analysis = self.engine.analyse([chunk], allow)
            parts.append(self._scores(analysis))
            sentences += (_moved(sentence, start) for sentence in self._sentences(analysis, [chunk], parts[-1].raw)[0])
        return next(self._reports(_joined(parts), [sentences], fpr))

    def _reports(self, scores: _Scores, sentences: Sequence[Sequence[Sentence]], fpr: float) -> Iterator[Report]:
        rates = self.engine.documents.calibration.false_positive_rates(scores.score, scores.words)
        for row, of_text in enumerate(sentences):
            verdict, reason = self._verdict(scores, rates, row, fpr)
            score = float(scores.score[row])
            yield Report(
                words=int(scores.words[row]),
                score=score,
                spun_probability=_probability(score),
                false_positive_rate=float(rates[row]),
                verdict=verdict,
                reason=reason,
                sentences=tuple(of_text),
                model=self.info,
            )

    def score_many(
        self, texts: Iterable[str], *, fpr: float = 0.01, allow: AllowList | Iterable[str] | None = None
    ) -> pd.DataFrame:
        """Score texts without their spans: one row a text, in order.

        Columns: words, score, spun_probability, false_positive_rate, verdict, reason. Raises ValueError for an `fpr` outside 0 to 1 and
        TypeError for one string in place of several.
        """
        import pandas as pd

        _check(texts, fpr)
        allowed = allow if allow is None or isinstance(allow, AllowList) else AllowList.of(allow)
        rows: list[tuple[Any, ...]] = []
        for batch in batches(texts):
            scores = self._score_batch(batch, allowed)
            rates = self.engine.documents.calibration.false_positive_rates(scores.score, scores.words)
            for row in range(len(batch)):
                verdict, reason = self._verdict(scores, rates, row, fpr)
                score = float(scores.score[row])
                rows.append((int(scores.words[row]), score, _probability(score), float(rates[row]), verdict, reason))
        columns = ["words", "score", "spun_probability", "false_positive_rate", "verdict", "reason"]
        kinds = {"words": "int64", "score": "float64", "spun_probability": "float64", "false_positive_rate": "float64"}
        return pd.DataFrame(rows, columns=columns).astype(kinds | {"verdict": "str", "reason": "str"})

    def _score_batch(self, texts: Sequence[str], allow: AllowList | None) -> _Scores:
        if len(texts) == 1 and len(texts[0]) > _CHUNK_CHARACTERS:
            text = texts[0]
            return _joined([self._scores(self.engine.analyse([text[a:b]], allow)) for a, b in _chunks(text)])
        return self._scores(self.engine.analyse(texts, allow))

    def _scores(self, analysis: TokenAnalysis) -> _Scores:
        batch = analysis.batch
        scored = np.bincount(batch.document[analysis.evidence.index], minlength=batch.documents)
        raw = self.engine.raw_scores(analysis)
        score = self.engine.calibrated(analysis, raw)
        return _Scores(raw, analysis.words, score, english_share(batch), scored)

    def _verdict(self, scores: _Scores, rates: NDArray[np.float64], row: int, fpr: float) -> tuple[Verdict, str]:
        words, rate = int(scores.words[row]), float(rates[row])
        if words < LEAST_WORDS:
            return "uncertain", f"too short: {words} words, and under {LEAST_WORDS} no score means much"
        if scores.english[row] < LEAST_SHARE:
            return "uncertain", "not English prose: too few of its words are common English function words"
        if scores.scored[row] < LEAST_SCORED:
            return "uncertain", f"no evidence: only {int(scores.scored[row])} of its words have known substitutes"
        if rate <= fpr:
            return (
                "spun",
                f"its words fit their contexts worse than their synonyms would, as in at most {fpr:.3g} of originals",
            )
        if fpr < 1 / (self.engine.documents.calibration.originals_of(words) + 1) and scores.score[row] > 0:
            held = self.engine.documents.calibration.originals_of(words)
            return (
                "uncertain",
                f"an operating point of {fpr:.3g} cannot be told with {held:,} held-out originals of this length",
            )
        if rate <= min(_BORDERLINE * fpr, 0.5):
            return "uncertain", f"borderline: odder than most originals, but not at the operating point of {fpr:.3g}"
        return "original", "nothing found, which certifies nothing: light or careful rewriting can pass"

    def _sentences(
        self, analysis: TokenAnalysis, texts: Sequence[str], raw: NDArray[np.float64]
    ) -> list[list[Sentence]]:
        """The sentences of each text, with their spans."""
        batch = analysis.batch
        spans = self._spans(analysis, texts)
        log_odds = self.engine.sentence_scores(analysis, raw)
        out: list[list[Sentence]] = [[] for _ in texts]
        rows = zip(
            batch.sentence_document.tolist(),
            batch.sentence_start.tolist(),
            batch.sentence_end.tolist(),
            log_odds.tolist(),
            strict=True,
        )
        for number, (document, start, end, odds) in enumerate(rows):
            out[document].append(Sentence(start, end, _probability(odds), tuple(spans.get(number, ()))))
        return out

    def _spans(self, analysis: TokenAnalysis, texts: Sequence[str]) -> dict[int, list[Span]]:
        """Flagged spans by the sentence they lie in."""
        engine, evidence, batch = self.engine, analysis.evidence, analysis.batch
        p = engine.replaced(analysis)
        rows = np.flatnonzero(p >= SPAN_PROBABILITY)
        context = evidence.context.take(rows)
        ids, gains = suggest(context, engine.tables, engine.model)
        odd = oddity(context, engine.tables, engine.model)
        tokens = evidence.index[rows]
        flagged = dict(zip(tokens.tolist(), range(len(rows)), strict=True))
        spans: dict[int, list[Span]] = {}
        covered = -1
        phrases = self._phrases(analysis, tokens, gains[:, 0])
        for token, row in flagged.items():
            if token <= covered:
                continue
            first, last, proposed = phrases.get(token, (token, token, []))
            if first <= covered:  # its beginning belongs to the span before
                first, last, proposed = token, token, []
            covered = last
            inside = [flagged[at] for at in range(first, last + 1) if at in flagged]
            start, end, sentence = int(batch.start[first]), int(batch.end[last]), int(batch.sentence[first])
            written = texts[int(batch.sentence_document[sentence])][start:end]
            if not proposed:
                proposed = [
                    (self._names[i - FIRST_WORD], gain)
                    for i, gain in zip(ids[row].tolist(), gains[row].tolist(), strict=True)
                    if i >= FIRST_WORD
                ]
            suggestions = tuple(Suggestion(in_case_of(written, words), gain) for words, gain in proposed)
            probability, bits = float(p[rows[inside]].max()), float(odd[inside].max())
            span = Span(start, end, written, probability, bits, suggestions[0].gain_bits, suggestions)
            spans.setdefault(sentence, []).append(span)
        return spans

    def _phrases(
        self, analysis: TokenAnalysis, tokens: NDArray[np.int64], gains: NDArray[np.float32]
    ) -> dict[int, tuple[int, int, list[tuple[str, float]]]]:
        """For flagged tokens that are better read as part of a phrase: its first and last token, and what it may stand
        for."""
        ids, names = analysis.ids, self._names
        near = np.zeros(len(ids), np.bool_)
        near[tokens] = True
        single = np.zeros(len(ids), np.float32)
        single[tokens] = gains
        found = find_phrases(ids, near, self.engine.tables, self.engine.model)
        best: dict[int, tuple[int, int, list[tuple[str, float]]]] = {}
        for at in np.argsort(-found.gain, kind="stable").tolist():
            first, length, gain = int(found.start[at]), int(found.length[at]), float(found.gain[at])
            last = first + length - 1
            if gain < max(_PHRASE_BITS, float(single[first : last + 1].max())):
                continue
            heads = [token for token in range(first, last + 1) if near[token]]
            words = " ".join(names[i - FIRST_WORD] for i in found.original[at].tolist() if i >= FIRST_WORD)
            known = best.get(heads[0])
            if known is None and not any(head in best for head in heads):
                best[heads[0]] = (first, last, [(words, gain)])
            elif known is not None and known[:2] == (first, last) and len(known[2]) < TOP:
                known[2].append((words, gain))
        return best


def load(path: str | Path | None = None) -> Detector:
    """Load a model folder, by default the one that ships.

    Raises ModelError, in one line, where it is missing, damaged, foreign or of another version.
    """
    folder = Path(path) if path is not None else default_model_path()
    model = open_model(folder)
    try:
        engine = Engine.from_arrays(model.arrays)
    except KeyError as error:
        raise ModelError(f"{folder}: lacks the array {error}; it was made by another version: train it again") from None
    return Detector(engine, model.info, model.meta)


def _check(texts: Iterable[str], fpr: float) -> None:
    if not 0 < fpr < 1:
        raise ValueError(f"fpr is {fpr}; give the share of originals that may be called spun, between 0 and 1")
    if isinstance(texts, str):
        raise TypeError("this takes several texts and was given one string; give a list of strings, or use `score`")


def _moved(sentence: Sentence, by: int) -> Sentence:
    """A sentence of a chunk, in offsets of the whole text."""
    spans = tuple(replace(span, start=span.start + by, end=span.end + by) for span in sentence.spans)
    return replace(sentence, start=sentence.start + by, end=sentence.end + by, spans=spans)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(min(max(-log_odds, -500.0), 500.0)))


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Batches of about the same size; a text too long for one pass alone."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and size + len(text) > _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Ranges that cover `text`, cut after white space where there is some."""
    start = 0
    while len(text) - start > _CHUNK_CHARACTERS:
        end = start + _CHUNK_CHARACTERS
        cut = max(text.rfind("\n\n", start, end), text.rfind(". ", start, end), text.rfind(" ", end - 1000, end)) + 1
        if cut <= start + _CHUNK_CHARACTERS // 2:
            cut = end
        yield start, cut
        start = cut
    yield start, len(text)


def _joined(parts: list[_Scores]) -> _Scores:
    """Chunks of one text as one: sums of counts, means by words of the rest."""
    if len(parts) == 1:
        return parts[0]
    words = np.array([part.words[0] for part in parts])
    weight = np.maximum(words, 1e-9) / max(words.sum(), 1e-9)

    def mean(name: str) -> NDArray[np.float64]:
        return np.array([sum(w * getattr(part, name)[0] for w, part in zip(weight, parts, strict=True))])

    scored = np.array([sum(part.scored[0] for part in parts)])
    return _Scores(mean("raw"), np.array([words.sum()]), mean("score"), mean("english"), scored)
