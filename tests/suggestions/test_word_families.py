"""Words of a family are counted by document, each by the probability that it was not replaced."""

import numpy as np

from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary, word_families
from spin_detect.suggestions.word_families import FamilyCounts
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import TokenPredictions

WORDS = ["restore", "bridge", "restored", "bridges", "rest", "old", "older", "smart", "trams"]


def test_words_that_begin_with_the_same_five_letters_are_one_family() -> None:
    vocabulary = Vocabulary.build(WORDS, np.ones(FIRST_WORD + len(WORDS), np.float32))
    family_ids = word_families(vocabulary)
    assert family_ids[:FIRST_WORD].tolist() == list(range(FIRST_WORD)), "a token class is its own family"
    restore, bridge, restored, bridges, rest, old, older, smart, trams = family_ids[FIRST_WORD:].tolist()
    assert restore == restored and bridge == bridges
    assert len({restore, bridge, rest, old, older, smart, trams}) == 7
    assert min(family_ids[FIRST_WORD:]) >= FIRST_WORD


def test_words_are_counted_by_document_and_less_where_they_were_probably_replaced(language: LanguageModel) -> None:
    batch = tokenise(["The old town met. The old hall shut.", "The weighty town report."])
    ids = language.vocabulary.ids_of(batch)
    features = candidate_features(batch, ids, context_features(batch, ids, language), language)
    predictions = TokenPredictions(batch, ids, features, np.zeros(len(features.index), np.float32), 0.0)
    replaced_probability = np.linspace(0.1, 0.9, len(features.index)).astype(np.float32)
    kept_probability = np.ones(len(ids), np.float32)
    kept_probability[features.index] -= replaced_probability
    family_counts = FamilyCounts.from_predictions(
        predictions, kept_probability, np.ones(batch.n_documents, np.bool_), word_families(language.vocabulary)
    )
    words = language.vocabulary.words()
    candidate_ids = np.array([[FIRST_WORD + words.index(word)] * 2 for word in ("old", "town", "weighty")], np.uint16)
    first = np.searchsorted(batch.document, [0, 1])
    probability = dict(zip(features.index.tolist(), replaced_probability.tolist(), strict=True))

    def expected(word: int, document: int) -> float:
        index = np.flatnonzero((ids == word) & (batch.document == document)).tolist()
        return sum(1 - probability.get(token, 0.0) for token in index)

    found = family_counts.count_other_tokens(first, candidate_ids)
    for row, counts in zip(candidate_ids, found, strict=True):
        np.testing.assert_allclose(counts, [expected(row[0], 0), expected(row[0], 1)], atol=1e-6)
    assert found[0].tolist() == [2.0, 0.0], "words of another document do not count"
