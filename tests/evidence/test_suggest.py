"""Suggestions: the best candidates in order, whatever stands in the same batch."""

from collections.abc import Sequence

import numpy as np

from spin_detect.evidence.gains import CHANNEL_BITS, chances, vector_fits
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.evidence.suggest import TOP, suggest
from spin_detect.evidence.tokens import TokenEvidence, token_evidence
from spin_detect.statistics.tables import Tables
from spin_detect.text import tokenise

TEXTS = [
    "The old bridge was closed to weighty traffic.",
    "They met on the span to the new town.",
    "Weighty rain shut the half-ancient span – the ancient span!",
    "span " * 30,
]


def evidence(texts: Sequence[str], tables: Tables, model: LanguageModel) -> TokenEvidence:
    batch = tokenise(texts)
    return token_evidence(batch, tables.vocabulary.ids_of(batch), tables, model)


def test_suggestions_are_the_best_of_all_candidates(tables: Tables, model: LanguageModel) -> None:
    found = evidence(TEXTS, tables, model)
    ids, gains = suggest(found.context, found.fit, tables, model)
    candidates = tables.candidates
    for row, word in enumerate(found.context.word.tolist()):
        mine = slice(*candidates.offsets[[word, word + 1]].tolist())
        here, words = found.context.take(slice(row, row + 1)), candidates.originals[mine, None]
        fit, vector = np.log2(chances(here, words, model).whole)[:, 0], vector_fits(here.vector, words, tables)[:, 0]
        gain = fit + vector - found.fit[row]
        score = 0.6 * fit + 0.8 * vector + CHANNEL_BITS[candidates.channel[mine]]
        order = np.argsort(-score, kind="stable")[:TOP]
        assert ids[row][: len(order)].tolist() == candidates.originals[mine][order].tolist()
        np.testing.assert_allclose(gains[row][: len(order)], gain[order], atol=1e-5)
        assert not ids[row][len(order) :].any() and not gains[row][len(order) :].any()


def test_no_words_no_suggestions(tables: Tables, model: LanguageModel) -> None:
    found = evidence(["Nothing anybody knows."], tables, model)
    ids, gains = suggest(found.context, found.fit, tables, model)
    assert ids.shape == gains.shape == (0, TOP)
