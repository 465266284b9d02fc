"""Suggestions are the best candidates in order, whatever else is in the batch."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.candidates import CHANNEL_BITS, CandidateTable
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import TokenContexts, neighbours, token_contexts
from spin_detect.language_model.inflections import Inflections
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import word_families
from spin_detect.suggestions.lexicon_mixture import lexicon_mixture_bits
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS, RankedOriginals, rank_originals
from spin_detect.suggestions.topic_vectors import topic_vectors
from spin_detect.suggestions.word_families import FamilyCounts
from spin_detect.text.tokenise import tokenise
from spin_detect.token_model.candidate_features import candidate_features
from spin_detect.token_model.context_features import context_features
from spin_detect.token_model.predictions import TokenPredictions

TEXTS = [
    "The old bridge was closed to weighty traffic.",
    "They met on the span to the new town.",
    "Weighty rain shut the half-ancient span – the ancient span!",
    "span " * 30,
]


EVEN = np.float32(0.5)  # probability that each word was replaced


def predict(texts: Sequence[str], language: LanguageModel) -> TokenPredictions:
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    features = candidate_features(batch, ids, context_features(batch, ids, language), language)
    return TokenPredictions(batch, ids, features, np.zeros(len(features.index), np.float32), 0.0)


def even_probability(predictions: TokenPredictions) -> np.ndarray:
    probability = np.zeros(len(predictions.ids), np.float32)
    probability[predictions.features.index] = EVEN
    return probability


def rank_rows(predictions: TokenPredictions, rows: np.ndarray, language: LanguageModel) -> RankedOriginals:
    """Rank the originals of some scored words, given by their rows."""
    tokens = predictions.features.index.take(rows)
    return rank_originals(predictions, even_probability(predictions), tokens, language)


class Options:
    """One flagged word and its candidates, the word as written first, with the terms of the score of each."""

    def __init__(self, predictions: TokenPredictions, row: int, language: LanguageModel) -> None:
        self.context = predictions.features.context.take(slice(row, row + 1))
        self.token = int(self.context.index[0])
        word = int(self.context.word[0])
        pairs = slice(*language.candidates.offsets[[word, word + 1]].tolist())
        self.words = np.concatenate([[word], language.candidates.originals[pairs]]).astype(np.uint16)
        self.sources = language.candidates.sources[pairs]
        kept_probability = 1 - even_probability(predictions)
        selected_mask = np.ones(predictions.batch.n_documents, np.bool_)
        family_counts = FamilyCounts.from_predictions(
            predictions, kept_probability, selected_mask, word_families(language.vocabulary)
        )
        counts = family_counts.count_other_tokens(np.array([self.token]), self.words[1:, None])[:, 0]
        family_bits = 2 * np.log2(1 + counts)
        topic = topic_vectors(predictions, kept_probability, selected_mask, language)[predictions.document[[row]]]
        self.other_bits = np.concatenate([[-6], family_bits + CHANNEL_BITS[language.candidates.channels[pairs]]])
        self.other_bits += 8 * context_similarity(topic, self.words[:, None], language.vectors)[:, 0]
        self.ngram_fit, self.similarity = self.fit_in(self.context, language)

    def fit_in(self, context: TokenContexts, language: LanguageModel) -> tuple[np.ndarray, np.ndarray]:
        fit = np.log2(ngram_likelihoods(context, self.words[:, None], language.ngrams).full)[:, 0]
        return fit, context_similarity(context.vector, self.words[:, None], language.vectors)[:, 0]


def mean_of_passes(
    predictions: TokenPredictions, options: Sequence[Options], best: Sequence[int], language: LanguageModel
) -> list[np.ndarray]:
    """Return the scores of the candidates of each word: the mean of the written text and of one with the other words restored."""
    restored = predictions.ids.copy()
    restored[[each.token for each in options]] = [
        each.words[column] for each, column in zip(options, best, strict=True)
    ]
    out = []
    for each in options:
        beside = neighbours(restored, np.array([each.token]), language.ngrams)
        context = token_contexts(restored, predictions.batch.document, beside, language.vectors)
        ngram_fit, similarity = each.fit_in(context, language)
        score = 0.3 * (each.ngram_fit + ngram_fit) + 0.4 * (each.similarity + similarity) + each.other_bits
        out.append(score[1:])
    return out


def mixture_bits(
    predictions: TokenPredictions, options: Sequence[Options], scores: Sequence[np.ndarray]
) -> list[np.ndarray]:
    """Return the bits of the lexicon mixture for rows of different length."""
    width = max(map(len, scores))
    table = np.full((len(scores), width), -np.inf, np.float32)
    sources = np.zeros(table.shape, np.uint8)
    for row, (each, score) in enumerate(zip(options, scores, strict=True)):
        table[row, : len(score)], sources[row, : len(score)] = score, each.sources
    document = predictions.batch.document[[each.token for each in options]]
    own_form = np.zeros(table.shape, np.bool_)
    bits = lexicon_mixture_bits(table, sources, own_form, document, np.full(len(scores), EVEN, np.float32))
    return [row[: len(score)] for row, score in zip(bits, scores, strict=True)]


def assert_ranked(found: RankedOriginals, options: Sequence[Options], scores: Sequence[np.ndarray]) -> None:
    for row, (each, score) in enumerate(zip(options, scores, strict=True)):
        order = 1 + np.argsort(-score, kind="stable")[:MAX_SUGGESTIONS]
        gains = each.ngram_fit + each.similarity - (each.ngram_fit + each.similarity)[0]
        assert found.ids[row, : len(order)].tolist() == each.words[order].tolist()
        np.testing.assert_allclose(found.gains[row, : len(order)], gains[order], atol=1e-5)
        assert not found.ids[row, len(order) :].any() and not found.gains[row, len(order) :].any()


def with_many_candidates(language: LanguageModel) -> tuple[LanguageModel, list[str]]:
    """Return a language model in which every word has ten candidates with close scores, and long texts of such words."""
    rng = np.random.default_rng(4)
    counts = language.vocabulary.counts.copy()
    counts[1] = 1e6  # so many unknown words that all others are rare enough to count for the topic
    size, words = len(counts), language.vocabulary.words()
    written = np.repeat(np.arange(FIRST_WORD, size), 10)
    originals = np.concatenate([rng.permutation(np.arange(FIRST_WORD, size))[:10] for _ in words])
    bits, sources = -rng.integers(0, 4, len(written)).astype(np.float32), rng.integers(1, 16, len(written))
    candidates = CandidateTable.build(size, written, originals, bits, sources)
    full = replace(language, candidates=candidates, vocabulary=replace(language.vocabulary, counts=counts))
    return full, [" ".join(rng.choice(words, length)) for length in (90, 40, 60)]


@pytest.mark.parametrize("many", [False, True])
def test_suggestions_are_the_best_of_all_candidates(many: bool, language: LanguageModel) -> None:
    texts: Sequence[str] = TEXTS
    if many:
        language, texts = with_many_candidates(language)
    predictions = predict(texts, language)
    index = predictions.features.index
    rows = np.arange(0, len(index), 2)  # of words that are not adjacent
    rows = rows[np.diff(index[rows], prepend=-2) > 1]
    options = [Options(predictions, row, language) for row in rows.tolist()]
    first = [0.6 * each.ngram_fit + 0.8 * each.similarity + each.other_bits for each in options]
    added = mixture_bits(predictions, options, [score[1:] for score in first])
    best = [
        int(np.concatenate([score[:1], score[1:] + bits]).argmax()) for score, bits in zip(first, added, strict=True)
    ]
    mean = mean_of_passes(predictions, options, best, language)
    added = mixture_bits(predictions, options, mean)
    found = rank_rows(predictions, rows, language)
    assert_ranked(found, options, [score + bits for score, bits in zip(mean, added, strict=True)])
    assert found.explained.tolist() == [column == 0 for column in best]


def test_a_candidate_that_the_rest_of_the_document_supports_comes_first(language: LanguageModel) -> None:
    """The same sentence in texts that use one candidate or the other."""
    words = language.vocabulary.words()

    def first(rest: str) -> str:
        predictions = predict([f"They shut the hall. {rest * 40}"], language)
        return words[rank_rows(predictions, np.zeros(1, np.int64), language).ids[0, 0] - FIRST_WORD]

    assert {first("Closed. "), first("Met. ")} == {"closed", "met"}


def test_a_text_without_flagged_words_has_no_suggestions(language: LanguageModel) -> None:
    found = rank_rows(predict(["Nothing anybody knows."], language), np.zeros(0, np.int64), language)
    assert found.ids.shape == found.gains.shape == (0, MAX_SUGGESTIONS)


def test_adjacent_words_are_ranked_jointly(language: LanguageModel) -> None:
    predictions = predict(["They met on the ancient span to the new town."], language)
    names = [language.vocabulary.words()[word - FIRST_WORD] for word in predictions.features.context.word.tolist()]
    rows = np.array([names.index("ancient"), names.index("span")])
    one, two = options = [Options(predictions, row, language) for row in rows.tolist()]
    left2, left1, right1, right2 = (
        int(ids[0]) for ids in (one.context.left2, one.context.left1, two.context.right1, two.context.right2)
    )

    def joint(a: int, b: int) -> float:
        run = np.array([left2, left1, one.words[a], two.words[b], right1, right2], np.uint16)
        ngram_fit = sum(float(language.ngrams.log2_trigram(*run[start : start + 3, None])[0]) for start in range(4))
        other_bits = [0.8 * each.similarity[column] + each.other_bits[column] for each, column in ((one, a), (two, b))]
        return 0.6 * ngram_fit + sum(other_bits)

    joint_bits = np.array([[joint(a, b) for b in range(len(two.words))] for a in range(len(one.words))])
    written = [(0.6 * each.ngram_fit + 0.8 * each.similarity + each.other_bits)[1:] for each in options]
    best = []
    for bits, over_neighbour in zip(
        mixture_bits(predictions, options, written), (joint_bits.max(axis=1), joint_bits.max(axis=0)), strict=True
    ):
        best.append(int((over_neighbour + np.concatenate([[0], bits])).argmax()))
    mean = mean_of_passes(predictions, options, best, language)
    added = mixture_bits(predictions, options, mean)
    found = rank_rows(predictions, rows, language)
    assert_ranked(found, options, [score + bits for score, bits in zip(mean, added, strict=True)])
    assert found.explained.tolist() == [column == 0 for column in best]


def with_forms(forms: dict[str, str], language: LanguageModel) -> LanguageModel:
    """Return the language model with some words as forms of others."""
    words = language.vocabulary.words()
    lemmas = language.inflections.lemmas.copy()
    for form, lemma in forms.items():
        lemmas[FIRST_WORD + words.index(form)] = FIRST_WORD + words.index(lemma)
    return replace(language, inflections=Inflections(lemmas))


def names(found: RankedOriginals, language: LanguageModel) -> list[list[str]]:
    words = language.vocabulary.words()
    return [[words[word - FIRST_WORD] for word in row if word] for row in found.ids.tolist()]


def test_a_base_form_gets_other_forms_of_its_candidates_as_suggestions(language: LanguageModel) -> None:
    def of_span(forms: dict[str, str]) -> list[str]:
        changed = with_forms(forms, language)
        predictions = predict(["They met on the span to the new town."], changed)
        return names(rank_rows(predictions, np.zeros(1, np.int64), changed), changed)[0]

    assert of_span({}) == ["bridge"]
    assert of_span({"hall": "bridge", "rain": "bridge", "report": "door"}) in (
        ["bridge", "hall", "rain"],
        ["bridge", "rain", "hall"],
    )
    assert of_span({"hall": "bridge", "span": "door"}) == ["bridge"], "span is no base form"
    assert of_span({"hall": "bridge", "bridge": "door"}) == ["bridge"], "nor is the candidate"


def test_no_original_is_suggested_twice_whatever_the_batch(language: LanguageModel) -> None:
    changed = with_forms({"new": "old", "hall": "old", "door": "closed", "town": "bridge"}, language)
    together = predict(TEXTS, changed)
    rows = np.arange(len(together.features.index))
    found = rank_rows(together, rows, changed)
    assert all(len(set(row)) == len(row) for row in names(found, changed))
    assert any("hall" in row for row in names(found, changed))
    for number, text in enumerate(TEXTS):
        alone = predict([text], changed)
        one = rank_rows(alone, np.arange(len(alone.features.index)), changed)
        here = together.document == number
        np.testing.assert_array_equal(one.ids, found.ids[here])
        np.testing.assert_array_equal(one.gains, found.gains[here])
