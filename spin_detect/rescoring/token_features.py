"""Second pass over words: features of every word, with the first-pass predictions around it, and the trees that read them.

The token model scores each word by itself. In "take care of" for "support" it sees three words that each fit their context, and one
of them has no candidates, since no lexicon replaces "of" alone. The predictions for the words around, the phrases in the lexicons and
the score of the document say more. Function words get a probability too. Only documents that the first pass leaves in doubt get a
second pass (`rescoring/document_features.py`).

Each group of features is declared, and computed in a function, of its own. To add a feature, add it to both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import FIRST_WORD, MAX_PHRASE_WORDS
from spin_detect.language_model.context_fit import bigram_probabilities, neighbour_pmi
from spin_detect.language_model.contexts import Neighbours, neighbours
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.language_model.phrases import PhraseMatches, find_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.rescoring.repetition_features import REPETITION_FEATURES, repetition_features
from spin_detect.rescoring.token_stream import TokenStream
from spin_detect.token_model.predictions import TokenPredictions, sigmoid

_WINDOW = 3  # tokens on either side whose predictions are features
_N_COMMON_WORDS = 150  # the commonest words, of which those without candidates are function words
_NO_PREDICTION = np.float32(-9)  # log-odds in place of those of a token without a first-pass probability
_MIN_PROBABILITY = np.float32(1e-6)  # first-pass probabilities are clipped to this and to 1 less this
_NO_GAIN = np.float32(-20)  # bits, for a token that is in no phrase of the phrase table
_MIN_DOCUMENT_SCORE, _MAX_DOCUMENT_SCORE = -20, 30  # log-odds to which document scores are clipped

_Columns = dict[str, NDArray[np.generic]]

_SHIFTS = tuple(range(-_WINDOW, _WINDOW + 1))
_PREDICTION_FEATURES = FeatureSet(
    (
        *(
            Feature(f"log_odds_{shift:+d}", f"First-pass log-odds of the token at {shift:+d}", "log-odds")
            for shift in _SHIFTS
        ),
        Feature("has_candidates", "Whether the token has candidates", "0 or 1"),
        Feature("document_score", "Score of the document", "log-odds"),
        Feature("sentence_mean_probability", "Mean first-pass probability in the sentence", "probability"),
    )
)
_PHRASE_FEATURES = FeatureSet(
    (
        Feature("phrase_gain", "Highest gain of the phrases that the token is in", "bits"),
        Feature("phrase_words", "Words of the longest of these phrases", "words"),
    )
)
_ASSOCIATION_FEATURES = FeatureSet(
    (
        Feature("pmi_left", "Mutual information with the token before", "bits"),
        Feature("pmi_right", "Mutual information with the token after", "bits"),
        Feature("log2_unigram", "Unigram probability of the token", "bits"),
        Feature("previous_log2_unigram", "Unigram probability of the token before", "bits"),
        Feature("next_log2_unigram", "Unigram probability of the token after", "bits"),
        Feature("previous_token_class", "Token class of the token before", "class"),
        Feature("next_token_class", "Token class of the token after", "class"),
    )
)
SECOND_PASS_TOKEN_FEATURES = _PREDICTION_FEATURES + _PHRASE_FEATURES + _ASSOCIATION_FEATURES + REPETITION_FEATURES


class SecondPassPredictions(NamedTuple):
    """Word probabilities after the second pass.

    Attributes:
        probability: Probability that each token was replaced, 0 where there is none, shape ``(n_tokens,)``.
        token_index: Positions of the tokens that the second pass scored, ascending, shape ``(n_rescored,)``. All others keep
            their first-pass probability.
    """

    probability: Floats
    token_index: NDArray[np.int64]


@dataclass(frozen=True)
class SecondPassTokenModel:
    """Trees over `SECOND_PASS_TOKEN_FEATURES`: predictions from predictions (stacked generalisation).

    There are no trees if there was nothing to learn from; then the first-pass probabilities remain.

    Attributes:
        binner: Maps features to bytes.
        trees: Trees that read them.

    References:
        Wolpert (1992), Stacked generalization.
    """

    binner: FeatureBinner = field(metadata={"key": "scale"})
    trees: BoostedTrees

    def predict(
        self,
        predictions: TokenPredictions,
        first_probability: Floats,
        document_scores: NDArray[np.float64],
        language: LanguageModel,
        selected_mask: NDArray[np.bool_] | None = None,
    ) -> SecondPassPredictions:
        """Return the probability that each token was replaced, after the second pass.

        Args:
            predictions: Token predictions of the batch.
            first_probability: First-pass probability of each scored token, shape ``(n_scored,)``.
            document_scores: Calibrated first-pass scores (natural log-odds), shape ``(n_documents,)``.
            language: Language model.
            selected_mask: Documents that get a second pass, shape ``(n_documents,)``; all if None.

        Returns:
            Probabilities of both passes.
        """
        probability = np.zeros(len(predictions.ids), np.float32)
        probability[predictions.features.index] = first_probability
        if not len(self.trees.feature) or (selected_mask is not None and not selected_mask.any()):
            return SecondPassPredictions(probability, np.zeros(0, np.int64))
        token_index, features = second_pass_token_features(
            predictions, first_probability, document_scores, language, selected_mask
        )
        probability[token_index] = sigmoid(self.trees.log_odds(self.binner.apply(features)))
        return SecondPassPredictions(probability, token_index)


def second_pass_token_features(
    predictions: TokenPredictions,
    first_probability: Floats,
    document_scores: NDArray[np.float64],
    language: LanguageModel,
    selected_mask: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.int64], Floats]:
    """Return the features of the words that the second pass scores: those with candidates, and function words.

    Documents that are too short for a verdict have none.

    Args:
        predictions: Token predictions of the batch.
        first_probability: First-pass probability of each scored token, shape ``(n_scored,)``.
        document_scores: Calibrated first-pass scores (natural log-odds), shape ``(n_documents,)``.
        language: Language model.
        selected_mask: Documents that get a second pass, shape ``(n_documents,)``; all if None.

    Returns:
        Positions of the words in the batch, ascending, shape ``(n_rescored,)``, and their features, shape
        ``(n_rescored, len(SECOND_PASS_TOKEN_FEATURES))``, each feature contiguous in memory.
    """
    document_mask = predictions.long_enough if selected_mask is None else predictions.long_enough & selected_mask
    stream = TokenStream.from_predictions(predictions, first_probability, document_mask)
    rows, features = _stream_features(stream, document_scores[document_mask], language)
    return np.flatnonzero(document_mask.take(predictions.batch.document)).take(rows), features


def _stream_features(
    stream: TokenStream, document_scores: NDArray[np.float64], language: LanguageModel
) -> tuple[NDArray[np.int64], Floats]:
    """Return the features of all words of a stream that the second pass scores.

    Args:
        stream: Tokens of some documents.
        document_scores: Scores of these documents (natural log-odds), shape ``(n_documents,)``.
        language: Language model.

    Returns:
        Positions of the words in the stream, ascending, and their features.
    """
    scored_mask = np.zeros(len(stream.ids), np.bool_)
    scored_mask[stream.scored_index] = True
    rows = np.flatnonzero((scored_mask | _is_function_word(language).take(stream.ids)) & ~stream.allowed_mask)
    context = neighbours(stream.ids, rows, language.ngrams)
    bigrams = bigram_probabilities(context, language.ngrams)
    features = {
        **_prediction_features(stream, rows, document_scores),
        "has_candidates": scored_mask.take(rows),
        **_phrase_features(stream, rows, language),
        **_association_features(context, bigrams, language.ngrams),
        **repetition_features(stream, context, bigrams, language.ngrams),
    }
    return rows, SECOND_PASS_TOKEN_FEATURES.matrix(features, len(rows))


def _is_function_word(language: LanguageModel) -> NDArray[np.bool_]:
    """Return whether each id is a common word without candidates, shape ``(n_ids,)``."""
    function_word_mask = language.candidates.counts == 0
    function_word_mask[:FIRST_WORD] = function_word_mask[FIRST_WORD + _N_COMMON_WORDS :] = False
    return function_word_mask


def _prediction_features(
    stream: TokenStream, rows: NDArray[np.int64], document_scores: NDArray[np.float64]
) -> _Columns:
    """Return the features from first-pass predictions for the window, the sentence and the document.

    Args:
        stream: Tokens of some documents.
        rows: Positions of words in the stream, shape ``(n_rows,)``.
        document_scores: Scores of the documents (natural log-odds), shape ``(n_documents,)``.

    Returns:
        Features by name, shape ``(n_rows,)`` each.
    """
    # gaps of _WINDOW places between documents, so that no window reaches into another document
    place = np.arange(len(stream.ids)) + _WINDOW * (stream.document + 1)
    log_odds = np.full(len(stream.ids) + _WINDOW * (len(document_scores) + 1), _NO_PREDICTION, np.float32)
    probability = np.clip(stream.first_probability, _MIN_PROBABILITY, 1 - _MIN_PROBABILITY)
    log_odds[place[stream.scored_index]] = np.log(probability / (1 - probability))

    scored_sentence = stream.sentence.take(stream.scored_index)
    n_sentences = int(stream.sentence.max(initial=-1)) + 1
    n_scored = np.maximum(np.bincount(scored_sentence, minlength=n_sentences), 1)
    sentence_mean = np.bincount(scored_sentence, stream.first_probability, minlength=n_sentences) / n_scored
    clipped_scores = np.clip(document_scores, _MIN_DOCUMENT_SCORE, _MAX_DOCUMENT_SCORE)
    return {
        **{f"log_odds_{shift:+d}": log_odds.take(place[rows] + shift) for shift in _SHIFTS},
        "document_score": clipped_scores.take(stream.document.take(rows)),
        "sentence_mean_probability": sentence_mean.take(stream.sentence.take(rows)),
    }


def _phrase_features(stream: TokenStream, rows: NDArray[np.int64], language: LanguageModel) -> _Columns:
    """Return the features of the phrases of several words that each word is in.

    Args:
        stream: Tokens of some documents.
        rows: Positions of words in the stream, shape ``(n_rows,)``.
        language: Language model with the phrase table.

    Returns:
        Features by name, shape ``(n_rows,)`` each.
    """
    n_tokens = len(stream.ids)
    matches = find_phrases(stream.ids, np.ones(n_tokens, np.bool_), language.phrases, language.ngrams, min_words=2)
    gain, n_words = _best_phrases(matches, n_tokens)
    return {"phrase_gain": gain.take(rows), "phrase_words": n_words.take(rows)}


def _best_phrases(matches: PhraseMatches, n_tokens: int) -> tuple[Floats, Floats]:
    """Return the highest gain of the phrases that each token is in, and the words of the longest; shape ``(n_tokens,)`` each."""
    gain = np.full(n_tokens, _NO_GAIN)
    n_words = np.zeros(n_tokens, np.float32)
    for position in range(MAX_PHRASE_WORDS):
        long_enough = matches.length > position
        index = matches.start[long_enough] + position
        np.maximum.at(gain, index, matches.gain[long_enough])
        np.maximum.at(n_words, index, matches.length[long_enough].astype(np.float32))
    return gain, n_words


def _association_features(context: Neighbours, bigrams: tuple[Floats, Floats], model: NgramModel) -> _Columns:
    """Return the features of each word and its neighbours in the language model.

    Args:
        context: Neighbours of the words.
        bigrams: Bigram probabilities of each word and of the token after it, shape ``(n_rows,)`` each.
        model: N-gram model.

    Returns:
        Features by name, shape ``(n_rows,)`` each.
    """
    pmi_left, pmi_right = neighbour_pmi(context, bigrams, model)
    return {
        "pmi_left": pmi_left,
        "pmi_right": pmi_right,
        "log2_unigram": model.log2_unigram.take(context.word),
        "previous_log2_unigram": model.log2_unigram.take(context.left1),
        "next_log2_unigram": model.log2_unigram.take(context.right1),
        "previous_token_class": np.minimum(context.left1, FIRST_WORD),
        "next_token_class": np.minimum(context.right1, FIRST_WORD),
    }
