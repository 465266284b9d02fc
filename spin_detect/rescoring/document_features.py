"""Second pass over documents: features of a document from the second-pass probabilities of its words.

The first score of a document rests on words scored one by one. If it leaves a doubt, the words are scored again with the predictions
around them (`rescoring/token_features.py`), and the document is scored from these probabilities. Few documents are in doubt, so this
costs little time.

A word that comes again within a thousand tokens counts once: ``n`` occurrences weigh ``1 / n`` each, and shares are of the distinct
words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import MAX_TRAINING_WORDS
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.rescoring.token_features import SecondPassPredictions
from spin_detect.segments import count_in_document, distinct_per_document, segment_maxima
from spin_detect.token_model.context_features import nearby_chunks
from spin_detect.token_model.predictions import TokenPredictions

# calibrated first-pass log-odds from which on a document gets a second pass: one below would not become one of the highest
SECOND_PASS_MIN_SCORE = -2.0
_LEVELS = (0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)  # probabilities
_FLAGGED = np.float32(0.35)  # probability above which a word counts as flagged

SECOND_PASS_DOCUMENT_FEATURES = FeatureSet(
    (
        Feature("log2_words", f"Words and numbers, at most {MAX_TRAINING_WORDS}", "log2 of words"),
        Feature("first_score", "Log-odds of the first document regression", "log-odds"),
        Feature("rescored_share", "Words that the second pass scored", "share of words"),
        *(
            Feature(
                f"share_above_{level}",
                f"Distinct words with a second-pass probability above {level}",
                "share of scored words",
            )
            for level in _LEVELS
        ),
        Feature("second_pass_mean", "Mean of the second-pass probabilities", "probability"),
        Feature("first_pass_mean", "Mean of the first-pass probabilities", "probability"),
        Feature("distinct_flagged_share", "Distinct words among the flagged ones", "share of flagged words"),
        Feature("adjacent_pairs", "Sum of products of probabilities of adjacent words", "pairs a word"),
        Feature(
            "flagged_sentence_share", "Sentences with a flagged word, by the weight of the word", "share of sentences"
        ),
    )
)


def needs_second_pass(scores: NDArray[np.float64], word_counts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return whether each document gets a second pass.

    Args:
        scores: Calibrated first-pass scores (natural log-odds), shape ``(n_documents,)``.
        word_counts: Words and numbers in each document, shape ``(n_documents,)``.

    Returns:
        Mask of the documents with a high enough score that are long enough for a verdict, shape ``(n_documents,)``.
    """
    return (scores >= SECOND_PASS_MIN_SCORE) & (word_counts >= MIN_WORDS)


def second_pass_document_features(
    predictions: TokenPredictions,
    first_probability: Floats,
    second_pass: SecondPassPredictions,
    first_log_odds: NDArray[np.float64],
    selected_mask: NDArray[np.bool_],
) -> Floats:
    """Return the second-pass features of the selected documents.

    Args:
        predictions: Token predictions of the batch.
        first_probability: First-pass probability of each scored token, shape ``(n_scored,)``.
        second_pass: Second-pass predictions of the batch.
        first_log_odds: Log-odds (natural) of the first document regression, not calibrated, shape ``(n_documents,)``.
        selected_mask: Documents whose features are returned, shape ``(n_documents,)``.

    Returns:
        Features, shape ``(n_selected, len(SECOND_PASS_DOCUMENT_FEATURES))``.
    """
    batch, n_documents = predictions.batch, int(selected_mask.sum())
    row_of_document = np.cumsum(selected_mask) - 1
    n_words = np.maximum(predictions.n_words[selected_mask], 1)
    n_distinct = np.maximum(predictions.n_distinct[selected_mask], 1)
    n_sentences = np.maximum(np.bincount(batch.sentence_document, minlength=batch.n_documents)[selected_mask], 1)
    token_index = np.flatnonzero(selected_mask.take(batch.document) & (second_pass.probability > 0))
    document = row_of_document.take(batch.document.take(token_index))
    probability, ids = second_pass.probability.take(token_index), predictions.ids.take(token_index)
    weight = 1 / count_in_document(predictions.ids, nearby_chunks(batch), token_index, ids)
    first_mask = selected_mask.take(predictions.document)
    first_document = row_of_document.take(predictions.document)[first_mask]
    rescored_document = row_of_document.take(batch.document.take(second_pass.token_index))

    flagged_mask = probability > _FLAGGED
    n_flagged = np.maximum(np.bincount(document[flagged_mask], minlength=n_documents), 1)
    adjacent_mask = (np.diff(token_index, prepend=-2) == 1) & (np.diff(document, prepend=-1) == 0)
    products = probability * np.append(probability[:1], probability[:-1])
    products *= np.minimum(weight, np.append(weight[:1], weight[:-1]))
    flagged_sentence = batch.sentence.take(token_index[flagged_mask])
    sentence_weight = segment_maxima(weight[flagged_mask], flagged_sentence, len(batch.sentence_document))
    flagged_sentences = np.flatnonzero(sentence_weight)
    sentence_document = row_of_document.take(batch.sentence_document.take(flagged_sentences))

    def per_distinct(values: NDArray[np.floating], rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(document[rows], values[rows], minlength=n_documents) / n_distinct

    first_sum = np.bincount(first_document, (first_probability * predictions.weight)[first_mask], minlength=n_documents)
    all_rows = np.ones(len(token_index), np.bool_)
    features = {
        "log2_words": np.log2(np.minimum(n_words, MAX_TRAINING_WORDS)),
        "first_score": first_log_odds[selected_mask],
        "rescored_share": np.bincount(rescored_document, minlength=n_documents) / n_words,
        **{f"share_above_{level}": per_distinct(weight, probability > level) for level in _LEVELS},
        "second_pass_mean": per_distinct(probability * weight, all_rows),
        "first_pass_mean": first_sum / n_distinct,
        "distinct_flagged_share": distinct_per_document(document[flagged_mask], ids[flagged_mask], n_documents)
        / n_flagged,
        "adjacent_pairs": per_distinct(products, adjacent_mask),
        "flagged_sentence_share": np.bincount(
            sentence_document, sentence_weight.take(flagged_sentences), minlength=n_documents
        )
        / n_sentences,
    }
    # rows are contiguous, since the regression sums over rows
    return np.ascontiguousarray(SECOND_PASS_DOCUMENT_FEATURES.matrix(features, n_documents))
