"""The schema of a model: the type and shape that each array must have, and rules for the values.

Names, types and shapes are checked whenever a model is loaded, so that a foreign model, or one of another version, is refused before
anything is scored. Checking the values reads every array; `spin-detect info --check` does it.

Names are those of the model file: dataclass fields or their keys (see `serialization.py`), joined by dots.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from spin_detect.constants import (
    FIRST_WORD,
    HOLDOUT_PREFIX,
    MAX_PHRASE_WORDS,
    RECALIBRATION_KNOTS,
    SHIFTS,
)

Arrays = Mapping[str, np.ndarray[Any, Any]]

_MODELS = ("tokens.", "documents.")  # a holdout model has its own; it shares the language model
# Absent from a model that had no long texts, or no held-out spinners, to train on.
_OPTIONAL = ("documents.passages.", "documents.marks.", "documents.reference.genres.")
_TREE_MODELS = ("tokens.screen", "tokens", "documents.reread")
_REGRESSIONS = ("document", "second", "sentence", "passages.regression", "marks.spans", "marks.suggestions")
_ADJUSTERS = ("location", "scale")
_TREES: tuple[tuple[str, str, tuple[str | int, ...]], ...] = (
    ("feature", "int16", ("trees", 7)),
    ("threshold", "uint8", ("trees", 7)),
    ("removed", "uint8", ("trees", 7)),
    ("value", "float32", ("trees", 8)),
    ("base", "float32", (1,)),
)
# Type and axes of each array. An axis is a number, or a name that has the same length in all arrays.
_ARRAYS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "vocabulary.hashes": ("uint64", ("words",)),
    "vocabulary.ids": ("uint16", ("words",)),
    "vocabulary.counts": ("float32", ("ids",)),
    "vocabulary.letters": ("uint8", ("letters",)),
    "statistics.followers": ("float32", ("ids",)),
    "bigrams.rows": ("uint64", ("bigram buckets", 2)),
    "trigrams.rows": ("uint64", ("trigram buckets", 2)),
    "vectors.input": ("int8", ("ids", "dimensions")),
    "vectors.output": ("int8", ("ids", "dimensions")),
    "vectors.input_scale": ("float32", ("ids",)),
    "vectors.output_scale": ("float32", ("ids",)),
    "vectors.positions": ("float32", (len(SHIFTS), "dimensions")),
    "candidates.offsets": ("int32", ("ids + 1",)),
    "candidates.originals": ("uint16", ("pairs",)),
    "candidates.links": ("uint8", ("pairs",)),
    "phrases.keys": ("uint32", ("phrases",)),
    "phrases.counts": ("uint8", ("phrases",)),
    "phrases.lengths": ("uint8", ("phrase pairs",)),
    "phrases.words": ("uint16", ("phrase words",)),
    "inflections.lemmas": ("uint16", ("ids",)),
    "tokens.screen.least": ("float32", (1,)),
    "tokens.prior": ("float32", (1,)),
    **{
        f"documents.{lines}.{name}": ("float32", ("bands",))
        for lines in ("first", "calibration")
        for name in ("slope", "bend", "intercept")
    },
    **{f"documents.reference.{name}": ("float32", (1,)) for name in ("slope", "slope_above_zero", "intercept")},
    "documents.reference.originals": ("float32", ("originals",)),
    "documents.reference.genre": ("uint8", ("originals",)),
    "documents.reference.n_documents": ("int32", (1,)),
    "documents.reference.genres.letters": ("uint8", ("letters of genres",)),
    "documents.reference.genres.centre": ("float32", ("genres", "covariates")),
    "documents.reference.genres.spread": ("float32", ("covariates",)),
    "documents.reference.adjuster.bins.low": ("float32", ("covariates",)),
    "documents.reference.adjuster.bins.step": ("float32", ("covariates",)),
    "documents.words.weight": ("float32", (1,)),
    "documents.words.added": ("float32", (len(RECALIBRATION_KNOTS),)),
    "documents.passages.least_score": ("float32", (1,)),
    "documents.passages.excess": ("float32", ("passages",)),
    "documents.passages.genre": ("uint8", ("passages",)),
    "documents.marks.thresholds": ("float32", (2,)),
    "documents.marks.precision": ("float32", (3,)),
    "documents.marks.least": ("float32", (1,)),
    **{
        f"{model}.{name}": (dtype, tuple(f"{model} {axis}" if isinstance(axis, str) else axis for axis in axes))
        for model in _TREE_MODELS
        for name, dtype, axes in (
            ("scale.low", "float32", ("features",)),
            ("scale.step", "float32", ("features",)),
            *((f"trees.{name}", dtype, axes) for name, dtype, axes in _TREES),
        )
    },
    **{
        f"documents.reference.adjuster.{trees}.{name}": (
            dtype,
            tuple(f"{trees} {axis}" if axis == "trees" else axis for axis in axes),
        )
        for trees in _ADJUSTERS
        for name, dtype, axes in (*_TREES[:-1], ("base", "float32", ("members",)))
    },
    **{
        f"documents.{model}.{name}": ("float32", (*(f"{model} {axis}" if isinstance(axis, str) else axis for axis in axes),))
        for model in _REGRESSIONS
        for name, axes in (
            ("hinges.centre", ("features",)),
            ("hinges.scale", ("features",)),
            ("hinges.knots", ("knots", "features")),
            ("hinges.low", ("features",)),
            ("hinges.high", ("features",)),
            ("weights", ("terms",)),
            ("intercept", (1,)),
        )
    },
}  # fmt: skip
# Lengths of axes that follow from those of others.
_DERIVED_LENGTHS: dict[str, Callable[[Mapping[str, int]], int]] = {
    "ids": lambda length: length["words"] + FIRST_WORD,
    "ids + 1": lambda length: length["ids"] + 1,
    **{
        f"{model} terms": lambda length, model=model: length[f"{model} features"] * (2 + length[f"{model} knots"])  # type: ignore[misc]
        for model in _REGRESSIONS
    },
}


def check_structure(arrays: Arrays) -> None:
    """Check names, types and shapes of the arrays of a model, and of its holdout model if it has one.

    Args:
        arrays: Arrays by name. Those with unknown names are ignored.

    Raises:
        ValueError: An array is missing or of another type or shape; the message names it, what it is and what it must be.
    """
    for prefix in _prefixes(arrays):
        _check_structure(arrays, prefix)


def check_values(arrays: Arrays) -> None:
    """Check that every number is finite, and that what points into another array points inside it.

    Args:
        arrays: Arrays by name, their structure checked.

    Raises:
        ValueError: A value breaks a rule; the message names the array and what is wrong with it.
    """
    for rule in _RULES:
        rule(arrays)


def _prefixes(arrays: Arrays) -> tuple[str, ...]:
    """Return what the names of models begin with: nothing, and the prefix of the holdout model if there is one."""
    return ("", HOLDOUT_PREFIX) if any(name.startswith(HOLDOUT_PREFIX) for name in arrays) else ("",)


def _check_structure(arrays: Arrays, prefix: str) -> None:
    lengths: dict[str, int] = {}
    absent = tuple(key for key in _OPTIONAL if not any(name.startswith(prefix + key) for name in arrays))
    for key, (dtype, axes) in _ARRAYS.items():
        if key.startswith(absent):
            continue
        name = prefix + key if key.startswith(_MODELS) else key
        if name not in arrays:
            raise ValueError(f"lacks the array '{name}'")
        array = arrays[name]
        if array.dtype != np.dtype(dtype):
            raise ValueError(f"its array '{name}' is of {array.dtype} and not of {dtype}")
        if array.ndim != len(axes):
            raise ValueError(f"its array '{name}' has {array.ndim} axes and not {len(axes)}")
        for axis, length in zip(axes, array.shape, strict=True):
            expected = axis if isinstance(axis, int) else lengths.setdefault(axis, length)
            if length != expected:
                raise ValueError(f"its array '{name}' has {length:,} {axis} and not {expected:,}")
    for axis, derive in _DERIVED_LENGTHS.items():
        if axis in lengths and lengths[axis] != derive(lengths):
            raise ValueError(f"its arrays have {lengths[axis]:,} {axis} and not {derive(lengths):,}")


def _check_finite(arrays: Arrays) -> None:
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"its array '{name}' has values that are not finite numbers")


def _check_spellings(arrays: Arrays) -> None:
    surplus = arrays["vocabulary.letters"].tobytes().count(b"\n") + 1 - len(arrays["vocabulary.hashes"])
    if surplus:
        raise ValueError(f"its array 'vocabulary.letters' has {surplus:+,} words more than 'vocabulary.hashes'")
    for genres in (f"{prefix}documents.reference.genres" for prefix in _prefixes(arrays)):
        if f"{genres}.letters" in arrays:
            surplus = arrays[f"{genres}.letters"].tobytes().count(b"\n") + 1 - len(arrays[f"{genres}.centre"])
            if surplus:
                raise ValueError(
                    f"its array '{genres}.letters' has {surplus:+,} names more than '{genres}.centre' has rows"
                )


def _check_indices(arrays: Arrays) -> None:
    n_ids = len(arrays["vocabulary.counts"])
    lengths = dict.fromkeys(("vocabulary.ids", "candidates.originals", "phrases.words", "inflections.lemmas"), n_ids)
    for prefix in _prefixes(arrays):
        for model in _TREE_MODELS:
            lengths[f"{prefix}{model}.trees.feature"] = len(arrays[f"{prefix}{model}.scale.low"])
        reference = f"{prefix}documents.reference"
        if f"{reference}.genres.centre" in arrays:
            lengths[f"{reference}.genre"] = len(arrays[f"{reference}.genres.centre"])
        for trees in _ADJUSTERS:
            adjuster = f"{reference}.adjuster"
            lengths[f"{adjuster}.{trees}.feature"] = len(arrays[f"{adjuster}.bins.low"])
    for name, length in lengths.items():
        if arrays[name].size and arrays[name].max() >= length:
            raise ValueError(f"its array '{name}' points to {arrays[name].max():,} of {length:,}")


def _check_offsets(arrays: Arrays) -> None:
    name, target = "candidates.offsets", "candidates.originals"
    offsets = arrays[name]
    if offsets[0] != 0 or offsets[-1] != len(arrays[target]) or (np.diff(offsets) < 0).any():
        raise ValueError(f"its array '{name}' does not rise from 0 to the length of '{target}'")


def _check_phrases(arrays: Arrays) -> None:
    lengths = arrays["phrases.lengths"]
    if not ((lengths >= 1) & (lengths <= MAX_PHRASE_WORDS)).all():
        raise ValueError(f"its array 'phrases.lengths' has phrases of other than 1 to {MAX_PHRASE_WORDS} words")
    for name, target in (("phrases.counts", "phrases.lengths"), ("phrases.lengths", "phrases.words")):
        if arrays[name].sum() != len(arrays[target]):
            raise ValueError(f"its array '{name}' does not sum to the length of '{target}'")


def _check_sorted(arrays: Arrays) -> None:
    references = [f"{prefix}documents.reference.originals" for prefix in _prefixes(arrays)]
    for name in ("vocabulary.hashes", "phrases.keys", *references):
        if (arrays[name][1:] < arrays[name][:-1]).any():
            raise ValueError(f"its array '{name}' is not sorted")


def _check_positive(arrays: Arrays) -> None:
    keys = [f"{model}.scale.step" for model in _TREE_MODELS] + ["documents.reference.adjuster.bins.step"]
    keys += ["documents.reference.genres.spread"]
    keys += [f"documents.{model}.hinges.scale" for model in _REGRESSIONS]
    for name in (prefix + key for prefix in _prefixes(arrays) for key in keys):
        if name in arrays and (arrays[name] <= 0).any():
            raise ValueError(f"its array '{name}' has values that are not positive")


def _check_members(arrays: Arrays) -> None:
    for name in (
        f"{prefix}documents.reference.adjuster.{trees}" for prefix in _prefixes(arrays) for trees in _ADJUSTERS
    ):
        n_trees, n_members = len(arrays[f"{name}.feature"]), len(arrays[f"{name}.base"])
        if not n_members or n_trees % n_members:
            raise ValueError(
                f"its array '{name}.feature' has {n_trees:,} trees, which {n_members:,} members cannot share"
            )


_RULES: tuple[Callable[[Arrays], None], ...] = (
    _check_finite, _check_spellings, _check_indices, _check_offsets, _check_phrases, _check_sorted, _check_positive,
    _check_members,
)  # fmt: skip
