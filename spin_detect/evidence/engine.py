"""The whole scoring path of a batch of texts: tokens, evidence, token model, document and sentence models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.allow import AllowList
from spin_detect.evidence.aggregate import document_features, sentence_features
from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.calibration import LengthCalibration
from spin_detect.evidence.elsewhere import families
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.evidence.linear import HingeRegression, Hinges
from spin_detect.evidence.passages import PassageStage
from spin_detect.evidence.replaced import Replaced
from spin_detect.evidence.tokens import TokenEvidence, token_evidence
from spin_detect.evidence.trees import ByteScale, SmallTrees
from spin_detect.statistics.tables import Tables
from spin_detect.text import TokenBatch, tokenise

TWIN = "twin."  # what the names of the twin's arrays begin with; see `training/pipeline.py`


@dataclass(frozen=True)
class TokenStage:
    """The token model and the character n-gram weights.

    chargrams: float16 [buckets]; prior: float32 [1], log-odds of the
    training tokens that they were replaced.
    """

    scale: ByteScale
    trees: SmallTrees
    prior: NDArray[np.float32]
    chargrams: NDArray[np.float16]


@dataclass(frozen=True)
class DocumentStage:
    """Document and sentence regressions, and what turns the document's log-odds into a calibrated score and rate.

    words: how likely each word was replaced, given that score; passages: what the highest passages of originals are, None where
    there were no long texts to learn from.
    """

    document: HingeRegression
    sentence: HingeRegression
    calibration: LengthCalibration
    words: Replaced
    passages: PassageStage | None = None


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

    def evidence(self, texts: Sequence[str], allow: AllowList | None = None) -> tuple[TokenBatch, Ids, TokenEvidence]:
        """Tokens of the texts, their ids, and the evidence of those that are scored; allowed phrases are not."""
        kernels.met(sum(map(len, texts)))
        batch = tokenise(texts)
        ids = self.tables.vocabulary.ids_of(batch)
        spared = None if allow is None else allow.tokens(batch)
        return batch, ids, token_evidence(batch, ids, self.tables, self.model, spared)

    def analyse(self, texts: Sequence[str], allow: AllowList | None = None) -> TokenAnalysis:
        """The token model's answers for the texts, allowed phrases apart."""
        batch, ids, evidence = self.evidence(texts, allow)
        log_odds = self.tokens.trees.log_odds(self.tokens.scale.apply(evidence.features))
        return TokenAnalysis(batch, ids, evidence, log_odds, float(self.tokens.prior[0]))

    def document_features(self, analysis: TokenAnalysis) -> Floats:
        """[documents, features]; see `DOCUMENT_FEATURES`."""
        return document_features(analysis, self.model, self.tokens.chargrams)

    def raw_scores(self, analysis: TokenAnalysis) -> NDArray[np.float64]:
        """Log-odds (natural) of the document regression that each document is spun, not yet calibrated; [documents]."""
        return self.documents.document.log_odds(self.document_features(analysis))

    def calibrated(self, analysis: TokenAnalysis, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated log-odds (natural), even chances assumed beforehand, from those of `raw_scores`; [documents]."""
        return self.documents.calibration.scores(raw, analysis.words)

    def sentence_features(self, analysis: TokenAnalysis, raw: NDArray[np.float64]) -> Floats:
        """[sentences, features], from the `raw_scores` of their documents; see `SENTENCE_FEATURES`."""
        return sentence_features(analysis, np.clip(raw, -12, 12).astype(np.float32))

    def sentence_scores(self, analysis: TokenAnalysis, raw: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds that each sentence has a replaced word, from the `raw_scores` of their documents; [sentences]."""
        return self.documents.sentence.log_odds(self.sentence_features(analysis, raw))

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
    (TokenStage, "scale"): ByteScale,
    (TokenStage, "trees"): SmallTrees,
    (DocumentStage, "document"): HingeRegression,
    (DocumentStage, "sentence"): HingeRegression,
    (DocumentStage, "calibration"): LengthCalibration,
    (DocumentStage, "words"): Replaced,
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
