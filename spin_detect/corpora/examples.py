"""Training and test documents: pieces of original text, and their spun twins with the replaced ranges known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from joblib import Parallel, delayed

from spin_detect.corpora.sources import CorpusSource, Document, read_source
from spin_detect.corpora.splits import Split, split_of, unit_hash
from spin_detect.text.language_id import looks_english
from spin_detect.text.tokenise import tokenise


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
    profile: str = ""
    share: float = 0.0
    replaced: tuple[tuple[int, int], ...] = ()
    originals: tuple[str, ...] = ()


def sample_passages(document: Document, words: tuple[int, int], most: int, seed: int) -> Iterator[str]:
    """Up to `most` runs of whole sentences of `document`, their length in words log-uniform in `words`, far apart."""
    batch = tokenise([document.text])
    if not len(batch):
        return
    size = np.bincount(batch.sentence, batch.is_word, minlength=len(batch.sentence_start)).astype(np.int64)
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
class CorpusSelection:
    """Sources to take documents from; `counted` names those whose `table` part the tables were counted from."""

    sources: tuple[CorpusSource, ...]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Pieces wanted of every source: of which part, of how many words, at most how many.

    With `half`, only of every other document: the two halves share none.
    """

    part: Split
    words: tuple[int, int]
    per_source: int
    seed: int
    half: Literal[0, 1] | None = None


def sample_originals(
    corpora: CorpusSelection, requests: Mapping[str, SampleRequest], jobs: int
) -> dict[str, list[Example]]:
    """English pieces for each request, the corpora read once; long documents give several."""
    found: Sequence[dict[str, list[Example]]] = Parallel(jobs)(
        delayed(_originals_of)(source, source.name in corpora.counted, dict(requests)) for source in corpora.sources
    )
    return {name: [example for of_source in found for example in of_source[name]] for name in requests}


def _originals_of(source: CorpusSource, counted: bool, requests: dict[str, SampleRequest]) -> dict[str, list[Example]]:
    parts: dict[Split, list[Document]] = {request.part: [] for request in requests.values()}
    for document in read_source(source):
        part = split_of(source.name, document.id, source.held_out, counted)
        if part in parts:
            parts[part].append(document)
    return {name: _pieces_for(request, source, parts[request.part]) for name, request in requests.items()}


def _pieces_for(request: SampleRequest, source: CorpusSource, documents: Sequence[Document]) -> list[Example]:
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
        for text in sample_passages(document, words, most, seed):
            if looks_english(text) and len(out) < per_source:
                out.append(Example(text, source.name, source.genre, document.id))
    return out
