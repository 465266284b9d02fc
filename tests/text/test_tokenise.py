"""Tokens, their types, and ranges that always lie in the caller's own string."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from spin_detect.constants import TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.normalise import normalise
from spin_detect.text.tokenise import TokenBatch, tokenise

# any code points, lone surrogates included; those that are treated in a special way more often
_SPECIAL = "aZé0.,'’-–!?…\"“”()&#;аοЖ \n\r\t\x00\xad\u200b\ufb01\u0301\u00e6\u0130ß\ud800\udc00\U0001f600\U00010400𝒜•:;"
TEXT = st.text(st.one_of(st.sampled_from(_SPECIAL), st.characters(codec=None)), max_size=120)

AWKWARD = [
    "",
    " ",
    "\n\r\n\u2028",
    "\x00",
    "\xad",
    "soft\xadhyphen",
    "\ufb01ne \ufb03 ﬆ",
    "e\u0301\u0301a",
    "\u0301",
    "\U0001f600 𝒜bc",
    "\ud83d",
    "\ude00\ud83d a",
    "'s",
    "a's's",
    "...",
    ".a.b.",
    "1,2,3.4.",
    "=====",
    "a" * 200,
    "-\n-",
    "\n1",
    "0\r&",
    "a\n1.",
    "a\n-",
    "(",
    "1",
    "a\n",
    "I",
    "\u0130stanbul",
    "&AElig;on&rsquo;s &amp",
    "&#10;&#x0A;a&nbsp;&#32;&shy;",
    "&eacute;",
    "\u0430a\u0430 \u0430",
]


def words(text: str) -> list[str]:
    batch = tokenise([text])
    return [text[s:e] for s, e in zip(batch.start.tolist(), batch.end.tolist(), strict=True) if e > s]


def assert_ranges_hold(texts: list[str], batch: TokenBatch) -> None:
    """Assert what holds for every text whatever."""
    document = batch.document
    length = np.array([len(text) for text in texts], np.int64)[document]
    assert ((batch.start >= 0) & (batch.start <= batch.end) & (batch.end <= length)).all()
    is_break = batch.token_type == TokenType.BREAK
    assert (batch.end > batch.start)[~is_break].all() and (batch.end == batch.start)[is_break].all()
    same = document[1:] == document[:-1]
    assert (np.diff(document) >= 0).all()
    assert (batch.start[1:] >= batch.end[:-1])[same].all() or not _none_expands(texts)
    assert (np.diff(batch.start) >= 0)[same].all()
    # each sentence is a BREAK and at least one token, and covers them
    assert (np.diff(batch.sentence) == is_break[1:]).all()
    assert (np.bincount(batch.sentence, minlength=len(batch.sentence_start)) >= 2).all()
    assert (batch.sentence_start[batch.sentence] <= batch.start).all()
    assert (batch.sentence_end[batch.sentence] >= batch.end).all()
    same = batch.sentence_document[1:] == batch.sentence_document[:-1]
    assert (batch.sentence_start[1:] >= batch.sentence_end[:-1])[same].all() or not _none_expands(texts)


def _none_expands(texts: list[str]) -> bool:
    """Return whether no character folds to several: where one does, two tokens or sentences may share it."""
    positions = [position for text in texts if (position := normalise(text).position) is not None]
    return all((np.diff(position) > 0).all() for position in positions)


@given(st.lists(TEXT, max_size=4))
@example([])
@example(AWKWARD)
@example([*reversed(AWKWARD)])
@settings(max_examples=300, deadline=None)
def test_ranges_lie_in_the_text_for_any_unicode(texts: list[str]) -> None:
    assert_ranges_hold(texts, tokenise(texts))


@pytest.mark.slow
@given(st.lists(TEXT, min_size=1, max_size=4))
@example(AWKWARD)
@settings(max_examples=300, deadline=None)
def test_a_batch_gives_the_tokens_of_each_text_alone(texts: list[str]) -> None:
    together = tokenise(texts)
    for number, text in enumerate(texts):
        alone = tokenise([text])
        rows, sentences = together.document == number, together.sentence_document == number
        for name in ("hash", "start", "end", "token_type", "is_capitalised", "is_upper_case", "follows_hyphen"):
            np.testing.assert_array_equal(getattr(together, name)[rows], getattr(alone, name), err_msg=name)
        for name in ("sentence_start", "sentence_end"):
            np.testing.assert_array_equal(getattr(together, name)[sentences], getattr(alone, name), err_msg=name)


@pytest.mark.parametrize("texts", [[], [""], ["", ""], [" \n\t\u3000"], ["\x00"], ["\xad\u200b\u0301"], ["“”"]])
def test_texts_without_words_have_no_tokens(texts: list[str]) -> None:
    batch = tokenise(texts)
    assert len(batch) == 0 and len(batch.sentence_start) == 0 and batch.n_documents == len(texts)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("She didn't say.", ["She", "didn't", "say"]),
        ("Macron's and the boys’ rooms", ["Macron", "'s", "and", "the", "boys", "rooms"]),
        ("a well-known fact", ["a", "well", "known", "fact"]),
        ("It cost $1,299.50, or so.", ["It", "cost", "$", "1,299.50", ",", "or", "so"]),
        ("The U.S. fleet", ["The", "U.S", "fleet"]),
        ("yes – no", ["yes", "–", "no"]),
        ("covid19 at 10am", ["covid19", "at", "10am"]),
        ("soft\xadhyphen and ﬁne", ["soft\xadhyphen", "and", "ﬁne"]),
        ("caf&eacute;&rsquo;s R&amp;D&nbsp;lab", ["caf&eacute;", "&rsquo;s", "R", "&amp;", "D", "lab"]),
    ],
)
def test_a_text_is_split_into_these_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


def test_tokens_know_their_type_their_capitals_and_a_hyphen_before() -> None:
    batch = tokenise(["NATO sent 12 well-armed F16s, Anna said."])
    keep = batch.token_type != TokenType.BREAK
    types = [TokenType(token_type).name for token_type in batch.token_type[keep]]
    assert types == ["WORD", "WORD", "NUMBER", "WORD", "WORD", "MIXED", "COMMA", "WORD", "WORD"]
    assert batch.is_word[keep].tolist() == [name != "COMMA" for name in types]
    assert not batch.is_word[~keep].any()
    assert batch.is_capitalised[keep].nonzero()[0].tolist() == [0, 5, 7]
    assert batch.is_upper_case[keep].nonzero()[0].tolist() == [0]
    assert batch.follows_hyphen[keep].nonzero()[0].tolist() == [4]


@pytest.mark.parametrize(
    ("written", "plain"),
    [("Café", "cafe"), ("ﬁne", "fine"), ("ŒUVRE", "oeuvre"), ("soft\xadhyphen", "softhyphen"),
     ("e\u0301te\u0301", "ete"), ("isn’t", "isn't"), ("ｆｕｌｌ", "full"), ("&Eacute;t&#233;", "ete"), ("x" * 300, "x" * 300)],
)  # fmt: skip
def test_a_word_hashes_as_its_folded_form_at_any_position(written: str, plain: str) -> None:
    for text in (written, "One " + written, "w " * 5000 + written):
        batch = tokenise([text])
        assert batch.hash[-1] == word_hash([plain])[0]


def test_different_words_hash_differently() -> None:
    words_of_syllables = [
        a + b + c for a in "abcdefghijklmnopqrstuvwxyz" for b in "aeiouy" for c in ("", "b", "bb", "a" * 70, "a" * 71)
    ]
    assert len(np.unique(word_hash(words_of_syllables))) == len(words_of_syllables)


def test_no_words_have_no_hashes() -> None:
    assert word_hash([]).shape == (0,)
