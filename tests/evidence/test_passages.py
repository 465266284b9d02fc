"""Passages: whole sentences, the highest where the odd words are, and a rate that grows with the chances."""

import numpy as np

from spin_detect.evidence.contexts import Contexts
from spin_detect.evidence.passages import LEAST_DOCUMENT, PASSAGE_WORDS, PassageCalibration, find_passages
from spin_detect.evidence.tokens import TokenEvidence
from spin_detect.text import TokenBatch, TokenKind, tokenise

_SENTENCE = "Seven grey boats lay on the shingle below our old stone house. "  # 12 words


def scored(texts: list[str], odd: range = range(0)) -> tuple[TokenBatch, TokenEvidence, np.ndarray]:
    """A batch all of whose words are scored; those of the sentences `odd` look replaced."""
    batch = tokenise(texts)
    index = np.flatnonzero(batch.kind == TokenKind.WORD)
    nothing = np.zeros(0, np.uint16)
    context = Contexts(*[nothing] * len(Contexts.__dataclass_fields__))
    evidence = TokenEvidence(index, np.zeros((len(index), 1), np.float32), context)
    hit = np.isin(batch.sentence[index], list(odd))
    return batch, evidence, np.where(hit, 0.6, 0.1).astype(np.float32)


def test_the_highest_passage_is_where_the_odd_words_are() -> None:
    text = _SENTENCE * 60
    batch, evidence, replaced = scored([text], range(30, 40))
    passages = find_passages(batch, evidence, replaced)
    best = int(passages.score.argmax())
    assert (passages.first[best], passages.last[best]) == (30, 39)
    assert np.isclose(passages.score[best], 0.5, atol=1e-5)
    assert passages.highest(1)[0] == passages.score[best]
    words = 12 * (passages.last - passages.first + 1)
    assert (words >= PASSAGE_WORDS).all() and (words < PASSAGE_WORDS + 12).all()


def test_a_short_text_has_none_and_mates_change_nothing() -> None:
    long, short = _SENTENCE * 60, _SENTENCE * (LEAST_DOCUMENT // 12 - 1)
    assert not len(find_passages(*scored([short])).score)
    alone = find_passages(*scored([long], range(7, 12)))
    together = find_passages(*scored([long, short, "", long], range(7, 12)))
    np.testing.assert_array_equal(together.score[together.document == 0], alone.score)
    assert set(together.document.tolist()) == {0, 3}


def test_rates_count_originals_and_grow_with_length() -> None:
    maxima = np.append(np.linspace(0, 0.3, 999), -np.inf)
    calibration = PassageCalibration.of(maxima, np.full(1000, 10 * PASSAGE_WORDS))
    assert len(calibration.maxima) == 999
    scores, words = np.array([0.29, 0.29, 0.31]), np.array([10, 40, 10]) * PASSAGE_WORDS
    rates = calibration.false_positive_rates(scores, words)
    above = int((maxima >= 0.29).sum())
    assert np.isclose(rates[0], (above + 1) / 999, rtol=0.05)
    assert rates[0] < rates[1] < 4 * rates[0] and 0 < rates[2] < rates[0]
