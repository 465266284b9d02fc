"""Suggestions: the best candidates in order, whatever stands in the same batch."""

from collections.abc import Sequence

import numpy as np

from spin_detect.evidence.analysis import TokenAnalysis
from spin_detect.evidence.elsewhere import Elsewhere, families
from spin_detect.evidence.gains import chances, vector_fits
from spin_detect.evidence.likelihood import LanguageModel
from spin_detect.evidence.suggest import TOP, suggest
from spin_detect.evidence.tokens import TokenEvidence, token_evidence
from spin_detect.statistics.candidates import CHANNEL_BITS
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vocabulary import FIRST_WORD
from spin_detect.text import tokenise

TEXTS = [
    "The old bridge was closed to weighty traffic.",
    "They met on the span to the new town.",
    "Weighty rain shut the half-ancient span – the ancient span!",
    "span " * 30,
]


def evidence(texts: Sequence[str], tables: Tables, model: LanguageModel) -> tuple[TokenEvidence, Elsewhere]:
    """What is known of the texts' words, each as likely as not to have been replaced."""
    batch = tokenise(texts)
    ids = tables.vocabulary.ids_of(batch)
    found = token_evidence(batch, ids, tables, model)
    even = np.zeros(len(found.index), np.float32)
    analysis = TokenAnalysis(batch, ids, found, even, 0.0)
    return found, Elsewhere.of(analysis, even + np.float32(0.5), families(tables.vocabulary))


def family_bits(elsewhere: Elsewhere, token: int, words: np.ndarray) -> np.ndarray:
    return 1.65 * np.log2(1 + elsewhere(np.array([token]), words[:, None])[:, 0])


def test_suggestions_are_the_best_of_all_candidates(tables: Tables, model: LanguageModel) -> None:
    found, elsewhere = evidence(TEXTS, tables, model)
    apart = np.arange(0, len(found.index), 2)
    apart = apart[np.diff(found.index[apart], prepend=-2) > 1]
    suggested = suggest(found, apart, elsewhere, tables, model)
    candidates = tables.candidates
    for row, ids, gains in zip(apart, suggested.ids, suggested.gains, strict=True):
        word = int(found.context.word[row])
        mine = slice(*candidates.offsets[[word, word + 1]].tolist())
        here, words = found.context.take(slice(row, row + 1)), candidates.originals[mine, None]
        fit, vector = np.log2(chances(here, words, model).whole)[:, 0], vector_fits(here.vector, words, tables)[:, 0]
        gain = fit + vector - found.fit[row]
        kin = family_bits(elsewhere, int(found.index[row]), candidates.originals[mine])
        score = 0.6 * fit + 0.8 * vector + kin + CHANNEL_BITS[candidates.links[mine]]
        order = np.argsort(-score, kind="stable")[:TOP]
        assert ids[: len(order)].tolist() == candidates.originals[mine][order].tolist()
        np.testing.assert_allclose(gains[: len(order)], gain[order], atol=1e-5)
        assert not ids[len(order) :].any() and not gains[len(order) :].any()


def test_what_the_text_says_elsewhere_comes_first(tables: Tables, model: LanguageModel) -> None:
    """The same sentence in texts that speak of one candidate or of the other."""
    words = tables.vocabulary.words()

    def first(rest: str) -> str:
        found, elsewhere = evidence([f"They shut the hall. {rest * 40}"], tables, model)
        best = suggest(found, np.zeros(1, np.int64), elsewhere, tables, model).ids[0, 0]
        return words[best - FIRST_WORD]

    assert {first("Closed. "), first("Met. ")} == {"closed", "met"}


def test_no_words_no_suggestions(tables: Tables, model: LanguageModel) -> None:
    found, elsewhere = evidence(["Nothing anybody knows."], tables, model)
    suggested = suggest(found, np.arange(len(found.index)), elsewhere, tables, model)
    ids, gains = suggested.ids, suggested.gains
    assert ids.shape == gains.shape == (0, TOP)


def test_words_side_by_side_are_restored_together(tables: Tables, model: LanguageModel) -> None:
    found, elsewhere = evidence(["They met on the ancient span to the new town."], tables, model)
    names = [tables.vocabulary.words()[word - FIRST_WORD] for word in found.context.word.tolist()]
    rows = np.array([names.index("ancient"), names.index("span")])
    context = found.context.take(rows)
    l2, l1, r1, r2 = (int(ids[row]) for ids, row in zip(
        (context.l2, context.l1, context.r1, context.r2), (0, 0, 1, 1), strict=True))  # fmt: skip
    options, sides = [], []
    for row in range(2):
        word = int(context.word[row])
        mine = slice(*tables.candidates.offsets[[word, word + 1]].tolist())
        words = np.concatenate([[word], tables.candidates.originals[mine]]).astype(np.uint16)
        vector = vector_fits(context.take(slice(row, row + 1)).vector, words[:, None], tables)[:, 0]
        kin = family_bits(elsewhere, int(context.index[row]), words[1:])
        side = 0.8 * vector + np.concatenate([[-6], kin + CHANNEL_BITS[tables.candidates.links[mine]]])
        options.append(words), sides.append(side)

    def joint(one: int, two: int) -> float:
        a, b = options[0][one], options[1][two]
        run = np.array([l2, l1, a, b, r1, r2], np.uint16)
        chances = sum(float(model.log_trigram(*run[at : at + 3, None])[0]) for at in range(4))
        return 0.6 * chances + sides[0][one] + sides[1][two]

    everything = np.array([[joint(one, two) for two in range(len(options[1]))] for one in range(len(options[0]))])
    best = suggest(found, rows, elsewhere, tables, model)
    for row, over in ((0, everything.max(axis=1)), (1, everything.max(axis=0))):
        order = 1 + np.argsort(-over[1:], kind="stable")[:TOP]
        assert best.ids[row][: len(order)].tolist() == options[row][order].tolist()
        assert best.explained[row] == (over.argmax() == 0)
