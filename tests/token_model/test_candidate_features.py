"""What each token shows: a spun word's true original gains most, and no document sees another."""

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
from spin_detect.token_model import candidate_features as tokens
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


def evidence(texts: Sequence[str], language: LanguageModel) -> tuple[TokenBatch, CandidateFeatures]:
    batch = tokenise(texts)
    ids = language.vocabulary.ids_of(batch)
    return batch, candidate_features(batch, ids, context_features(batch, ids, language), language)


class Fits(NamedTuple):
    """How words fit one context, in bits."""

    ngram: np.ndarray
    left: np.ndarray
    right: np.ndarray
    vector: np.ndarray


def fits(context: TokenContexts, row: int, words: np.ndarray, language: LanguageModel) -> Fits:
    """Each of `words` in the context of one row, a word at a time."""
    here = context.take(slice(row, row + 1))
    found = [ngram_likelihoods(here, word[None, None], language.ngrams) for word in words]
    vectors = [context_similarity(here.vector, word[None, None], language.vectors)[0, 0] for word in words]
    return Fits(
        np.array([np.log2(each.full[0, 0]) for each in found]),
        np.array([np.log2(each.left[0, 0]) for each in found]) - language.ngrams.log2_unigram[words],
        np.array([np.log2(each.right[0, 0]) for each in found]) - language.ngrams.log2_unigram[here.right1],
        np.array(vectors),
    )


def own_fits(context: TokenContexts, row: int, language: LanguageModel) -> Fits:
    """The word as written."""
    return Fits(*(values[0] for values in fits(context, row, context.word[row : row + 1], language)))


def candidates_of(word: int, language: LanguageModel) -> slice:
    """Where the candidates of a written word are."""
    return slice(*language.candidates.offsets[[word, word + 1]].tolist())


def column(found: CandidateFeatures, name: str) -> np.ndarray:
    return found.features[:, TOKEN_FEATURES.index(name)]


@pytest.mark.parametrize(("text", "written", "original"), SPUN)
def test_the_true_original_gains_most(
    text: str, written: str, original: str, language: LanguageModel, word_id: Callable[[str], int]
) -> None:
    _, found = evidence([text], language)
    row = found.context.word.tolist().index(word_id(written))
    originals = language.candidates.originals[candidates_of(word_id(written), language)]
    gain = fits(found.context, row, originals, language).ngram - own_fits(found.context, row, language).ngram
    assert originals[gain.argmax()] == word_id(original)
    assert gain.max() > 3
    np.testing.assert_allclose(column(found, "gain")[row], gain.max(), rtol=1e-5)
    assert column(found, "joint_gain")[row] > 3


def test_a_word_as_its_author_wrote_it_gains_nothing(language: LanguageModel) -> None:
    _, found = evidence(["Heavy rain closed the old road to the town."], language)
    assert len(found.index) == 1  # "road" alone may stand for something else
    assert column(found, "gain")[0] < 0


def test_features_are_those_of_every_candidate_one_by_one(language: LanguageModel) -> None:
    """The grid against a plain loop over candidates."""
    _, found = evidence(TEXTS, language)
    context = found.context
    for row, word in enumerate(context.word.tolist()):
        mine = candidates_of(word, language)
        own = own_fits(context, row, language)
        others = fits(context, row, language.candidates.originals[mine], language)
        sources = language.candidates.sources[mine]
        gain, vector = others.ngram - own.ngram, others.vector - own.vector
        joint, channel = gain + vector, CHANNEL_BITS[language.candidates.channels[mine]]
        lexical = gain[(sources & 3) > 0]
        best = joint.argmax()
        expected = {
            "fit": own.ngram,
            "gain": gain.max(),
            "second_gain": np.sort(gain)[-2] if len(gain) > 1 else -60,
            "lexicon_gain": lexical.max() if len(lexical) else -60,
            "channel_gain": np.log2(np.exp2(gain + channel).sum()),
            "joint_gain": joint.max(),
            "joint_second": np.sort(joint)[-2] if len(joint) > 1 else -60,
            "joint_channel": np.log2(np.exp2(joint + channel).sum()),
            "left_gain": others.left[best] - own.left,
            "right_gain": others.right[best] - own.right,
            "best_vector_gain": vector[best],
            "vector_gain": vector.max(),
            "better_share": (joint > 2).mean(),
            "candidates": np.log2(len(gain)),
            "mean_gain": gain.mean(),
            "mean_vector_gain": vector.mean(),
        }
        for name, value in expected.items():
            np.testing.assert_allclose(column(found, name)[row], value, atol=2e-5, err_msg=name)


def test_a_batch_gives_the_features_of_each_text_alone(language: LanguageModel) -> None:
    for order in (TEXTS, TEXTS[::-1], [*TEXTS[6:], *TEXTS[:6]]):
        batch, together = evidence(order, language)
        owner = batch.document[together.index]
        for number, text in enumerate(order):
            _, alone = evidence([text], language)
            np.testing.assert_allclose(together.features[owner == number], alone.features, atol=1e-5)


@pytest.mark.parametrize("block", [1, 3, 100])
def test_blocks_do_not_show(block: int, language: LanguageModel, monkeypatch: pytest.MonkeyPatch) -> None:
    _, whole = evidence(TEXTS, language)
    monkeypatch.setattr(tokens, "BLOCK", block)
    _, parts = evidence(TEXTS, language)
    np.testing.assert_allclose(parts.features, whole.features, atol=1e-5)


def test_every_vocabulary_word_with_candidates_is_scored(language: LanguageModel) -> None:
    batch, found = evidence(TEXTS, language)
    written = {"weighty", "ancient", "shut", "span", "road"}
    words = [TEXTS[d][s:e].lower() for d, s, e in zip(batch.document, batch.start, batch.end, strict=True)]
    scored = [row for row, word in enumerate(words) if word in written and batch.token_type[row] == TokenType.WORD]
    assert found.index.tolist() == scored
    assert found.features.shape == (len(scored), len(TOKEN_FEATURES)) and found.features.dtype == np.float32
    assert np.isfinite(found.features).all()


@pytest.mark.parametrize("texts", [[], [""], ["Nothing anybody knows.", "  "], ["the the"]])
def test_texts_without_scored_words(texts: list[str], language: LanguageModel) -> None:
    assert evidence(texts, language)[1].features.shape == (0, len(TOKEN_FEATURES))


def test_what_stands_around_a_word(language: LanguageModel, word_id: Callable[[str], int]) -> None:
    text = "Weighty rain. The half-ancient bridge, the SPAN, shut the ancient road; they met on the bridge."
    _, found = evidence([text], language)
    named = {name: column(found, name) for name in TOKEN_FEATURES}
    order = ["weighty", "ancient", "span", "shut", "ancient", "road"]
    assert found.context.word.tolist() == [word_id(word) for word in order]
    assert named["first_word"].tolist() == [1, 0, 0, 0, 0, 0]
    assert named["capital"].tolist() == [1, 0, 1, 0, 0, 0]
    assert named["shouted"].tolist() == [0, 0, 1, 0, 0, 0]
    assert named["hyphenated"].tolist() == [0, 1, 0, 0, 0, 0]
    assert named["repeats"].tolist() == [0, 1, 0, 0, 1, 0]
    assert named["best_elsewhere"][2] == pytest.approx(np.log2(3))  # "bridge", for "span", is there twice
    joint = np.clip(named["joint_gain"], -10, 20)
    assert named["next_gain"][4] == pytest.approx(joint[5])
    assert named["previous_gain"][5] == pytest.approx(joint[4])
    np.testing.assert_allclose(named["document_gain"], joint.mean(), rtol=1e-5)


def test_no_context_crosses_a_sentence_or_a_document(language: LanguageModel) -> None:
    cut = ["The ancient.", "Hall shut."]
    for texts in (cut, [" ".join(cut)]):
        _, found = evidence(texts, language)
        assert found.context.right1[0] == 6 and found.context.right2[0] == 6  # BREAK
    apart, together = evidence(cut, language)[1], evidence([" ".join(cut)], language)[1]
    np.testing.assert_array_equal(column(apart, "gain"), column(together, "gain"))
    assert (apart.context.vector != together.context.vector).any()


def test_words_that_are_not_weighed_show_what_they_are_as_written_alone(language: LanguageModel) -> None:
    batch, every = evidence(TEXTS, language)
    ids = language.vocabulary.ids_of(batch)
    rows = np.arange(1, len(every.index), 3)
    some = candidate_features(batch, ids, every.words, language, rows)
    assert some.index.tolist() == every.index.tolist() and some.context.index.tolist() == every.index[rows].tolist()
    # what other words show, and the words beside them, is not known where these were not weighed
    own = TOKEN_FEATURES[: TOKEN_FEATURES.index("best_elsewhere") + 1]
    for name in own:
        np.testing.assert_array_equal(column(some, name), column(every, name)[rows], err_msg=name)
    assert not some.column("previous_gain").any()
    for name in CONTEXT_FEATURES:
        np.testing.assert_array_equal(some.words.column(name)[rows], some.column(name))
