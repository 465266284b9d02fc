"""The detector: a loaded model that scores texts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from spin_detect.document_model.passages import PASSAGE_FEATURES, find_passages
from spin_detect.document_model.sentence_features import SENTENCE_FEATURES
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.chunking import (
    BATCH_CHARACTERS,
    CHUNK_CHARACTERS,
    ChunkScores,
    batches,
    chunks,
    merge_chunk_scores,
    shift_sentence,
)
from spin_detect.predict.obfuscation import find_obfuscation, merge_warnings
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.verdicts import decide_verdict, partial_reason
from spin_detect.regressors.calibration import ReferenceScores
from spin_detect.report import ModelInfo, Report, Sentence, TextWarning, Verdict
from spin_detect.rescoring.document_features import SECOND_PASS_DOCUMENT_FEATURES
from spin_detect.rescoring.token_features import SECOND_PASS_TOKEN_FEATURES
from spin_detect.storage.model_folder import ModelError, default_model_path, open_model
from spin_detect.storage.schema import check_structure
from spin_detect.suggestions.spans import find_spans
from spin_detect.token_model.candidate_features import TOKEN_FEATURES
from spin_detect.token_model.context_features import CONTEXT_FEATURES
from spin_detect.token_model.predictions import TokenPredictions, sigmoid

if TYPE_CHECKING:
    import pandas as pd


class DocumentScore(NamedTuple):
    """What is said of one document; the fields are those of `Report`."""

    words: int
    score: float
    spun_probability: float
    false_positive_rate: float
    verdict: Verdict
    reason: str


class Detector:
    """Scores texts with one model.

    Safe to share between threads: nothing in it changes.
    """

    def __init__(self, scorer: Scorer, info: ModelInfo, meta: dict[str, Any]) -> None:
        self.scorer = scorer
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
        allowed = _allowed(allow)
        for batch in batches(texts):
            reports = self._reports_of(batch, fpr, allowed)
            yield from reports if allowed is None else map(allowed.filter_report, reports, batch)

    def _reference_scores(self, words: int) -> ReferenceScores:
        """The held-out original documents that a text of so many words is compared with: their lengths and scores."""
        return self.scorer.document_model.reference.reference_scores(words)

    def _reports_of(self, batch: list[str], fpr: float, allow: AllowList | None) -> Iterator[Report]:
        if len(batch) == 1 and len(batch[0]) > CHUNK_CHARACTERS:
            yield self._report_of_chunks(batch[0], fpr, allow)
            return
        predictions = self.scorer.predict_tokens(batch, allow)
        scores = self._scores(predictions, fpr)
        sentences = self._sentences(predictions, batch, scores)
        notices = find_obfuscation(predictions, batch, self.scorer.language.vocabulary)
        yield from self._reports(scores, sentences, notices, fpr)

    def _report_of_chunks(self, text: str, fpr: float, allow: AllowList | None) -> Report:
        parts: list[ChunkScores] = []
        sentences: list[Sentence] = []
        notices: list[TextWarning] = []
        for start, end in chunks(text):
            chunk = text[start:end]
            predictions = self.scorer.predict_tokens([chunk], allow)
            parts.append(self._scores(predictions, fpr, start))
            sentences += (
                shift_sentence(sentence, start) for sentence in self._sentences(predictions, [chunk], parts[-1])[0]
            )
            notices += find_obfuscation(predictions, [chunk], self.scorer.language.vocabulary, start)[0]
        return next(self._reports(merge_chunk_scores(parts, fpr), [sentences], [merge_warnings(notices)], fpr))

    def _reports(
        self,
        scores: ChunkScores,
        sentences: Sequence[Sequence[Sentence]],
        notices: Sequence[tuple[TextWarning, ...]],
        fpr: float,
    ) -> Iterator[Report]:
        calibration = self.scorer.document_model.reference
        rows = zip(self._document_scores(scores, fpr), sentences, scores.passages, notices, strict=True)
        for answer, of_text, passages, warnings in rows:
            interval = calibration.rate_interval(answer.false_positive_rate, answer.words)
            yield Report(
                **answer._asdict(),
                sentences=tuple(of_text),
                model=self.info,
                false_positive_rate_interval=interval,
                passages=passages,
                warnings=warnings,
            )

    def score_many(
        self, texts: Iterable[str], *, fpr: float = 0.01, allow: AllowList | Iterable[str] | None = None
    ) -> pd.DataFrame:
        """Score texts without their spans: one row a text, in order.

        Columns: words, score, spun_probability, false_positive_rate, verdict, reason. Raises ValueError for an `fpr` outside 0 to 1 and
        TypeError for one string in place of several.
        """
        import pandas as pd

        rows = self.score_documents(texts, fpr=fpr, allow=allow)
        kinds = {"words": "int64", "score": "float64", "spun_probability": "float64", "false_positive_rate": "float64"}
        columns = {name: [row[at] for row in rows] for at, name in enumerate(DocumentScore._fields)}
        return pd.DataFrame(columns).astype(kinds | {"verdict": "str", "reason": "str"})

    def score_documents(
        self,
        texts: Iterable[str],
        *,
        fpr: float = 0.01,
        allow: AllowList | Iterable[str] | None = None,
        at_once: int = BATCH_CHARACTERS,
    ) -> list[DocumentScore]:
        """The rows of `score_many`, without a table; about `at_once` characters are scored together.

        Raises as `score_many`.
        """
        _check(texts, fpr)
        allowed = _allowed(allow)
        return [
            answer
            for batch in batches(texts, at_once)
            for answer in self._document_scores(self._score_batch(batch, allowed, fpr), fpr)
        ]

    def _score_batch(self, texts: Sequence[str], allow: AllowList | None, fpr: float) -> ChunkScores:
        if len(texts) == 1 and len(texts[0]) > CHUNK_CHARACTERS:
            text = texts[0]
            return merge_chunk_scores(
                [self._scores(self.scorer.predict_tokens([text[a:b]], allow), fpr, a) for a, b in chunks(text)], fpr
            )
        return self._scores(self.scorer.predict_tokens(texts, allow), fpr)

    def _scores(self, predictions: TokenPredictions, fpr: float, offset: int = 0) -> ChunkScores:
        score, replaced = self.scorer.score_documents(predictions)
        passages = find_passages(predictions, self.scorer.document_model.passages, fpr, offset)
        return ChunkScores(
            predictions.n_words, score, predictions.english_share, predictions.n_scored, passages, replaced
        )

    def _document_scores(self, scores: ChunkScores, fpr: float) -> Iterator[DocumentScore]:
        """The answer for each document of a batch, in order."""
        calibration = self.scorer.document_model.reference
        rows = zip(
            scores.words.tolist(),
            scores.score.tolist(),
            calibration.false_positive_rates(scores.score, scores.words).tolist(),
            scores.english.tolist(),
            scores.scored.tolist(),
            calibration.n_originals(scores.words).tolist(),
            scores.passages,
            strict=True,
        )
        for words, score, rate, english, scored, held, passages in rows:
            said = decide_verdict(words, score, rate, english, scored, held, fpr)
            if passages and rate > fpr:
                said = "uncertain", partial_reason(passages, fpr)
            yield DocumentScore(words, score, _probability(score), rate, *said)

    def _sentences(
        self, predictions: TokenPredictions, texts: Sequence[str], scores: ChunkScores
    ) -> list[list[Sentence]]:
        """The sentences of each text, with their spans."""
        batch = predictions.batch
        spans = find_spans(predictions, scores.replaced, texts, self.scorer.language)
        odds = self.scorer.sentence_scores(predictions, scores.score)
        out: list[list[Sentence]] = [[] for _ in texts]
        rows = zip(
            batch.sentence_document.tolist(), batch.sentence_start.tolist(), batch.sentence_end.tolist(),
            sigmoid(odds).tolist(), strict=True,
        )  # fmt: skip
        for number, (document, start, end, chance) in enumerate(rows):
            out[document].append(Sentence(start, end, chance, tuple(spans.get(number, ()))))
        return out


def load(path: str | Path | None = None) -> Detector:
    """Load a model folder, by default the one that ships.

    Raises ModelError, in one line, where it is missing, damaged, foreign or of another version.
    """
    folder = Path(path) if path is not None else default_model_path()
    model = open_model(folder)
    try:
        check_structure(model.arrays)
    except ValueError as error:
        raise ModelError(f"{folder}: {error}; it was made by another version: train it again") from None
    scorer = Scorer.from_arrays(model.arrays)
    documents = scorer.document_model
    stages = [
        (scorer.token_model.prefilter.binner.low, CONTEXT_FEATURES),
        (scorer.token_model.binner.low, TOKEN_FEATURES),
        (documents.second_pass_tokens.binner.low, SECOND_PASS_TOKEN_FEATURES),
        (documents.second_pass.basis.centre, SECOND_PASS_DOCUMENT_FEATURES),
        (documents.first_pass.basis.centre, DOCUMENT_FEATURES),
        (documents.sentences.basis.centre, SENTENCE_FEATURES),
    ]
    if documents.passages:
        stages.append((documents.passages.regression.basis.centre, PASSAGE_FEATURES))
    weighed, known = (tuple(map(len, sides)) for sides in zip(*stages, strict=True))
    if weighed != known:
        raise ModelError(
            f"{folder}: weighs {weighed} features and this version has {known}; "
            "it was made by another version: train it again"
        )
    return Detector(scorer, model.info, model.meta)


def _check(texts: Iterable[str], fpr: float) -> None:
    if not 0 < fpr < 1:
        raise ValueError(f"fpr is {fpr}; give the share of originals that may be called spun, between 0 and 1")
    if isinstance(texts, str):
        raise TypeError("this takes several texts and was given one string; give a list of strings, or use `score`")


def _allowed(phrases: AllowList | Iterable[str] | None) -> AllowList | None:
    return phrases if phrases is None or isinstance(phrases, AllowList) else AllowList.from_phrases(phrases)


def _probability(log_odds: float) -> float:
    return 1 / (1 + math.exp(min(max(-log_odds, -500.0), 500.0)))
