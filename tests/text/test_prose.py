"""Tables, lists, code, logs and references are no prose; verse, dialogue, transcripts and lists of steps are."""

import json
from pathlib import Path

import numpy as np
import pytest

from spin_detect.text.language_id import english_share, function_word_mask
from spin_detect.text.prose import MAX_LAYOUT_SHARE, MIN_PROSE_SHARE, prose_signs
from spin_detect.text.tokenise import tokenise

_DATA = Path(__file__).parent.parent / "data"
TEXTS: dict[str, dict[str, str]] = json.loads((_DATA / "prose.json").read_text(encoding="utf-8"))
TABLE = (_DATA / "cases" / "numbers_table.txt").read_text(encoding="utf-8")


def is_layout(text: str) -> bool:
    signs = prose_signs(tokenise([text]))
    return bool(signs.prose_share[0] < MIN_PROSE_SHARE and signs.layout_share[0] >= MAX_LAYOUT_SHARE)


@pytest.mark.parametrize("name", TEXTS["not prose"])
def test_a_text_without_sentences_is_no_prose(name: str) -> None:
    text = TEXTS["not prose"][name]
    batch = tokenise([text])
    # what has few function words is no English prose in any case, and is told apart by fewer signs
    layout_share = prose_signs(batch).layout_share[0]
    assert is_layout(text) or (english_share(batch)[0] < 0.15 and layout_share >= 0.3)


@pytest.mark.parametrize("name", TEXTS["prose"])
def test_sentences_are_prose_whatever_their_lines_look_like(name: str) -> None:
    assert prose_signs(tokenise([TEXTS["prose"][name]])).prose_share[0] >= 0.8
    assert english_share(tokenise([TEXTS["prose"][name]]))[0] >= 0.3


def test_a_table_is_no_prose_whatever_its_footnote_says() -> None:
    assert is_layout(TABLE)
    footnote = TABLE[TABLE.index("These numbers") :]
    assert not is_layout(footnote)
    assert not is_layout(TABLE + "\n\n" + footnote * 10)


def test_a_document_has_the_same_signs_in_any_batch() -> None:
    texts = ["", *TEXTS["prose"].values(), "one", *TEXTS["not prose"].values(), " \n"]
    together = prose_signs(tokenise(texts))
    alone = [prose_signs(tokenise([text])) for text in texts]
    np.testing.assert_array_equal(together, np.concatenate([np.array(signs) for signs in alone], axis=1))
    assert together.prose_share[0] == together.layout_share[0] == 0


def test_no_documents_have_no_signs() -> None:
    assert prose_signs(tokenise([])).prose_share.shape == (0,)


def test_underscores_around_a_word_are_no_symbols() -> None:
    text = "He said that the _old_ boat was not the _new_ one, and that the _new_ one was not _his_ but _hers_. "
    assert prose_signs(tokenise([text * 3])).prose_share[0] == 1


def test_function_words_are_those_that_the_share_counts() -> None:
    batch = tokenise([*TEXTS["prose"].values()])
    mask = function_word_mask(batch)
    counted = np.bincount(batch.document, mask) / np.bincount(batch.document, batch.token_type == 0)
    np.testing.assert_allclose(counted, english_share(batch))
