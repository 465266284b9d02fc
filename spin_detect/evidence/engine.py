"""The whole scoring path of a batch of texts: tokens, evidence, token model, document and sentence models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.allow import AllowList
from spin_detect.array_types import Floats, Ids
from spin_detect.evidence.aggregate import document_features, sentence_features
from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.calibration import LengthCalibration, LengthLines
from spin_detect.evidence.elsewhere import families
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.evidence.linear import HingeRegression, Hinges
from spin_detect.evidence.passages import PassageStage
from spin_detect.evidence.replaced import Replaced
from spin_detect.evidence.reread import Reread
from spin_detect.evidence.screen import Screen
from spin_detect.evidence.second import read_again, second_features
from spin_detect.evidence.tokens import TokenEvidence, token_evidence
from spin_detect.evidence.trees import ByteScale, SmallTrees
from spin_detect.evidence.written import Written, written_words
from spin_detect.statistics.tables import Tables
from spin_detect.text.tokenise import TokenBatch, tokenise


@dataclass(frozen=True)
class TokenStage:
    """The token model, what it is spared, and the character n-gram weights.

    screen: answers for the words that need no trees of the token model; chargrams: float16 [buckets]; prior: float32 [1], log-odds of the
    training tokens that they were replaced.
    """

    screen: Screen
    scale: ByteScale
    trees: SmallTrees
    prior: NDArray[np.float32]
    chargrams: NDArray[np.float16]

    @cached_property
    def chargram_weights(self) -> Floats:
        """`chargrams`, widened once."""
        return self.chargrams.astype(np.float32)


@dataclass(frozen=True)
class DocumentStage:
    """Document and sentence regressions, and what turns the documents' log-odds into calibrated scores and rates.

    document, first: log-odds of a document and their calibration, by its words read one by one; words: how likely each was replaced,
    given that score; reread: given what is said of the words around as well; second, calibration: log-odds of a document whose words
    were read again, their calibration, and what originals score, read again or not; passages: what the highest passages of originals
    are, None where there were no long texts to learn from.
    """

    document: HingeRegression
    first: LengthLines
    words: Replaced
    reread: Reread
    second: HingeRegression
    calibration: LengthCalibration
    sentence: HingeRegression
    passages: PassageStage | None = None


class Judgement(NamedTuple):
    """scores: float64 [documents], calibrated log-odds (natural) that each was spun, even chances assumed beforehand; probability: float32
    [tokens], that each was replaced, 0 where nothing is known."""

    scores: NDArray[np.float64]
    probability: Floats


class Engine:
    """Scores batches of texts with language statistics and, once trained, a token stage and a document stage."""

    def __init__(
        self, tables: Tables, tokens: TokenStage | None = None, documents: DocumentStage | None = None
    ) -> None:
        self.tables = tables
        self.model = LanguageModel(tables.vocabulary.counts, tables.followers, tables.bigrams, tables.trigrams)
        self._tokens = tokens
        self._documents = documents

    @property
    def tokens(self) -> TokenStage:
        """The token stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._tokens is None:
            raise RuntimeError("this engine has no token model yet; train one, or load a model that has")
        return self._tokens

    @property
    def documents(self) -> DocumentStage:
        """The document stage.

        Raises RuntimeError where it has not been trained.
        """
        if self._documents is None:
            raise RuntimeError("this engine has no document model yet; train one, or load a model that has")
        return self._documents

    @cached_property
    def families(self) -> Ids:
        """The number of the family of each id; see `evidence/elsewhere.py`."""
        return families(self.tables.vocabulary)

    def tokens_of(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids]:
        """Tokens of the texts and their ids."""
        kernels.met(sum(map(len, texts)))
        batch = tokenise(texts)
        return batch, self.tables.vocabulary.ids_of(batch)

    def written(self, texts: Sequence[str]) -> tuple[TokenBatch, Ids, Written]:
        """Tokens of the texts, their ids, and what those show as written that are scored."""
        batch, ids = self.tokens_of(texts)
        return batch, ids, written_words(batch, ids, self.tables, self.model)

    def evidence(self, texts: Sequence[str], screen: Screen | None = None) -> tuple[TokenBatch, Ids, TokenEvidence]:
        """Tokens of the texts, their ids, and the evidence of those that are scored, candidates weighed for all or for those that
        the screen leaves."""
        batch, ids, words = self.written(texts)
        weighed = None if screen is None else screen.doubtful(screen.log_odds(words))
        return batch, ids, token_evidence(batch, ids, words, self.tables, self.model, weighed)

    def analyse(self, texts: Sequence[str], allow: AllowList | None = None) -> TokenAnalysis:
        """The token model's answers for the texts, allowed phrases apart; for words that it is spared, the screen's."""
        batch, ids = self.tokens_of(texts)
        spared = None if allow is None else allow.tokens(batch)
        words = written_words(batch, ids, self.tables, self.model, spared)
        log_odds = self.tokens.screen.log_odds(words)
        weighed = self.tokens.screen.doubtful(log_odds)
        evidence = token_evidence(batch, ids, words, self.tables, self.model, weighed)
        log_odds[weighed] = self.tokens.trees.log_odds(self.tokens.scale.apply(evidence.features))
        return TokenAnalysis(batch, ids, evidence, log_odds, float(self.tokens.prior[0]), spared)

    def document_features(self, analysis: TokenAnalysis) -> Floats:
        """[documents, features]; see `DOCUMENT_FEATURES`."""
        return document_features(analysis, self.model, self.tokens.chargram_weights)

    def judge(self, analysis: TokenAnalysis) -> Judgement:
        """Score the documents, and again those that this leaves in doubt, whose words are read again."""
        stage = self.documents
        raw = stage.document.log_odds(self.document_features(analysis))
        scores = stage.first.scores(raw, analysis.words)
        first = stage.words.probability(analysis, scores)
        asked = read_again(scores, analysis.words)
        reading = stage.reread.read(analysis, first, scores, self.tables, self.model, asked)
        if asked.any():
            second = stage.second.log_odds(second_features(analysis, first, reading, raw, asked))
            scores[asked] = stage.calibration.scores(second, analysis.words[asked])
        return Judgement(scores, reading.probability)

    def scores(self, analysis: TokenAnalysis) -> NDArray[np.float64]:
        """The scores of `judge`; [documents]."""
        return self.judge(analysis).scores

    def sentence_features(self, analysis: TokenAnalysis, scores: NDArray[np.float64]) -> Floats:
        """[sentences, features], from the `scores` of their documents; see `SENTENCE_FEATURES`."""
        return sentence_features(analysis, np.clip(scores, -12, 12).astype(np.float32))

    def sentence_scores(self, analysis: TokenAnalysis, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds that each sentence has a replaced word, from the `scores` of their documents; [sentences]."""
        return self.documents.sentence.log_odds(self.sentence_features(analysis, scores))

    def to_arrays(self, prefix: str = "") -> dict[str, NDArray[Any]]:
        """All arrays of a trained engine by name; with a prefix, those of its stages alone, their names beginning so."""
        arrays = {} if prefix else self.tables.to_arrays()
        for name, value in (("tokens", self.tokens), ("documents", self.documents)):
            arrays.update(_flatten(f"{prefix}{name}", value))
        return arrays

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> Engine:
        """The inverse of `to_arrays`; with a prefix, the stages whose names begin so on the tables.

        Raises KeyError for a missing array.
        """
        return cls(
            Tables.from_arrays(arrays),
            _unflatten(f"{prefix}tokens", TokenStage, arrays),
            _unflatten(f"{prefix}documents", DocumentStage, arrays),
        )


_NESTED: dict[tuple[type, str], Any] = {
    (TokenStage, "screen"): Screen,
    (Screen, "scale"): ByteScale,
    (Screen, "trees"): SmallTrees,
    (TokenStage, "scale"): ByteScale,
    (TokenStage, "trees"): SmallTrees,
    (DocumentStage, "document"): HingeRegression,
    (DocumentStage, "sentence"): HingeRegression,
    (DocumentStage, "first"): LengthLines,
    (DocumentStage, "calibration"): LengthCalibration,
    (DocumentStage, "words"): Replaced,
    (DocumentStage, "reread"): Reread,
    (DocumentStage, "second"): HingeRegression,
    (Reread, "scale"): ByteScale,
    (Reread, "trees"): SmallTrees,
    (DocumentStage, "passages"): PassageStage,
    (PassageStage, "regression"): HingeRegression,
    (HingeRegression, "hinges"): Hinges,
}


_OPTIONAL = {(DocumentStage, "passages")}


def _flatten(name: str, value: Any) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for field in value.__dataclass_fields__:
        part = getattr(value, field)
        if part is None:
            continue
        if (type(value), field) in _NESTED:
            arrays.update(_flatten(f"{name}.{field}", part))
        else:
            arrays[f"{name}.{field}"] = part
    return arrays


def _unflatten(name: str, kind: Any, arrays: Mapping[str, NDArray[Any]]) -> Any:
    parts = {}
    for field in kind.__dataclass_fields__:
        nested = _NESTED.get((kind, field))
        at = f"{name}.{field}"
        if (kind, field) in _OPTIONAL and not any(found.startswith(f"{at}.") for found in arrays):
            continue
        parts[field] = _unflatten(at, nested, arrays) if nested else arrays[at]
    return kind(**parts)
