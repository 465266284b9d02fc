"""Compiled kernels give the numbers of NumPy, to the last bit, alone and in any batch."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spin_detect
from spin_detect import kernels
from spin_detect.document_model.chargrams import chargram_scores
from spin_detect.language_model.context_fit import context_similarity, ngram_likelihoods
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.contexts import TokenContexts
from spin_detect.language_model.ngram_counts import NgramCounts, bigram_keys, trigram_keys
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.predict.detector import Detector
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.spans import find_spans
from spin_detect.text.tokenise import TokenBatch, tokenise

pytest.importorskip("numba", reason="compiled kernels need numba: pip install 'spin-detect[fast]'")

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
def _as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests were run with comes back, whatever is switched here."""
    for name in ("_active", "_tried", "_n_characters"):
        monkeypatch.setattr(kernels, name, getattr(kernels, name))


def both(work: Callable[[], Any]) -> Iterator[Any]:
    """What `work` gives by NumPy and by compiled kernels."""
    for on in (False, True):
        with kernels.override(on=on):
            yield work()


def assert_same(one: Any, other: Any) -> None:
    np.testing.assert_array_equal(one, other)
    assert np.asarray(one).dtype == np.asarray(other).dtype


def assert_same_tokens(one: TokenBatch, other: TokenBatch) -> None:
    for field in TokenBatch.__dataclass_fields__:
        if field != "norm":
            assert_same(getattr(one, field), getattr(other, field))
    for field in ("code", "kind", "upper", "position"):
        assert_same(getattr(one.norm, field), getattr(other.norm, field))


def test_everything_on_the_way_to_a_score_is_the_same_to_the_last_bit(detector: Detector) -> None:
    scorer = detector.scorer
    found, fast = both(lambda: scorer.predict_tokens(TEXTS))
    assert_same_tokens(found.batch, fast.batch)
    assert_same(found.ids, fast.ids)
    assert_same(found.evidence.context.vector, fast.evidence.context.vector)
    for name in ("features", "likelihood"):
        assert_same(getattr(found.evidence.words, name), getattr(fast.evidence.words, name))
    assert_same(found.evidence.weighed, fast.evidence.weighed)
    assert_same(found.evidence.features, fast.evidence.features)
    assert_same(found.log_odds, fast.log_odds)
    assert_same(found.english, fast.english)
    features, twin = both(lambda: scorer.document_features(found))
    np.testing.assert_allclose(features, twin, rtol=1e-6)
    scores = scorer.scores(found)
    assert_same(*both(lambda: scorer.sentence_features(found, scores)))
    spans, suggested = both(
        lambda: find_spans(found, scorer.score_documents(found).probability, TEXTS, scorer.language)
    )
    assert spans == suggested and spans


@pytest.mark.parametrize("texts", [TEXTS, TEXTS[::-1], [], [""], ["a"], ["weighty"]])
def test_scores_agree_with_kernels_and_without_alone_and_together(detector: Detector, texts: Sequence[str]) -> None:
    table, fast = both(lambda: detector.score_many(texts))
    np.testing.assert_allclose(table["score"], fast["score"], atol=1e-6)
    assert table["verdict"].tolist() == fast["verdict"].tolist()
    alone = [detector.score(text).score for text in texts]
    np.testing.assert_allclose(fast["score"], alone, atol=1e-6)


_pieces = st.sampled_from(
    [*" \n',.-*…", "\n\n", "’s", "a", "I", "S", "é", "ß", "1", "23", "the", "U", "\u00ad", "中", "ﬁ", "ﷺ", "а", "\r\n"]
)  # what words, numbers, marks and sentences begin and end with


@given(st.lists(st.lists(_pieces, max_size=30).map("".join), max_size=4))
@settings(max_examples=300, deadline=None)
def test_tokens_of_any_text(texts: list[str]) -> None:
    one, other = both(lambda: tokenise(texts))
    assert_same_tokens(one, other)
    weights = np.linspace(-1, 1, 1 << 17).astype(np.float16)
    np.testing.assert_allclose(*both(lambda: chargram_scores(one, weights)), atol=1e-12)


def test_a_wider_gap_between_words_says_nothing_and_a_paragraph_does() -> None:
    weights = np.random.default_rng(3).normal(size=1 << 17).astype(np.float16)
    texts = [
        "The old bridge\n\nwas  shut ",
        "  The  old bridge\n\n  was   shut",
        "The old bridge\nwas shut",
        "The old bridge was shut",
    ]
    for found in both(lambda: chargram_scores(tokenise(texts), weights)):
        one, other, line, plain = found.tolist()
        assert one == pytest.approx(other, abs=1e-12)
        assert len({round(score, 9) for score in (one, line, plain)}) == 3


IDS = 40


def _table(rng: np.random.Generator, order: int) -> NgramCounts:
    """Counts of some n-grams of ids below IDS."""
    ids = rng.integers(0, IDS, (order, 900)).astype(np.uint64)
    keys = np.unique(bigram_keys(*ids) if order == 2 else trigram_keys(*ids))
    return NgramCounts.build(keys, rng.integers(1, 16, len(keys)).astype(np.uint8))


@given(st.integers(0, 300), st.integers(1, 12), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_likelihoods_in_any_context(places: int, slots: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    counts, followers = rng.integers(1, 1000, (2, IDS)).astype(np.float32)
    model = NgramModel(counts, followers, _table(rng, 2), _table(rng, 3))
    l2, l1, word, r1, r2 = rng.integers(0, IDS, (5, places)).astype(np.uint16)
    around = model.pair_levels(l2, l1), model.pair_levels(r1, r2)
    context = TokenContexts(np.arange(places), l2, l1, word, r1, r2, *around, np.zeros((places, 3), np.float32))
    words = rng.integers(0, IDS, (slots, places)).astype(np.uint16)
    one, other = both(lambda: ngram_likelihoods(context, words, model))
    for name in ("whole", "left", "right"):
        assert_same(getattr(one, name), getattr(other, name))


@given(st.integers(0, 300), st.integers(1, 130), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_vector_fits_of_any_vectors(places: int, dimensions: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = ContextVectors.quantise(*rng.normal(size=(3, IDS, dimensions)).astype(np.float32))
    around = (rng.normal(size=(places, dimensions)) * 10.0 ** rng.integers(-9, 9)).astype(np.float32)
    around[::7] = 0
    words = rng.integers(0, IDS, (5, places)).astype(np.uint16)
    fits, fast = both(lambda: context_similarity(around, words, vectors))
    assert_same(fits, fast)
    exact = np.einsum("spd,pd->sp", vectors.output[words].astype(float), around) * vectors.output_scale[words]
    np.testing.assert_allclose(fits, exact, atol=2e-3 * np.abs(exact).max(initial=1e-30))


@given(st.integers(1, 700), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_trees_of_any_rows(rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    feature = rng.integers(-1, 9, (30, 7)).astype(np.int16)
    threshold, removed = rng.integers(0, 256, (2, 30, 7)).astype(np.uint8)
    value, base = rng.normal(size=(30, 8)).astype(np.float32), np.array([-2], np.float32)
    features = rng.normal(size=(9, rows)).astype(np.float32).T
    trees, scale = BoostedTrees(feature, threshold, removed, value, base), FeatureBinner.fit(features)
    assert_same(*both(lambda: scale.apply(features)))
    found = scale.apply(features)
    assert_same(*both(lambda: trees.log_odds(found)))


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
    """In a process of its own, where neither the package nor a home folder takes numba's cache."""
    program = """
from numba.core import caching
from numba.core.caching import CacheImpl
CacheImpl._locator_classes = []
from spin_detect import kernels
assert kernels.switch_on()
import numpy as np
found = kernels.active().sort_within(np.array([2.0, 1.0, 3.0]), np.array([2, 1]))
assert found.tolist() == [1.0, 2.0, 3.0]
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
