"""Training and test documents: pieces of original text, and their spun twins with the replaced ranges known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

import numpy as np
from joblib import Parallel, delayed

from spin_detect.constants import TokenKind
from spin_detect.language import looks_english
from spin_detect.spinning.kinds import KINDS, SpinnerKind
from spin_detect.spinning.lexicons import Lexicon
from spin_detect.spinning.spinner import Spinner
from spin_detect.text.tokenise import tokenise
from spin_detect.training.corpora import Document, Source, read_source
from spin_detect.training.parts import Part, part_of, unit_hash

SHARES = (0.03, 0.60)  # of words replaced in training, log-uniform
_LIGHT_SHARES = (0.03, 0.20)
_SECOND = 100  # added to the seed of a second twin
_REACHABLE = 0.35  # names and function words keep most spinners from more
_LEAST_REACHED = 0.8  # of the share in a spun part, or the document is left out
_TRIES = 5  # places for it


@dataclass(frozen=True, slots=True)
class Example:
    """A document.

    kind: of spinner, "" for an original; replaced: ranges of `text` that were replaced; originals: what stood there;
    share: of words replaced; document: the id of what it was cut from, the same for an original and its spun twin.
    """

    text: str
    source: str
    genre: str
    document: str
    kind: str = ""
    share: float = 0.0
    replaced: tuple[tuple[int, int], ...] = ()
    originals: tuple[str, ...] = ()


def pieces(document: Document, words: tuple[int, int], most: int, seed: int) -> Iterator[str]:
    """Up to `most` runs of whole sentences of `document`, their length in words log-uniform in `words`, far apart."""
    batch = tokenise([document.text])
    if not len(batch):
        return
    size = np.bincount(batch.sentence, batch.kind < 3, minlength=len(batch.sentence_start)).astype(np.int64)
    rng = np.random.default_rng([seed, int(unit_hash(document.id) * 2**53)])
    total = np.concatenate([[0], np.cumsum(size)])
    at = 0
    gap = max(int(total[-1]) // most, 1)
    for _ in range(most):
        length = int(np.exp(rng.uniform(np.log(words[0]), np.log(words[1]))))
        stop = int(np.searchsorted(total, total[at] + length, side="right")) - 1
        if stop > at and total[stop] - total[at] >= words[0]:
            yield document.text[int(batch.sentence_start[at]) : int(batch.sentence_end[stop - 1])]
        at = max(stop, at + 1, int(np.searchsorted(total, total[at] + gap)))
        if at >= len(size):
            return


@dataclass(frozen=True, slots=True)
class Corpora:
    """Sources to take documents from; `counted` names those whose `table` part the tables were counted from."""

    sources: tuple[Source, ...]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Request:
    """Pieces wanted of every source: of which part, of how many words, at most how many.

    With `half`, only of every other document: the two halves share none.
    """

    part: Part
    words: tuple[int, int]
    per_source: int
    seed: int
    half: Literal[0, 1] | None = None


def originals(corpora: Corpora, requests: Mapping[str, Request], jobs: int) -> dict[str, list[Example]]:
    """English pieces for each request, the corpora read once; long documents give several."""
    found: Sequence[dict[str, list[Example]]] = Parallel(jobs)(
        delayed(_originals_of)(source, source.name in corpora.counted, dict(requests)) for source in corpora.sources
    )
    return {name: [example for of_source in found for example in of_source[name]] for name in requests}


def _originals_of(source: Source, counted: bool, requests: dict[str, Request]) -> dict[str, list[Example]]:
    parts: dict[Part, list[Document]] = {request.part: [] for request in requests.values()}
    for document in read_source(source):
        part = part_of(source.name, document.id, source.held_out, counted)
        if part in parts:
            parts[part].append(document)
    return {name: _pieces_for(request, source, parts[request.part]) for name, request in requests.items()}


def _pieces_for(request: Request, source: Source, documents: Sequence[Document]) -> list[Example]:
    words, per_source, seed = request.words, request.per_source, request.seed
    chosen = [
        document
        for document in documents
        if len(document.text) > words[0] * 4
        and (request.half is None or int(unit_hash(f"half/{source.name}/{document.id}") * 2) == request.half)
    ]
    if not chosen:
        return []
    chosen.sort(key=lambda document: unit_hash(f"{seed}/{document.id}"))
    lengths = np.array([len(document.text) / 6 for document in chosen])
    usual = float(np.sqrt(words[0] * words[1]))
    # as many pieces a document as it takes to fill the quota, and no more
    most = 1
    while most < 200 and np.minimum(np.maximum(lengths // usual, 1), most).sum() < per_source * 1.2:
        most += 1
    out: list[Example] = []
    for document in chosen:
        if len(out) >= per_source:
            break
        for text in pieces(document, words, most, seed):
            if looks_english(text) and len(out) < per_source:
                out.append(Example(text, source.name, source.genre, document.id))
    return out


def spun_twins(
    examples: Sequence[Example],
    kinds: Sequence[SpinnerKind],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    *,
    seed: int,
    jobs: int,
    share: float | tuple[float, float] = SHARES,
    least: float = 0.6,
) -> list[Example]:
    """Each example spun by one of `kinds`, in turn; to `share`, or to shares log-uniform between two.

    Those of which less than `least` of the intended share could be replaced are left out.
    """
    parts = Parallel(jobs)(
        delayed(_every_so_many)(examples, first, jobs, kinds, lexicons, frequency, seed, share, least)
        for first in range(min(jobs, len(examples)))
    )
    twins = (twin for together in zip_longest(*parts) for twin in together)
    return [twin for twin in twins if twin is not None]


def light_twins(
    examples: Sequence[Example],
    kinds: Sequence[SpinnerKind],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    *,
    seed: int,
    jobs: int,
) -> list[Example]:
    """Two twins of each example by different kinds, lightly spun: what the token model learns from.

    Where a third of the words and more are replaced, each stands out among neighbours that fit nowhere either; what
    tells a word that was replaced from others is learned where most of its neighbours were not.
    """
    half = len(kinds) // 2
    turns = (kinds, [*kinds[half:], *kinds[:half]])
    return [
        twin
        for number, order in enumerate(turns)
        for twin in spun_twins(
            examples, order, lexicons, frequency, seed=seed + number * _SECOND, jobs=jobs, share=_LIGHT_SHARES
        )
    ]


def _every_so_many(
    examples: Sequence[Example],
    first: int,
    step: int,
    kinds: Sequence[SpinnerKind],
    lexicons: Mapping[str, Lexicon],
    frequency: Mapping[str, float],
    seed: int,
    share: float | tuple[float, float],
    least: float,
) -> list[Example | None]:
    """Twins of every `step`-th example: long ones, which stand together, are shared out among the processes."""
    spinners = [Spinner(kind, lexicons, frequency) for kind in kinds]
    return [
        spun_twin(
            spinners[number % len(spinners)], examples[number], np.random.default_rng([seed, number]), share, least
        )
        for number in range(first, len(examples), step)
    ]


def spun_twin(
    spinner: Spinner, example: Example, rng: np.random.Generator, share: float | tuple[float, float], least: float
) -> Example | None:
    """One example spun to `share`, or to a share log-uniform between two; None if less than `least` of it could be."""
    wanted = float(np.exp(rng.uniform(*np.log(share)))) if isinstance(share, tuple) else share
    spun = spinner.spin(example.text, wanted, rng)
    words = max(len(example.text.split()), 1)
    reached = sum(len(r.original.split()) for r in spun.replacements) / words
    if not spun.replacements or reached < least * min(wanted, _REACHABLE):
        return None
    replaced = tuple((r.start, r.end) for r in spun.replacements)
    written = tuple(r.original for r in spun.replacements)
    return Example(
        spun.text, example.source, example.genre, example.document, spinner.kind.name, reached, replaced, written
    )


def spun_in_part(
    example: Example, spinner: Spinner, words: int, share: float, rng: np.random.Generator
) -> tuple[str, tuple[int, int]] | None:
    """An example with whole sentences of so many words spun, and the range that they are in; None where that cannot be."""
    text, batch = example.text, tokenise([example.text])
    size = np.bincount(batch.sentence, batch.kind <= TokenKind.MIXED, minlength=len(batch.sentence_start))
    total = np.concatenate([[0], np.cumsum(size)])
    starts = int(np.searchsorted(total, total[-1] - words, side="right")) - 1
    for _ in range(_TRIES):
        first = int(rng.integers(max(starts, 1)))
        last = int(np.searchsorted(total, total[first] + words)) - 1
        if last >= len(size):
            continue
        start, end = int(batch.sentence_start[first]), int(batch.sentence_end[last])
        part = Example(text[start:end], example.source, example.genre, example.document)
        twin = spun_twin(spinner, part, rng, share, _LEAST_REACHED)
        if twin is not None:
            return text[:start] + twin.text + text[end:], (start, start + len(twin.text))
    return None


def training_kinds() -> list[SpinnerKind]:
    """The kinds that are not held out: what the model's twin, and every baseline, learns from."""
    return [kind for kind in KINDS.values() if not kind.held_out]
