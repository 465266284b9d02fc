"""One check of what callers give for texts: it names the position, what stands there, and the remedy."""

import array
import datetime
import decimal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spin_detect.text.given_texts import check_text, checked_texts, is_missing

_WRONG_CONTAINERS = [
    ("a text", "texts is one str, not several texts; give a list of texts, also for a single one"),
    (b"a text", "texts is one bytes, not several texts; decode it, and give a list of texts"),
    (bytearray(b"a"), "texts is one bytearray, not several texts; decode it, and give a list of texts"),
    (None, "texts is NoneType, not an iterable of str; give a list of texts"),
    (5, "texts is int, not an iterable of str; give a list of texts"),
    (Path("a.txt"), "texts is PosixPath, not an iterable of str; give a list of texts"),
    (pd.DataFrame({"text": ["a text"]}), "texts is a DataFrame of 2 dimensions; give its one column of texts"),
    (np.array([["a text"]]), "texts is a ndarray of 2 dimensions; give its one column of texts"),
    (np.array("a text"), "texts is a ndarray of 0 dimensions; give its one column of texts"),
    ({"text": ["a text"]}, "texts is a dict, whose keys would be read; give its values: list(texts.values())"),
]
_WRONG_ITEMS = [
    (None, "NoneType (None), not str; drop or fill in missing texts"),
    (float("nan"), "float (nan), not str; drop or fill in missing texts"),
    (np.float32("nan"), f"float32 ({np.float32('nan')!r}), not str; drop or fill in missing texts"),
    (pd.NA, "NAType (<NA>), not str; drop or fill in missing texts"),
    (pd.NaT, "NaTType (NaT), not str; drop or fill in missing texts"),
    (b"bytes", "bytes (b'bytes'), not str; decode it, such as by .decode()"),
    (["a", "list"], "list (['a', 'list']), not str; give each text as one str"),
    (("a", "tuple"), "tuple (('a', 'tuple')), not str; give each text as one str"),
    (3.5, "float (3.5), not str; give texts as str"),
    (True, "bool (True), not str; give texts as str"),
    (Path("a.txt"), "PosixPath (PosixPath('a.txt')), not str; read it, such as by spin_detect.files.read_text"),
]


@pytest.mark.parametrize(("given", "message"), _WRONG_CONTAINERS, ids=lambda value: type(value).__name__)
def test_what_cannot_hold_texts_is_named_with_its_remedy(given: Any, message: str) -> None:
    with pytest.raises(TypeError) as caught:
        checked_texts(given)
    assert str(caught.value) == message


@pytest.mark.parametrize(("value", "message"), _WRONG_ITEMS, ids=lambda value: type(value).__name__)
def test_an_item_that_is_no_text_is_named_with_its_position_and_remedy(value: Any, message: str) -> None:
    for given in (["a text", value], ("a text", value), pd.Series(["a text", value], dtype=object, index=[7, 7])):
        with pytest.raises(TypeError) as caught:
            checked_texts(given)
        assert str(caught.value) == f"item 1 of texts is {message}"
    with pytest.raises(TypeError) as caught:
        list(checked_texts(item for item in ["a text", value]))
    assert str(caught.value) == f"item 1 of texts is {message}"


@pytest.mark.parametrize("given", [range(3), array.array("d", [0.5]), np.zeros(2), pd.Series([1, 2]), {1, 2}])
def test_numbers_are_no_texts(given: Any) -> None:
    with pytest.raises(TypeError, match=r"^item 0 of texts is .*, not str; give texts as str$"):
        list(checked_texts(given))


def test_values_of_arrow_are_named_with_their_remedy() -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="needs pyarrow: pip install '.[io]'")
    with pytest.raises(TypeError, match=r"item 0 of texts is StringScalar .*to_pylist\(\)"):
        list(checked_texts(pyarrow.array(["a text"])))
    with pytest.raises(TypeError, match="texts is a Table of 2 dimensions; give its one column"):
        checked_texts(pyarrow.table({"text": ["a text"]}))


def test_a_wrong_text_in_a_list_is_found_at_once_and_one_in_a_generator_when_it_is_read() -> None:
    def some() -> Iterator[Any]:
        yield "a text"
        yield None

    with pytest.raises(TypeError):
        checked_texts([*some()])
    texts = iter(checked_texts(some()))
    assert next(texts) == "a text"
    with pytest.raises(TypeError, match="item 1 of texts"):
        next(texts)


def test_a_message_is_one_short_line_whatever_it_quotes() -> None:
    for value in (b"x" * 10**6, [["y" * 1000] * 1000] * 1000, pd.DataFrame({"a": range(100)}), np.zeros((50, 50))):
        with pytest.raises(TypeError) as caught:
            checked_texts([value])
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 150


@pytest.mark.parametrize(
    "given",
    [["a", "b"], ("a", "b"), pd.Series(["a", "b"]), pd.Series(["a", "b"], dtype="string"), pd.Index(["a", "b"]),
     pd.Series(["a", "b"], dtype="category"), np.array(["a", "b"]), np.array(["a", "b"], object), iter("ab"), {"a": 1, "b": 2}.keys()],
)  # fmt: skip
def test_any_iterable_of_texts_is_taken(given: Any) -> None:
    assert list(checked_texts(given)) == ["a", "b"]


def test_one_text_is_checked_likewise() -> None:
    check_text("a text")
    check_text(np.str_("a text"))
    for value, message in (
        (None, "text is NoneType (None), not str; drop or fill in missing texts"),
        (b"bytes", "text is bytes (b'bytes'), not str; decode it, such as by .decode()"),
        (5, "text is int (5), not str; give texts as str"),
        (
            ["a text"],
            "text is list (['a text']), not str; give one text, or use `score_each` or `score_many` for several",
        ),
    ):
        with pytest.raises(TypeError) as caught:
            check_text(value)
        assert str(caught.value) == message
    with pytest.raises(TypeError, match=r"^source is "):
        check_text(None, "source")


@pytest.mark.parametrize(
    "value", [0, 0.0, "", False, decimal.Decimal(1), datetime.date(2020, 1, 1), [], np.array([1.0])]
)
def test_what_is_not_missing(value: object) -> None:
    assert not is_missing(value)
