"""Suggestions: the best candidates in order, whatever stands in the same batch."""

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


EVEN = np.float32(0.5)  # each word is as likely as not to have been replaced


def analysed(texts: Sequence[str], language: LanguageModel) -> TokenPredictions:
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    found = candidate_features(batch, ids, context_features(batch, ids, language), language)
    return TokenPredictions(batch, ids, found, np.zeros(len(found.index), np.float32), 0.0)


def even_chances(predictions: TokenPredictions) -> np.ndarray:
    chances = np.zeros(len(predictions.ids), np.float32)
    chances[predictions.features.index] = EVEN
    return chances


def suggested(predictions: TokenPredictions, rows: np.ndarray, language: LanguageModel) -> RankedOriginals:
    """`rank_originals` for rows of the evidence."""
    tokens = predictions.features.index.take(rows)
    return rank_originals(predictions, even_chances(predictions), tokens, language)


class Options:
    """What one flagged word may be read as, the word as written first, and what the text around it says of each."""

    def __init__(self, predictions: TokenPredictions, row: int, language: LanguageModel) -> None:
        self.context = predictions.features.context.take(slice(row, row + 1))
        self.token = int(self.context.index[0])
        word = int(self.context.word[0])
        mine = slice(*language.candidates.offsets[[word, word + 1]].tolist())
        self.words = np.concatenate([[word], language.candidates.originals[mine]]).astype(np.uint16)
        self.sources = language.candidates.sources[mine]
        kept = 1 - even_chances(predictions)
        every = np.ones(predictions.batch.n_documents, np.bool_)
        elsewhere = FamilyCounts.from_predictions(predictions, kept, every, word_families(language.vocabulary))
        kin = 2 * np.log2(1 + elsewhere(np.array([self.token]), self.words[1:, None])[:, 0])
        about = topic_vectors(predictions, kept, every, language)[predictions.document[[row]]]
        self.rest = np.concatenate([[-6], kin + CHANNEL_BITS[language.candidates.channels[mine]]])
        self.rest += 8 * context_similarity(about, self.words[:, None], language.vectors)[:, 0]
        self.fit, self.vector = self.read(self.context, language)

    def read(self, context: TokenContexts, language: LanguageModel) -> tuple[np.ndarray, np.ndarray]:
        fit = np.log2(ngram_likelihoods(context, self.words[:, None], language.ngrams).full)[:, 0]
        return fit, context_similarity(context.vector, self.words[:, None], language.vectors)[:, 0]


def reread(
    predictions: TokenPredictions, options: Sequence[Options], best: Sequence[int], language: LanguageModel
) -> list[np.ndarray]:
    """Scores of the originals of each word, the mean of both readings, in a text of which the others are restored."""
    restored = predictions.ids.copy()
    restored[[each.token for each in options]] = [each.words[at] for each, at in zip(options, best, strict=True)]
    out = []
    for each in options:
        beside = neighbours(restored, np.array([each.token]), language.ngrams)
        around = token_contexts(restored, predictions.batch.document, beside, language.vectors)
        fit, vector = each.read(around, language)
        score = 0.3 * (each.fit + fit) + 0.4 * (each.vector + vector) + each.rest
        out.append(score[1:])
    return out


def drawn(predictions: TokenPredictions, options: Sequence[Options], scores: Sequence[np.ndarray]) -> list[np.ndarray]:
    """`lexicon_mixture_bits` of originals in rows of different length."""
    width = max(map(len, scores))
    table = np.full((len(scores), width), -np.inf, np.float32)
    sources = np.zeros(table.shape, np.uint8)
    for row, (each, score) in enumerate(zip(options, scores, strict=True)):
        table[row, : len(score)], sources[row, : len(score)] = score, each.sources
    document = predictions.batch.document[[each.token for each in options]]
    own_form = np.zeros(table.shape, np.bool_)
    found = lexicon_mixture_bits(table, sources, own_form, document, np.full(len(scores), EVEN, np.float32))
    return [row[: len(score)] for row, score in zip(found, scores, strict=True)]


def assert_ranked(found: RankedOriginals, options: Sequence[Options], scores: Sequence[np.ndarray]) -> None:
    for row, (each, score) in enumerate(zip(options, scores, strict=True)):
        order = 1 + np.argsort(-score, kind="stable")[:MAX_SUGGESTIONS]
        gains = each.fit + each.vector - (each.fit + each.vector)[0]
        assert found.ids[row, : len(order)].tolist() == each.words[order].tolist()
        np.testing.assert_allclose(found.gains[row, : len(order)], gains[order], atol=1e-5)
        assert not found.ids[row, len(order) :].any() and not found.gains[row, len(order) :].any()


def crowded(language: LanguageModel) -> tuple[LanguageModel, list[str]]:
    """Every word with ten candidates of all kinds whose scores lie close, and long texts of such words."""
    rng = np.random.default_rng(4)
    counts = language.vocabulary.counts.copy()
    counts[1] = 1e6  # so many words unknown that all others are rare enough to have a subject
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
        language, texts = crowded(language)
    predictions = analysed(texts, language)
    index = predictions.features.index
    apart = np.arange(0, len(index), 2)
    apart = apart[np.diff(index[apart], prepend=-2) > 1]
    options = [Options(predictions, row, language) for row in apart.tolist()]
    first = [0.6 * each.fit + 0.8 * each.vector + each.rest for each in options]
    more = drawn(predictions, options, [score[1:] for score in first])
    best = [
        int(np.concatenate([score[:1], score[1:] + bits]).argmax()) for score, bits in zip(first, more, strict=True)
    ]
    again = reread(predictions, options, best, language)
    more = drawn(predictions, options, again)
    found = suggested(predictions, apart, language)
    assert_ranked(found, options, [score + bits for score, bits in zip(again, more, strict=True)])
    assert found.explained.tolist() == [at == 0 for at in best]


def test_what_the_text_says_elsewhere_comes_first(language: LanguageModel) -> None:
    """The same sentence in texts that speak of one candidate or of the other."""
    words = language.vocabulary.words()

    def first(rest: str) -> str:
        predictions = analysed([f"They shut the hall. {rest * 40}"], language)
        return words[suggested(predictions, np.zeros(1, np.int64), language).ids[0, 0] - FIRST_WORD]

    assert {first("Closed. "), first("Met. ")} == {"closed", "met"}


def test_no_words_no_suggestions(language: LanguageModel) -> None:
    found = suggested(analysed(["Nothing anybody knows."], language), np.zeros(0, np.int64), language)
    assert found.ids.shape == found.gains.shape == (0, MAX_SUGGESTIONS)


def test_words_side_by_side_are_restored_together(language: LanguageModel) -> None:
    predictions = analysed(["They met on the ancient span to the new town."], language)
    names = [language.vocabulary.words()[word - FIRST_WORD] for word in predictions.features.context.word.tolist()]
    rows = np.array([names.index("ancient"), names.index("span")])
    one, two = options = [Options(predictions, row, language) for row in rows.tolist()]
    l2, l1, r1, r2 = (
        int(ids[0]) for ids in (one.context.left2, one.context.left1, two.context.right1, two.context.right2)
    )

    def joint(a: int, b: int) -> float:
        run = np.array([l2, l1, one.words[a], two.words[b], r1, r2], np.uint16)
        chances = sum(float(language.ngrams.log2_trigram(*run[at : at + 3, None])[0]) for at in range(4))
        sides = [0.8 * each.vector[at] + each.rest[at] for each, at in ((one, a), (two, b))]
        return 0.6 * chances + sum(sides)

    everything = np.array([[joint(a, b) for b in range(len(two.words))] for a in range(len(one.words))])
    alone = [(0.6 * each.fit + 0.8 * each.vector + each.rest)[1:] for each in options]
    best = []
    for bits, over in zip(
        drawn(predictions, options, alone), (everything.max(axis=1), everything.max(axis=0)), strict=True
    ):
        best.append(int((over + np.concatenate([[0], bits])).argmax()))
    again = reread(predictions, options, best, language)
    found = suggested(predictions, rows, language)
    assert_ranked(found, options, [s + bits for s, bits in zip(again, drawn(predictions, options, again), strict=True)])
    assert found.explained.tolist() == [at == 0 for at in best]


def with_forms(forms: dict[str, str], language: LanguageModel) -> LanguageModel:
    """Tables in which some words are forms of others."""
    words = language.vocabulary.words()
    lemmas = language.inflections.lemmas.copy()
    for form, lemma in forms.items():
        lemmas[FIRST_WORD + words.index(form)] = FIRST_WORD + words.index(lemma)
    return replace(language, inflections=Inflections(lemmas))


def names(found: RankedOriginals, language: LanguageModel) -> list[list[str]]:
    words = language.vocabulary.words()
    return [[words[word - FIRST_WORD] for word in row if word] for row in found.ids.tolist()]


def test_a_base_form_may_stand_for_another_form_of_a_candidate(language: LanguageModel) -> None:
    def of_span(forms: dict[str, str]) -> list[str]:
        changed = with_forms(forms, language)
        predictions = analysed(["They met on the span to the new town."], changed)
        return names(suggested(predictions, np.zeros(1, np.int64), changed), changed)[0]

    assert of_span({}) == ["bridge"]
    assert of_span({"hall": "bridge", "rain": "bridge", "report": "door"}) in (
        ["bridge", "hall", "rain"],
        ["bridge", "rain", "hall"],
    )
    assert of_span({"hall": "bridge", "span": "door"}) == ["bridge"], "span is no base form"
    assert of_span({"hall": "bridge", "bridge": "door"}) == ["bridge"], "nor is the candidate"


def test_no_original_is_suggested_twice_and_batch_mates_change_nothing(language: LanguageModel) -> None:
    changed = with_forms({"new": "old", "hall": "old", "door": "closed", "town": "bridge"}, language)
    together = analysed(TEXTS, changed)
    rows = np.arange(len(together.features.index))
    found = suggested(together, rows, changed)
    assert all(len(set(row)) == len(row) for row in names(found, changed))
    assert any("hall" in row for row in names(found, changed))
    for number, text in enumerate(TEXTS):
        alone = analysed([text], changed)
        one = suggested(alone, np.arange(len(alone.features.index)), changed)
        here = together.document == number
        np.testing.assert_array_equal(one.ids, found.ids[here])
        np.testing.assert_array_equal(one.gains, found.gains[here])
