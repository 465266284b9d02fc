"""Strategies for texts: what people write, what Unicode has, and what nobody writes."""

from functools import cache

from hypothesis import strategies as st

from fuzz.promises import sentences

# characters that the normaliser or the tokeniser treats in a special way, drawn more often than others
_SPECIAL = (
    "\xad\u200b\u200d\ufeff\u202e\u2066\u0301\u20ddﬁæßİıſ’‘“”«»—–…•𝒜Ａа\u0410ο\ud800\udc00\udfff"
    "\U0010ffff\u2028\u2029\x85\x00\x1b'-.,()\r\n\t "
)
any_character = st.one_of(st.characters(codec=None), st.sampled_from(_SPECIAL), st.sampled_from(_SPECIAL))
control = st.text(st.characters(codec=None, categories=["Cc", "Cf", "Cs", "Co"]), max_size=60)
punctuation = st.text(st.characters(categories=["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sk"]), max_size=80)
unspaced = st.text(st.characters(codec=None, exclude_categories=["Zs", "Zl", "Zp", "Cc"]), max_size=200)
long_word = st.builds(
    lambda letters, times: letters * times, st.text(any_character, min_size=1, max_size=4), st.integers(1, 2000)
)


@cache
def prose() -> st.SearchStrategy[str]:
    """Return a strategy for words of our own texts in any order, with anything between them."""
    words = sorted({word for text in sentences() for word in text.split()})
    pieces = st.one_of(
        *[st.sampled_from(words)] * 6, st.sampled_from(list(_SPECIAL)), st.text(any_character, max_size=6)
    )
    between = st.sampled_from([" ", " ", " ", "\n", "\r\n", "\n\n", ""])
    return st.lists(st.tuples(pieces, between), max_size=90).map(lambda pairs: "".join(a + b for a, b in pairs))


def texts() -> st.SearchStrategy[str]:
    """Return a strategy for any of these texts, or several joined."""
    one = st.one_of(prose(), prose(), st.text(any_character, max_size=120), control, punctuation, unspaced, long_word)
    return st.one_of(one, st.lists(one, max_size=3).map("".join))
