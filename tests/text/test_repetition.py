"""Repeated sentences are found by their words, and a batch without them is that of the texts without them."""

import numpy as np

from spin_detect.estimators.char_ngrams import characters
from spin_detect.text.repetition import first_occurrences, without_sentences
from spin_detect.text.tokenise import tokenise

LONG, OTHER, SHORT = "The ferry left at noon with nine sheep.", "Nobody on the quay had seen it go.", "It rained a lot."


def test_a_sentence_repeats_an_earlier_one_of_its_document_with_the_same_words() -> None:
    texts = [
        f"{LONG} {OTHER} {LONG}",
        LONG,
        f"{SHORT} {SHORT}",
        "the FERRY left, at noon, with  nine\nsheep! " + LONG,
        f"{LONG[:-1]} today. {LONG}",
        "",
    ]
    assert first_occurrences(tokenise(texts)).tolist() == [0, 1, 0, 3, 4, 5, 6, 6, 8, 9]


def test_nothing_repeats_in_no_text() -> None:
    assert first_occurrences(tokenise([])).tolist() == first_occurrences(tokenise([""])).tolist() == []


def test_a_batch_without_sentences_is_that_of_the_texts_without_them() -> None:
    hidden = "The fer\N{ZERO WIDTH SPACE}ry left &#97;t noon with nine sheep."
    texts = [f"{LONG} {OTHER} {hidden} {SHORT}", f"{OTHER}\n\n{OTHER} {LONG}", SHORT]
    batch = tokenise(texts)
    first = first_occurrences(batch)
    found = without_sentences(batch, first != np.arange(len(first)))
    expected = tokenise([f"{LONG} {OTHER} {SHORT}", f"{OTHER}\n\n{LONG}", SHORT])
    for name in ("hash", "token_type", "is_capitalised", "follows_hyphen", "sentence", "sentence_document"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    words = [
        texts[document][start:end] for document, start, end in zip(found.document, found.start, found.end, strict=True)
    ]
    assert " ".join(filter(None, words[: len("The ferry left at noon with nine sheep Nobody on".split()) + 2])) == (
        "The ferry left at noon with nine sheep Nobody on"
    ), "offsets are those of the texts, and a BREAK has no width"
    for ours, theirs in zip(characters(found), characters(expected), strict=True):
        np.testing.assert_array_equal(ours, theirs)
