"""Labelled documents, and the sampling of original passages from corpora."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed

from spin_detect.corpora.sources import CorpusSource, Document, read_source
from spin_detect.corpora.splits import Split, split_of, unit_hash
from spin_detect.text.language_id import looks_english
from spin_detect.text.tokenise import tokenise

_CHARACTERS_A_WORD = 6  # of English, the space included: an estimate of lengths before anything is tokenised
_MIN_CHARACTERS_A_WORD = 4  # a document of fewer than so many for each word wanted is not looked at
_MAX_PASSAGES = 200  # from one document
_MARGIN = 1.2  # more passages are asked for than are wanted, because some are not English or come out too short


@dataclass(frozen=True, slots=True)
class Example:
    """A document with its label.

    Attributes:
        text: The document.
        source: Name of the corpus source.
        genre: Genre of the source.
        document: Id of the document that the text is a passage of; an original and its spun copies have the same.
        profile: Name of the spinner profile, empty for an original.
        share: Share of the words that were replaced, from 0 to 1.
        replaced: Replaced ranges of `text` as (start, end), in order.
        originals: What each of these ranges replaced.
    """

    text: str
    source: str
    genre: str
    document: str
    profile: str = ""
    share: float = 0.0
    replaced: tuple[tuple[int, int], ...] = ()
    originals: tuple[str, ...] = ()


def sample_passages(document: Document, words: tuple[int, int], max_passages: int, seed: int) -> Iterator[str]:
    """Draw runs of whole sentences from a document, spread over its length.

    Args:
        document: The document.
        words: Least and greatest number of words of a passage; its length is log-uniform between them.
        max_passages: Greatest number of passages.
        seed: Seed of the draw, to which the id of the document adds.

    Yields:
        Passages that do not overlap, in the order of the text.
    """
    batch = tokenise([document.text])
    if not len(batch):
        return
    sentence_words = np.bincount(batch.sentence, batch.is_word, minlength=len(batch.sentence_start)).astype(np.int64)
    rng = np.random.default_rng([seed, int(unit_hash(document.id) * 2**53)])
    total = np.concatenate([[0], np.cumsum(sentence_words)])
    first = 0
    gap = max(int(total[-1]) // max_passages, 1)
    for _ in range(max_passages):
        length = int(np.exp(rng.uniform(np.log(words[0]), np.log(words[1]))))
        stop = int(np.searchsorted(total, total[first] + length, side="right")) - 1
        if stop > first and total[stop] - total[first] >= words[0]:
            yield document.text[int(batch.sentence_start[first]) : int(batch.sentence_end[stop - 1])]
        first = max(stop, first + 1, int(np.searchsorted(total, total[first] + gap)))
        if first >= len(sentence_words):
            return


def at_most_per_genre(examples: Sequence[Example], limit: int) -> list[Example]:
    """Keep at most some examples of each genre, from as many documents as there are.

    Args:
        examples: Examples.
        limit: Greatest number of examples of one genre.

    Returns:
        Those that are kept, in order. The first examples of all documents of a genre go before their second ones.
    """
    seen: dict[tuple[str, str], int] = {}
    by_genre: dict[str, list[tuple[int, float, int]]] = {}
    for number, example in enumerate(examples):
        key = example.source, example.document
        seen[key] = seen.get(key, 0) + 1
        order = unit_hash(f"kept/{example.source}/{example.document}/{seen[key]}")
        by_genre.setdefault(example.genre, []).append((seen[key], order, number))
    kept = {number for ranked in by_genre.values() for *_, number in sorted(ranked)[:limit]}
    return [example for number, example in enumerate(examples) if number in kept]


def whole_text(document: Document, words: tuple[int, int]) -> Iterator[str]:
    """Return a document as it is, if its length is as wanted.

    Args:
        document: The document.
        words: Least and greatest number of words.

    Yields:
        The text, or nothing.
    """
    if words[0] <= int(tokenise([document.text]).is_word.sum()) <= words[1]:
        yield document.text


@dataclass(frozen=True, slots=True)
class CorpusSelection:
    """The sources that passages are sampled from.

    Attributes:
        sources: The sources.
        counted: Names of the sources from whose `table` split the language model was counted.
    """

    sources: tuple[CorpusSource, ...]
    counted: frozenset[str]


@dataclass(frozen=True, slots=True)
class SampleRequest:
    """Passages wanted of every source.

    Attributes:
        split: The split of the corpora that they come from.
        words: Least and greatest number of words of a passage.
        per_source: Greatest number of passages of one source.
        seed: Seed of the draw.
        part: The part of the split's documents to use, as a range within 0 to 1; ranges that do not overlap share no document.
        whole: Whether whole documents are wanted, those whose length is within `words`, in place of passages.
    """

    split: Split
    words: tuple[int, int]
    per_source: int
    seed: int
    part: tuple[float, float] = (0.0, 1.0)
    whole: bool = False


def sample_originals(
    corpora: CorpusSelection, requests: Mapping[str, SampleRequest], jobs: int
) -> dict[str, list[Example]]:
    """Sample English passages for several requests, reading the corpora once.

    Args:
        corpora: The sources to sample from.
        requests: What is wanted, by a name for each request.
        jobs: Number of processes; each takes a source at a time.

    Returns:
        Original examples by the name of the request, in the order of the sources. A long document gives several.
    """
    by_source: Sequence[dict[str, list[Example]]] = Parallel(jobs)(
        delayed(_sample_source)(source, source.name in corpora.counted, dict(requests)) for source in corpora.sources
    )
    return {name: [example for sampled in by_source for example in sampled[name]] for name in requests}


def _sample_source(
    source: CorpusSource, is_counted: bool, requests: dict[str, SampleRequest]
) -> dict[str, list[Example]]:
    """Sample the passages that all requests want of one source.

    Args:
        source: The source.
        is_counted: Whether the language model was counted from it.
        requests: What is wanted, by the name of the request.

    Returns:
        Original examples by the name of the request.
    """
    splits: dict[Split, list[Document]] = {request.split: [] for request in requests.values()}
    for document in read_source(source):
        split = split_of(source.name, document.id, source.held_out, is_counted)
        if split in splits:
            splits[split].append(document)
    return {name: _sample_request(request, source, splits[request.split]) for name, request in requests.items()}


def _sample_request(request: SampleRequest, source: CorpusSource, documents: Sequence[Document]) -> list[Example]:
    """Sample the passages that one request wants of the documents of a split.

    Args:
        request: What is wanted.
        source: The source of the documents.
        documents: The documents of the request's split.

    Returns:
        At most `request.per_source` original examples.
    """
    words, per_source, seed = request.words, request.per_source, request.seed
    low, high = request.part
    chosen = [
        document
        for document in documents
        if len(document.text) > words[0] * _MIN_CHARACTERS_A_WORD
        and low <= unit_hash(f"half/{source.name}/{document.id}") < high
    ]
    if not chosen:
        return []
    chosen.sort(key=lambda document: unit_hash(f"{seed}/{document.id}"))
    lengths = np.array([len(document.text) / _CHARACTERS_A_WORD for document in chosen])
    typical = float(np.sqrt(words[0] * words[1]))
    # as many passages a document as it takes to fill the quota, and no more
    max_passages = 1
    while (
        max_passages < _MAX_PASSAGES
        and np.minimum(np.maximum(lengths // typical, 1), max_passages).sum() < per_source * _MARGIN
    ):
        max_passages += 1
    examples: list[Example] = []
    for document in chosen:
        if len(examples) >= per_source:
            break
        passages = (
            whole_text(document, words) if request.whole else sample_passages(document, words, max_passages, seed)
        )
        for text in passages:
            if looks_english(text) and len(examples) < per_source:
                examples.append(Example(text, source.name, source.genre, document.id))
    return examples
