"""Document features do not grow with the length of a document beyond the longest training text."""

import numpy as np

from spin_detect import load
from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from tests.distinct_copies import distinct_copies

PARAGRAPH = (
    "The ferry leaves at nine, and whoever is late waits for the next one. On the quay a man sells tea from a van; "
    "his wife keeps the change in a tin. When the weather is bad they stay at home, and nobody drinks anything. "
)


def test_sums_over_a_document_stop_growing_at_the_length_of_the_longest_training_text() -> None:
    scorer = load().scorer
    short, longest, longer = scorer.document_features(
        scorer.predict_tokens([distinct_copies(PARAGRAPH, n) for n in (2, 50, 500)])
    )
    for name in ("log2_words", "repeated_llr_0.05", "repeated_llr_0.15", "repeated_llr_0.4"):
        column = DOCUMENT_FEATURES.index(name)
        assert longest[column] != short[column]
        # repetitions count within chunks of a thousand tokens at most, which are not all of one length
        np.testing.assert_allclose(longer[column], longest[column], rtol=0.2, atol=0.2)


def test_the_strongest_word_and_repeated_words_are_kept_apart() -> None:
    scorer = load().scorer
    once = "The heron stood in the shallow water while we waited. Nobody had told us that it would fly before noon."
    odd = once + " So the captain was purple about it."
    often = odd + " They were purple. We were purple, and the purple boats left."
    features = scorer.document_features(scorer.predict_tokens([once, odd, often]))
    repeated = features[:, DOCUMENT_FEATURES.index("repeated_llr_0.05")]
    assert repeated[0] == repeated[1] == 0
    assert repeated[2] <= 0  # the one word that comes three times and more is the strongest of these
