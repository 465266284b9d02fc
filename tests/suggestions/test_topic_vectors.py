"""The topic of a document is the mean direction of its rarer words that were probably not replaced."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.tables import LanguageModel
from spin_detect.suggestions.topic_vectors import topic_vectors
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import TokenPredictions


@pytest.fixture
def sparse(language: LanguageModel) -> LanguageModel:
    """The same words among so many unknown ones that all are rare, but for "the"."""
    counts = language.vocabulary.counts.copy()
    counts[1] = 3e6
    counts[FIRST_WORD + counts[FIRST_WORD:].argmax()] = 1e5
    return replace(language, vocabulary=replace(language.vocabulary, counts=counts))


def topics(
    texts: Sequence[str],
    language: LanguageModel,
    probability: float = 0.0,
    selected_mask: np.ndarray | None = None,
) -> np.ndarray:
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    features = candidate_features(batch, ids, context_features(batch, ids, language), language)
    replaced_probability = np.full(len(features.index), probability, np.float32)
    selected_mask = np.ones(len(texts), np.bool_) if selected_mask is None else selected_mask
    predictions = TokenPredictions(batch, ids, features, replaced_probability, 0.0)
    kept_probability = np.ones(len(ids), np.float32)
    kept_probability[features.index] -= replaced_probability
    return topic_vectors(predictions, kept_probability, selected_mask, language)


def direction(word: str, language: LanguageModel) -> np.ndarray:
    vector = language.vectors.input[FIRST_WORD + language.vocabulary.words().index(word)].astype(float)
    return vector / np.linalg.norm(vector)


def test_the_topic_is_the_mean_of_unit_vectors_and_of_twenty_zero_vectors(
    language: LanguageModel, sparse: LanguageModel
) -> None:
    found = topics(["The bridge, the bridge. The hall!"], sparse)
    expected = (2 * direction("bridge", language) + direction("hall", language)) / (3 + 20)
    np.testing.assert_allclose(found[0], expected, atol=1e-6)


def test_words_that_were_probably_replaced_count_less(language: LanguageModel, sparse: LanguageModel) -> None:
    found = topics(["The span, the hall."], sparse, probability=0.75)  # the hall has no candidates and is not scored
    expected = (0.25 * direction("span", language) + direction("hall", language)) / (1.25 + 20)
    np.testing.assert_allclose(found[0], expected, atol=1e-6)


def test_a_topic_is_the_same_alone_and_in_a_batch(language: LanguageModel, sparse: LanguageModel) -> None:
    texts = ["The old bridge was closed.", "", "The the the.", "Heavy rain closed the old road to the town."]
    together = topics(texts, sparse, probability=0.3)
    np.testing.assert_array_equal(together, np.concatenate([topics([text], sparse, 0.3) for text in texts]))
    assert not together[1:3].any() and together[[0, 3]].any(axis=1).all()
    last = topics(texts, sparse, 0.3, np.array([False, False, False, True]))
    np.testing.assert_array_equal(last, np.where(np.arange(4)[:, None] == 3, together, 0))
