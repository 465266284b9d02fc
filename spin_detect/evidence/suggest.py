"""Which originals a written word may stand for, best first, with the gain of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.evidence.adjacent import Options, beside_replaced
from spin_detect.evidence.elsewhere import Elsewhere
from spin_detect.evidence.gains import candidate_grid, chances, vector_fits
from spin_detect.evidence.likelihood import Floats, Ids, LanguageModel
from spin_detect.evidence.tokens import TokenEvidence
from spin_detect.statistics.candidates import CHANNEL_BITS
from spin_detect.statistics.tables import Tables

TOP = 3
# Measured on the `document` part: n-grams and vectors know much the same, so that each counts less than alone.
NGRAM_WEIGHT, VECTOR_WEIGHT = np.float32(0.6), np.float32(0.8)
# the same of how many of its family stand elsewhere in the text, by log2(1 + n): what a regression over spun texts of kinds
# trained on gives it beside the n-grams, docs/experiments.md
FAMILY_WEIGHT = np.float32(1.65)
_WRITTEN_BITS = np.float32(-6)  # for the word as written: a flagged word was probably replaced
_KEPT = 16  # candidates of each word that are weighed together with those of the word beside it
_BLOCK = 4096  # words at a time


@dataclass(frozen=True)
class Suggestions:
    """ids, gains: uint16 and float32 [tokens, TOP], the likeliest originals and their joint gain in bits, 0 where there are fewer;
    explained: bool [tokens], the word fits as it stands once the flagged word beside it is restored.
    """

    ids: Ids
    gains: Floats
    explained: NDArray[np.bool_]


def suggest(
    evidence: TokenEvidence, rows: NDArray[np.int64], elsewhere: Elsewhere, tables: Tables, model: LanguageModel
) -> Suggestions:
    """The likeliest originals of the flagged tokens, `rows` of the evidence in order.

    Ranked by the channel's bits, weighted fits and what the text says elsewhere, neighbours that are flagged as well restored
    along with them.
    """
    context = evidence.context.take(rows)
    fit, vector = evidence.column("fit")[rows], evidence.column("vector")[rows]
    size = len(rows), _KEPT + 1
    options = Options(np.zeros(size, np.uint16), np.zeros(size, np.float32), np.full(size, -np.inf, np.float32))
    gains = np.zeros(size, np.float32)
    options.ids[:, 0], options.fits[:, 0] = context.word, NGRAM_WEIGHT * fit
    options.sides[:, 0] = VECTOR_WEIGHT * vector + _WRITTEN_BITS
    count = np.diff(tables.candidates.offsets).take(context.word)
    order = np.argsort(count, kind="stable")  # words with as many candidates make a full grid
    for at in range(0, len(order), _BLOCK):
        part = order[at : at + _BLOCK]
        here = context.take(part)
        grid = candidate_grid(here.word, int(count[part[-1]]), tables)
        fits = np.log2(chances(here, grid.original, model).whole)
        vectors = vector_fits(here.vector, grid.original, tables)
        kin = np.log2(1 + elsewhere(here.index, grid.original))
        sides = VECTOR_WEIGHT * vectors + FAMILY_WEIGHT * kin + CHANNEL_BITS.take(grid.link)
        sides = np.where(grid.used, sides, np.float32(-np.inf))
        slot = np.argsort(-(NGRAM_WEIGHT * fits + sides), axis=0, kind="stable")[:_KEPT]
        kept = part[:, None], 1 + np.arange(len(slot))

        def best(values: NDArray[np.generic], slot: NDArray[np.int64] = slot) -> NDArray[np.generic]:
            return np.take_along_axis(values, slot, axis=0).T

        options.ids[kept], options.fits[kept], options.sides[kept] = (
            best(grid.original), best(NGRAM_WEIGHT * fits), best(sides),
        )  # fmt: skip
        gains[kept] = best(fits + vectors - (fit + vector)[part])
    score = options.fits + options.sides
    score += beside_replaced(context, options, NGRAM_WEIGHT, model)
    ranked = 1 + np.argsort(-score[:, 1:], axis=1, kind="stable")[:, :TOP]
    there = np.take_along_axis(score, ranked, axis=1) > -np.inf
    return Suggestions(
        np.where(there, np.take_along_axis(options.ids, ranked, axis=1), np.uint16(0)),
        np.where(there, np.take_along_axis(gains, ranked, axis=1), np.float32(0)),
        score.argmax(axis=1) == 0,
    )


def in_case_of(written: str, suggestion: str) -> str:
    """`suggestion` with the capitals of `written`.

    >>> in_case_of("Linked", "associated")
    'Associated'
    """
    if len(written) > 1 and written.isupper():
        return suggestion.upper()
    if written[:1].isupper():
        return suggestion[:1].upper() + suggestion[1:]
    return suggestion
