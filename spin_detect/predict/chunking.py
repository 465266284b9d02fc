"""Chunks of long texts, so that memory stays within bounds however long texts are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from spin_detect.document_model.passages import chances_of_passages
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.obfuscation import merge_warnings
from spin_detect.predict.scorer import BatchResult, Scorer
from spin_detect.regressors.calibration import sidak_correction
from spin_detect.report import Passage, Sentence, TextWarning

# A longer text is scored in chunks of at most so many characters.
CHUNK_CHARACTERS = 500_000


def run_in_chunks(
    scorer: Scorer, texts: Sequence[str], max_passage_rate: float, allow: AllowList | None, *, spans: bool
) -> BatchResult:
    """Run the scorer on a batch from `batches`, in chunks if it is one text that is too long.

    Args:
        scorer: The scorer.
        texts: Texts of the batch.
        max_passage_rate: The highest false-positive rate of the passages that are reported.
        allow: Phrases that are never flagged.
        spans: Whether sentences, spans and warnings are wanted.

    Returns:
        The results, one entry a text.
    """
    if len(texts) == 1 and len(texts[0]) > CHUNK_CHARACTERS:
        text = texts[0]
        ranges = list(chunks(text))
        results = [scorer.run([text[start:end]], max_passage_rate, allow, spans=spans) for start, end in ranges]
        return merge_chunks(results, [start for start, _ in ranges], max_passage_rate)
    return scorer.run(texts, max_passage_rate, allow, spans=spans)


def chunks(text: str) -> Iterator[tuple[int, int]]:
    """Divide a text into chunks that end after a paragraph, a sentence or at least a word, where there is one.

    Args:
        text: The text.

    Yields:
        Start and end of each chunk; together they cover the text.
    """
    start = 0
    while len(text) - start > CHUNK_CHARACTERS:
        end = start + CHUNK_CHARACTERS
        cut = max(text.rfind("\n\n", start, end), text.rfind(". ", start, end), text.rfind(" ", end - 1000, end)) + 1
        if cut <= start + CHUNK_CHARACTERS // 2:
            cut = end
        yield start, cut
        start = cut
    yield start, len(text)


def merge_chunks(results: Sequence[BatchResult], starts: Sequence[int], max_passage_rate: float) -> BatchResult:
    """Merge the results of the chunks of one text.

    Counts are summed, scores and shares averaged by words; the longest chunk says which genres it is most like. The whole text
    has more passages than a chunk, so the false-positive rates of passages rise, and those that are now too high are dropped.

    Args:
        results: Results of the chunks, each of one text.
        starts: Where each chunk begins in the text.
        max_passage_rate: The highest false-positive rate of the passages that are reported.

    Returns:
        Results of the text, with offsets in it.
    """
    n_words = np.array([result.n_words[0] for result in results])
    total = int(n_words.sum())
    weights = np.maximum(n_words, 1e-9) / max(n_words.sum(), 1e-9)

    def mean(values: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
        return np.array([sum(weight * value[0] for weight, value in zip(weights, values, strict=True))])

    passages: list[Passage] = []
    sentences: list[Sentence] = []
    warnings: list[TextWarning] = []
    chances = chances_of_passages(np.array([total]))
    for start, result in zip(starts, results, strict=True):
        for passage in result.passages[0]:
            rate = sidak_correction(
                passage.false_positive_rate, float(chances[0] / chances_of_passages(result.n_words)[0])
            )
            moved = replace(passage, start=passage.start + start, end=passage.end + start, false_positive_rate=rate)
            passages += [moved] if rate <= max_passage_rate else []
        sentences += (shift_sentence(sentence, start) for sentence in result.sentences[0])
        warnings += (shift_warning(warning, start) for warning in result.warnings[0])
    return BatchResult(
        np.array([total]),
        mean(result.scores for result in results),
        mean(result.english_share for result in results),
        mean(result.prose_share for result in results),
        mean(result.layout_share for result in results),
        mean(result.damaged_share for result in results),
        np.array([sum(result.n_scored[0] for result in results)]),
        [tuple(passages)],
        [tuple(sentences)],
        [merge_warnings(warnings)],
        [results[int(n_words.argmax())].nearest_genres[0]],
    )


def shift_sentence(sentence: Sentence, offset: int) -> Sentence:
    """Move a sentence of a chunk to its place in the whole text.

    Args:
        sentence: The sentence, with offsets in the chunk.
        offset: Where the chunk begins in the text.

    Returns:
        The sentence and its spans, with offsets in the text.
    """
    spans = tuple(replace(span, start=span.start + offset, end=span.end + offset) for span in sentence.all_spans)
    return replace(sentence, start=sentence.start + offset, end=sentence.end + offset, all_spans=spans)


def shift_warning(warning: TextWarning, offset: int) -> TextWarning:
    """Move a warning about a chunk to its places in the whole text.

    Args:
        warning: The warning, with offsets in the chunk.
        offset: Where the chunk begins in the text.

    Returns:
        The warning, with offsets in the text.
    """
    return replace(warning, ranges=tuple((start + offset, end + offset) for start, end in warning.ranges))
