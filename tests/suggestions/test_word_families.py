"""What a text says elsewhere: families of words, each text on its own, words less as they were likely replaced."""

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


def test_words_that_begin_with_the_same_five_letters_are_a_family() -> None:
    vocabulary = Vocabulary.build(WORDS, np.ones(FIRST_WORD + len(WORDS), np.float32))
    found = word_families(vocabulary)
    assert found[:FIRST_WORD].tolist() == list(range(FIRST_WORD)), "what is not a word is its own family"
    restore, bridge, restored, bridges, rest, old, older, smart, trams = found[FIRST_WORD:].tolist()
    assert restore == restored and bridge == bridges
    assert len({restore, bridge, rest, old, older, smart, trams}) == 7
    assert min(found[FIRST_WORD:]) >= FIRST_WORD


def test_words_are_counted_by_text_and_less_where_they_were_likely_replaced(language: LanguageModel) -> None:
    batch = tokenise(["The old town met. The old hall shut.", "The weighty town report."])
    ids = language.vocabulary.ids_of(batch)
    evidence = candidate_features(batch, ids, context_features(batch, ids, language), language)
    predictions = TokenPredictions(batch, ids, evidence, np.zeros(len(evidence.index), np.float32), 0.0)
    replaced = np.linspace(0.1, 0.9, len(evidence.index)).astype(np.float32)
    kept = np.ones(len(ids), np.float32)
    kept[evidence.index] -= replaced
    elsewhere = FamilyCounts.from_predictions(
        predictions, kept, np.ones(batch.n_documents, np.bool_), word_families(language.vocabulary)
    )
    words = language.vocabulary.words()
    asked = np.array([[FIRST_WORD + words.index(word)] * 2 for word in ("old", "town", "weighty")], np.uint16)
    first = np.searchsorted(batch.document, [0, 1])
    probability = dict(zip(evidence.index.tolist(), replaced.tolist(), strict=True))

    def expected(word: int, document: int) -> float:
        here = np.flatnonzero((ids == word) & (batch.document == document)).tolist()
        return sum(1 - probability.get(token, 0.0) for token in here)

    for row, counts in zip(asked, elsewhere(first, asked), strict=True):
        np.testing.assert_allclose(counts, [expected(row[0], 0), expected(row[0], 1)], atol=1e-6)
    assert elsewhere(first, asked)[0].tolist() == [2.0, 0.0], "no text is asked about another"
