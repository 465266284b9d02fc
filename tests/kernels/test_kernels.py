"""Compiled kernels give the same numbers as NumPy, to the last bit, alone and in any batch."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spin_detect
from spin_detect import kernels
from spin_detect.errors import missing_extra
from spin_detect.language_model.context_fit import NgramLikelihoods, context_similarity, ngram_likelihoods
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.language_model.ngram_counts import NgramCounts, bigram_keys, trigram_keys
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.predict.detector import Detector
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.spans import find_spans
from spin_detect.text.normalise import NormalisedText
from spin_detect.text.tokenise import TokenBatch, tokenise

pytest.importorskip("numba", reason=missing_extra("compiled kernels", "numba", "fast"))

pytestmark = pytest.mark.slow

SAMPLE = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")
TEXTS = [
    SAMPLE,
    "",
    "One.",
    "The U.S. Army's 1,200.5 km, e.g. by rail – don't ask: \"why?\"\n\nNAÏVE ﬁre-fighters' half-baked plan,, (3.5%)...",
    "'s 's, a's B's 4's -x --y a-b-c 3-D ,, .. . a.b a.b.c 1.2.3 1,2 A.B",
    *SAMPLE.split("\n\n")[1:6],
    "yes " * 3000,
]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


@pytest.fixture(autouse=True)
def _restore_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restore the state of the kernels after each test, whatever the test enables."""
    for name in ("_active", "_tried", "_n_characters"):
        monkeypatch.setattr(kernels, name, getattr(kernels, name))


def numpy_and_compiled(work: Callable[[], Any]) -> Iterator[Any]:
    """Yield what `work` returns with NumPy, and with compiled kernels."""
    for on in (False, True):
        with kernels.override(on=on):
            yield work()


def assert_same(one: Any, other: Any) -> None:
    np.testing.assert_array_equal(one, other)
    assert np.asarray(one).dtype == np.asarray(other).dtype


def assert_same_tokens(one: TokenBatch, other: TokenBatch) -> None:
    for field in fields(TokenBatch):
        if field.name != "norm":
            assert_same(getattr(one, field.name), getattr(other, field.name))
    for field in fields(NormalisedText):
        assert_same(getattr(one.norm, field.name), getattr(other.norm, field.name))


def test_every_step_of_the_scorer_gives_the_same_numbers_to_the_last_bit(detector: Detector) -> None:
    scorer = detector.scorer
    plain, compiled = numpy_and_compiled(lambda: scorer.predict_tokens(TEXTS))
    assert_same_tokens(plain.batch, compiled.batch)
    assert_same(plain.ids, compiled.ids)
    assert_same(plain.features.context.vector, compiled.features.context.vector)
    assert_same(plain.features.words.features, compiled.features.words.features)
    assert_same(plain.features.words.likelihood, compiled.features.words.likelihood)
    assert_same(plain.features.compared_rows, compiled.features.compared_rows)
    assert_same(plain.features.features, compiled.features.features)
    assert_same(plain.log_odds, compiled.log_odds)
    assert_same(plain.english_share, compiled.english_share)
    features, compiled_features = numpy_and_compiled(lambda: scorer.document_features(plain))
    np.testing.assert_allclose(features, compiled_features, rtol=1e-6)
    scores = scorer.scores(plain)
    assert_same(*numpy_and_compiled(lambda: scorer.sentence_features(plain, scores)))
    spans, compiled_spans = numpy_and_compiled(
        lambda: find_spans(plain, scorer.score_documents(plain).probability, scores, TEXTS, scorer.language)
    )
    assert spans == compiled_spans and spans


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[::-1], [], [""], ["a"], ["weighty"]])
def test_scores_agree_with_kernels_and_without_alone_and_together(detector: Detector, texts: Sequence[str]) -> None:
    plain, compiled = numpy_and_compiled(lambda: detector.score_many(texts))
    np.testing.assert_allclose(plain["score"], compiled["score"], atol=1e-6)
    assert plain["verdict"].tolist() == compiled["verdict"].tolist()
    alone = [detector.score(text).score for text in texts]
    np.testing.assert_allclose(compiled["score"], alone, atol=1e-6)


# what words, numbers, marks and sentences begin and end with
_pieces = st.sampled_from(
    [*" \n',.-*…", "\n\n", "’s", "a", "I", "S", "é", "ß", "1", "23", "the", "U", "\u00ad", "中", "ﬁ", "ﷺ", "а", "\r\n"]
)


@given(st.lists(st.lists(_pieces, max_size=30).map("".join), max_size=4))
@settings(max_examples=300, deadline=None)
def test_any_text_has_the_same_tokens(texts: list[str]) -> None:
    plain, compiled = numpy_and_compiled(lambda: tokenise(texts))
    assert_same_tokens(plain, compiled)


N_IDS = 40


def _table(rng: np.random.Generator, order: int) -> NgramCounts:
    """Return counts of some n-grams of ids below `N_IDS`."""
    ids = rng.integers(0, N_IDS, (order, 900)).astype(np.uint64)
    keys = np.unique(bigram_keys(*ids) if order == 2 else trigram_keys(*ids))
    return NgramCounts.build(keys, rng.integers(1, 16, len(keys)).astype(np.uint8))


@given(st.integers(0, 300), st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_likelihoods_are_the_same_in_any_context(n_positions: int, n_slots: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts, followers = rng.integers(1, 1000, (2, N_IDS)).astype(np.float32)
    model = NgramModel(counts, followers, _table(rng, 2), _table(rng, 3))
    l2, l1, word, r1, r2 = rng.integers(0, N_IDS, (5, n_positions)).astype(np.uint16)
    levels = model.bigram_levels(l2, l1), model.bigram_levels(r1, r2)
    contexts = TokenContexts(
        np.arange(n_positions), l2, l1, word, r1, r2, *levels, np.zeros((n_positions, 3), np.float32)
    )
    words = rng.integers(0, N_IDS, (n_slots, n_positions)).astype(np.uint16)
    plain, compiled = numpy_and_compiled(lambda: ngram_likelihoods(contexts, words, model))
    for field in fields(NgramLikelihoods):
        assert_same(getattr(plain, field.name), getattr(compiled, field.name))


@given(st.integers(0, 300), st.integers(1, 130), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_context_similarities_are_the_same_for_any_vectors(n_positions: int, dimensions: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = ContextVectors.quantise(*rng.normal(size=(3, N_IDS, dimensions)).astype(np.float32))
    context = (rng.normal(size=(n_positions, dimensions)) * 10.0 ** rng.integers(-9, 9)).astype(np.float32)
    context[::7] = 0
    words = rng.integers(0, N_IDS, (5, n_positions)).astype(np.uint16)
    plain, compiled = numpy_and_compiled(lambda: context_similarity(context, words, vectors))
    assert_same(plain, compiled)
    exact = np.einsum("spd,pd->sp", vectors.output[words].astype(float), context) * vectors.output_scale[words]
    np.testing.assert_allclose(plain, exact, atol=2e-3 * np.abs(exact).max(initial=1e-30))


@given(st.integers(1, 700), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_trees_give_the_same_log_odds_for_any_rows(n_rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    feature = rng.integers(-1, 9, (30, 7)).astype(np.int16)
    threshold, leaf_mask = rng.integers(0, 256, (2, 30, 7)).astype(np.uint8)
    value, base = rng.normal(size=(30, 8)).astype(np.float32), np.array([-2], np.float32)
    features = rng.normal(size=(9, n_rows)).astype(np.float32).T
    trees, binner = BoostedTrees(feature, threshold, leaf_mask, value, base), FeatureBinner.fit(features)
    assert_same(*numpy_and_compiled(lambda: binner.apply(features)))
    binned = binner.apply(features)
    assert_same(*numpy_and_compiled(lambda: trees.log_odds(binned)))


def test_kernels_are_off_for_an_article_and_on_for_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPIN_DETECT_KERNELS", raising=False)
    kernels._active, kernels._tried, kernels._n_characters = None, False, 0
    kernels.record_workload(100_000)
    assert kernels.compiled_kernels() is None
    kernels.record_workload(100_000_000)
    assert kernels.compiled_kernels() is not None


def test_kernels_can_be_forbidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPIN_DETECT_KERNELS", "off")
    kernels._active, kernels._tried = None, False
    assert not kernels.enable()
    assert kernels.compiled_kernels() is None


def test_an_install_that_cannot_be_written_compiles_without_keeping(tmp_path: Path) -> None:
    """Run a process in which numba can write its cache neither beside the source nor in a home folder."""
    program = """
from numba.core import caching
from numba.core.caching import CacheImpl
CacheImpl._locator_classes = []
from spin_detect import kernels
assert kernels.enable()
import numpy as np
values = kernels.compiled_kernels().sort_within(np.array([2.0, 1.0, 3.0]), np.array([2, 1]))
assert values.tolist() == [1.0, 2.0, 3.0]
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
