"""What the arrays of a model have to be: their types and how their shapes go together, and on request their values.

Names, types and shapes are checked whenever a model is loaded, so that one that is not ours, or is made by another
version, never gets as far as a score. Checking the values reads every array; `spin-detect info --check` does it.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from spin_detect.constants import (
    FIRST_WORD,
    HOLDOUT_PREFIX,
    MAX_PHRASE_WORDS,
    N_CHARGRAM_BUCKETS,
    RECALIBRATION_KNOTS,
    SHIFTS,
)

Arrays = Mapping[str, np.ndarray[Any, Any]]

_STAGES = ("tokens.", "documents.")  # what the twin has of its own
_WITHOUT_LONG_TEXTS = "documents.passages."  # all of them are absent from a model that had no long texts to learn from
_WITH_TREES = ("tokens.screen", "tokens", "documents.reread")
_REGRESSIONS = ("document", "second", "sentence", "passages.regression")
# An axis is a number or a name; a name has one length everywhere.
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
    "tokens.chargrams": ("float16", (N_CHARGRAM_BUCKETS,)),
    **{
        f"documents.{lines}.{name}": ("float32", ("bands",))
        for lines in ("first", "calibration")
        for name in ("slope", "bend", "intercept")
    },
    "documents.calibration.originals": ("float32", ("originals",)),
    "documents.calibration.offsets": ("int32", ("bands + 1",)),
    "documents.words.weight": ("float32", (1,)),
    "documents.words.added": ("float32", (len(RECALIBRATION_KNOTS),)),
    "documents.passages.maxima": ("float32", ("passages",)),
    "documents.passages.trials": ("float32", (1,)),
    **{
        f"{stage}.{name}": (dtype, tuple(f"{stage} {axis}" if isinstance(axis, str) else axis for axis in axes))
        for stage in _WITH_TREES
        for name, dtype, axes in (
            ("scale.low", "float32", ("features",)),
            ("scale.step", "float32", ("features",)),
            ("trees.feature", "int16", ("trees", 7)),
            ("trees.threshold", "uint8", ("trees", 7)),
            ("trees.removed", "uint8", ("trees", 7)),
            ("trees.value", "float32", ("trees", 8)),
            ("trees.base", "float32", (1,)),
        )
    },
    **{
        f"documents.{stage}.{name}": ("float32", (*(f"{stage} {axis}" if isinstance(axis, str) else axis for axis in axes),))
        for stage in _REGRESSIONS
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
_FOLLOWS: dict[str, Callable[[Mapping[str, int]], int]] = {  # lengths that others decide
    "ids": lambda length: length["words"] + FIRST_WORD,
    "ids + 1": lambda length: length["ids"] + 1,
    "phrases + 1": lambda length: length["phrases"] + 1,
    "bands + 1": lambda length: length["bands"] + 1,
    **{
        f"{stage} terms": lambda length, stage=stage: length[f"{stage} features"] * (2 + length[f"{stage} knots"])  # type: ignore[misc]
        for stage in _REGRESSIONS
    },
}


def check_structure(arrays: Arrays) -> None:
    """Check names, types and shapes, the twin's too where there is one. An array that is not known is let be.

    Raises ValueError that names the array, what it is and what it has to be.
    """
    for twin in _twins(arrays):
        _check_structure(arrays, twin)


def _twins(arrays: Arrays) -> tuple[str, ...]:
    """What the names of stages begin with: nothing, and TWIN where the model has one."""
    return ("", HOLDOUT_PREFIX) if any(name.startswith(HOLDOUT_PREFIX) for name in arrays) else ("",)


def _check_structure(arrays: Arrays, twin: str) -> None:
    lengths: dict[str, int] = {}
    without = not any(name.startswith(twin + _WITHOUT_LONG_TEXTS) for name in arrays)
    for kind, (dtype, axes) in _ARRAYS.items():
        if without and kind.startswith(_WITHOUT_LONG_TEXTS):
            continue
        name = twin + kind if kind.startswith(_STAGES) else kind
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
    for axis, follow in _FOLLOWS.items():
        if axis in lengths and lengths[axis] != follow(lengths):
            raise ValueError(f"its arrays have {lengths[axis]:,} {axis} and not {follow(lengths):,}")


def check_values(arrays: Arrays) -> None:
    """Check that every number is one, and that whatever points into another array points inside it.

    Raises ValueError that names the array and what is wrong with it. The structure has to be right already.
    """
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"its array '{name}' holds what is no number")
    ids = len(arrays["vocabulary.counts"])
    if letters := arrays["vocabulary.letters"].tobytes().count(b"\n") + 1 - len(arrays["vocabulary.hashes"]):
        raise ValueError(f"its array 'vocabulary.letters' has {letters:+,} words more than 'vocabulary.hashes'")
    for name, most in (
        ("vocabulary.ids", ids),
        ("candidates.originals", ids),
        ("phrases.words", ids),
        ("inflections.lemmas", ids),
        *(
            (f"{twin}{stage}.trees.feature", len(arrays[f"{twin}{stage}.scale.low"]))
            for twin in _twins(arrays)
            for stage in _WITH_TREES
        ),
    ):
        if arrays[name].size and arrays[name].max() >= most:
            raise ValueError(f"its array '{name}' points to {arrays[name].max():,} of {most:,}")
    for name, target in (
        ("candidates.offsets", "candidates.originals"),
        *(
            (f"{twin}documents.calibration.offsets", f"{twin}documents.calibration.originals")
            for twin in _twins(arrays)
        ),
    ):
        offsets = arrays[name]
        if offsets[0] != 0 or offsets[-1] != len(arrays[target]) or (np.diff(offsets) < 0).any():
            raise ValueError(f"its array '{name}' does not rise from 0 to the length of '{target}'")
    if not ((arrays["phrases.lengths"] >= 1) & (arrays["phrases.lengths"] <= MAX_PHRASE_WORDS)).all():
        raise ValueError(f"its array 'phrases.lengths' has phrases of other than 1 to {MAX_PHRASE_WORDS} words")
    for name, target in (("phrases.counts", "phrases.lengths"), ("phrases.lengths", "phrases.words")):
        if arrays[name].sum() != len(arrays[target]):
            raise ValueError(f"its array '{name}' does not sum to the length of '{target}'")
    for name in ("vocabulary.hashes", "phrases.keys"):
        if (arrays[name][1:] < arrays[name][:-1]).any():
            raise ValueError(f"its array '{name}' is not sorted")
    for twin in _twins(arrays):
        for kind in (
            *(f"{stage}.scale.step" for stage in _WITH_TREES),
            *(f"documents.{stage}.hinges.scale" for stage in _REGRESSIONS),
        ):
            name = twin + kind
            if name in arrays and (arrays[name] <= 0).any():
                raise ValueError(f"its array '{name}' is not positive throughout")
