"""Features of words and their candidates: the true original of a spun word gains most, and no document affects another."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pytest

from spin_detect.constants import TokenType
from spin_detect.language_model.candidates import CHANNEL_BITS
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.language_model.tables import LanguageModel
from spin_detect.text.tokenise import TokenBatch, tokenise
from spin_detect.token_model import candidate_features as module
from spin_detect.token_model.candidate_features import TOKEN_FEATURES, CandidateFeatures, candidate_features
from spin_detect.token_model.context_features import CONTEXT_FEATURES, context_features

SPUN = [
    ("The old bridge was closed to weighty traffic.", "weighty", "heavy"),
    ("The new road was open to weighty traffic.", "weighty", "heavy"),
    ("The town council met in the ancient hall.", "ancient", "old"),
    ("The ancient bridge was closed to heavy traffic.", "ancient", "old"),
    ("The old bridge was shut to heavy traffic.", "shut", "closed"),
    ("They met on the span to the new town.", "span", "bridge"),
]
TEXTS = [
    *(text for text, _, _ in SPUN),
    "",
    "The weighty",
    "ancient",
    "Weighty, WEIGHTY rain shut the road. Rain shut the half-ancient span – the ancient span!\n\nThey met in 1871.",
    "Nothing anybody knows.",
    " ".join(text for text, _, _ in SPUN) * 3,
    "span " * 40,
]


def features_of(texts: Sequence[str], language: LanguageModel) -> tuple[TokenBatch, CandidateFeatures]:
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    return batch, candidate_features(batch, ids, context_features(batch, ids, language), language)


class WordFits(NamedTuple):
    """How words fit one context, in bits, each of shape ``(n_words,)``."""

    ngram: np.ndarray
    left: np.ndarray
    right: np.ndarray
    similarity: np.ndarray


def fits_of(context: TokenContexts, row: int, words: np.ndarray, language: LanguageModel) -> WordFits:
    """Return the fits of words in the context of one row, computed for one word at a time."""
    place = context.take(slice(row, row + 1))
    likelihoods = [ngram_likelihoods(place, word[None, None], language.ngrams) for word in words]
    similarities = [context_similarity(place.vector, word[None, None], language.vectors)[0, 0] for word in words]
    return WordFits(
        np.array([np.log2(each.full[0, 0]) for each in likelihoods]),
        np.array([np.log2(each.left[0, 0]) for each in likelihoods]) - language.ngrams.log2_unigram[words],
        np.array([np.log2(each.right[0, 0]) for each in likelihoods]) - language.ngrams.log2_unigram[place.right1],
        np.array(similarities),
    )


def fits_as_written(context: TokenContexts, row: int, language: LanguageModel) -> WordFits:
    """Return the fits of the written word of one row."""
    return WordFits(*(values[0] for values in fits_of(context, row, context.word[row : row + 1], language)))


def candidate_pairs(word: int, language: LanguageModel) -> slice:
    """Return the rows of the candidate table that belong to a written word."""
    return slice(*language.candidates.offsets[[word, word + 1]].tolist())


@pytest.mark.parametrize(("text", "written", "original"), SPUN)
def test_the_true_original_gains_most(
    text: str, written: str, original: str, language: LanguageModel, word_id: Callable[[str], int]
) -> None:
    _, found = features_of([text], language)
    row = found.context.word.tolist().index(word_id(written))
    originals = language.candidates.originals[candidate_pairs(word_id(written), language)]
    gain = fits_of(found.context, row, originals, language).ngram - fits_as_written(found.context, row, language).ngram
    assert originals[gain.argmax()] == word_id(original)
    assert gain.max() > 3
    np.testing.assert_allclose(found.column("ngram_gain")[row], gain.max(), rtol=1e-5)
    assert found.column("combined_gain")[row] > 3


def test_a_word_as_its_author_wrote_it_gains_nothing(language: LanguageModel) -> None:
    _, found = features_of(["Heavy rain closed the old road to the town."], language)
    assert len(found.index) == 1  # "road" alone may stand for something else
    assert found.column("ngram_gain")[0] < 0


def test_features_equal_those_of_a_loop_over_candidates(language: LanguageModel) -> None:
    _, found = features_of(TEXTS, language)
    context = found.context
    for row, word in enumerate(context.word.tolist()):
        pairs = candidate_pairs(word, language)
        written = fits_as_written(context, row, language)
        candidates = fits_of(context, row, language.candidates.originals[pairs], language)
        sources = language.candidates.sources[pairs]
        gain, similarity_gain = candidates.ngram - written.ngram, candidates.similarity - written.similarity
        combined = gain + similarity_gain
        channel_bits = CHANNEL_BITS[language.candidates.channels[pairs]]
        in_thesaurus = gain[(sources & 3) > 0]
        best = combined.argmax()
        expected = {
            "ngram_log2p": written.ngram,
            "ngram_gain": gain.max(),
            "ngram_gain_second": np.sort(gain)[-2] if len(gain) > 1 else -60,
            "thesaurus_gain": in_thesaurus.max() if len(in_thesaurus) else -60,
            "noisy_channel_gain": np.log2(np.exp2(gain + channel_bits).sum()),
            "combined_gain": combined.max(),
            "combined_gain_second": np.sort(combined)[-2] if len(combined) > 1 else -60,
            "noisy_channel_combined_gain": np.log2(np.exp2(combined + channel_bits).sum()),
            "pmi_left_gain": candidates.left[best] - written.left,
            "pmi_right_gain": candidates.right[best] - written.right,
            "similarity_gain_of_best": similarity_gain[best],
            "similarity_gain": similarity_gain.max(),
            "share_better": (combined > 2).mean(),
            "log2_n_candidates": np.log2(len(gain)),
            "ngram_gain_mean": gain.mean(),
            "similarity_gain_mean": similarity_gain.mean(),
        }
        for name, value in expected.items():
            np.testing.assert_allclose(found.column(name)[row], value, atol=2e-5, err_msg=name)


def test_a_batch_gives_the_features_of_each_text_alone(language: LanguageModel) -> None:
    for texts in (TEXTS, TEXTS[::-1], [*TEXTS[6:], *TEXTS[:6]]):
        batch, together = features_of(texts, language)
        document = batch.document[together.index]
        for number, text in enumerate(texts):
            _, alone = features_of([text], language)
            np.testing.assert_allclose(together.features[document == number], alone.features, atol=1e-5)


@pytest.mark.parametrize("block", [1, 3, 100])
def test_features_do_not_depend_on_the_size_of_a_block(
    block: int, language: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, whole = features_of(TEXTS, language)
    monkeypatch.setattr(module, "BLOCK", block)
    _, in_blocks = features_of(TEXTS, language)
    np.testing.assert_allclose(in_blocks.features, whole.features, atol=1e-5)


def test_every_vocabulary_word_with_candidates_is_scored(language: LanguageModel) -> None:
    batch, found = features_of(TEXTS, language)
    with_candidates = {"weighty", "ancient", "shut", "span", "road"}
    words = [TEXTS[d][s:e].lower() for d, s, e in zip(batch.document, batch.start, batch.end, strict=True)]
    scored = [
        row for row, word in enumerate(words) if word in with_candidates and batch.token_type[row] == TokenType.WORD
    ]
    assert found.index.tolist() == scored
    assert found.features.shape == (len(scored), len(TOKEN_FEATURES)) and found.features.dtype == np.float32
    assert np.isfinite(found.features).all()


def test_every_declared_feature_is_computed(language: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def not_a_number(shape: object, dtype: type = float) -> np.ndarray:
        return np.full(shape, np.nan if np.issubdtype(dtype, np.floating) else 0, dtype)  # type: ignore[call-overload]

    monkeypatch.setattr(np, "empty", not_a_number)
    _, found = features_of(TEXTS, language)
    assert {name for name in TOKEN_FEATURES.names if np.isnan(found.column(name)).any()} == set()


@pytest.mark.parametrize("texts", [[], [""], ["Nothing anybody knows.", "  "], ["the the"]])
def test_texts_without_scored_words_have_no_rows(texts: list[str], language: LanguageModel) -> None:
    assert features_of(texts, language)[1].features.shape == (0, len(TOKEN_FEATURES))


def test_features_describe_the_words_around_and_the_document(
    language: LanguageModel, word_id: Callable[[str], int]
) -> None:
    text = "Weighty rain. The half-ancient bridge, the SPAN, shut the ancient road; they met on the bridge."
    _, found = features_of([text], language)
    named = {name: found.column(name) for name in TOKEN_FEATURES.names}
    order = ["weighty", "ancient", "span", "shut", "ancient", "road"]
    assert found.context.word.tolist() == [word_id(word) for word in order]
    assert named["starts_sentence"].tolist() == [1, 0, 0, 0, 0, 0]
    assert named["is_capitalised"].tolist() == [1, 0, 1, 0, 0, 0]
    assert named["is_upper_case"].tolist() == [0, 0, 1, 0, 0, 0]
    assert named["follows_hyphen"].tolist() == [0, 1, 0, 0, 0, 0]
    assert named["log2_count_nearby"].tolist() == [0, 1, 0, 0, 1, 0]
    assert named["best_candidate_log2_count"][2] == pytest.approx(np.log2(3))  # "bridge", for "span", is there twice
    gain = np.clip(named["combined_gain"], -10, 20)
    assert named["next_gain"][4] == pytest.approx(gain[5])
    assert named["previous_gain"][5] == pytest.approx(gain[4])
    np.testing.assert_allclose(named["document_mean_gain"], gain.mean(), rtol=1e-5)


def test_neighbours_stay_in_the_sentence_and_context_vectors_in_the_document(language: LanguageModel) -> None:
    sentences = ["The ancient.", "Hall shut."]
    for texts in (sentences, [" ".join(sentences)]):
        _, found = features_of(texts, language)
        assert found.context.right1[0] == 6 and found.context.right2[0] == 6  # BREAK
    apart, together = features_of(sentences, language)[1], features_of([" ".join(sentences)], language)[1]
    np.testing.assert_array_equal(apart.column("ngram_gain"), together.column("ngram_gain"))
    assert (apart.context.vector != together.context.vector).any()


def test_words_that_are_not_compared_have_the_features_of_words_as_written(language: LanguageModel) -> None:
    batch, all_compared = features_of(TEXTS, language)
    ids = language.vocabulary.ids_of(batch)
    rows = np.arange(1, len(all_compared.index), 3)
    some_compared = candidate_features(batch, ids, all_compared.words, language, rows)
    assert some_compared.index.tolist() == all_compared.index.tolist()
    assert some_compared.context.index.tolist() == all_compared.index[rows].tolist()
    # features of the window and of the document draw on the compared words alone
    of_the_word = TOKEN_FEATURES.names[: TOKEN_FEATURES.index("best_candidate_log2_count") + 1]
    for name in of_the_word:
        np.testing.assert_array_equal(some_compared.column(name), all_compared.column(name)[rows], err_msg=name)
    assert not some_compared.column("previous_gain").any()
    for name in CONTEXT_FEATURES.names:
        np.testing.assert_array_equal(some_compared.words.column(name)[rows], some_compared.column(name))
