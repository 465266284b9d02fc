"""Passages of texts that are spun in part, each scored as a text of its own.

The score of a document shifts the probabilities of all its words. In a text that is spun in part it is the score of a mostly untouched
text, which hides the words of the spun passage. The passage by itself is a spun text, and its words are marked as those of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.chunking import shift_sentence
from spin_detect.predict.scorer import BatchResult, Scorer
from spin_detect.report import DocumentScore, Passage, Sentence
from spin_detect.text.batches import batches


def mark_passages(
    scorer: Scorer,
    texts: Sequence[str],
    result: BatchResult,
    document_scores: Sequence[DocumentScore],
    allow: AllowList | None,
) -> BatchResult:
    """Mark the words of passages by the scores of the passages, in documents that are spun in part.

    Args:
        scorer: The scorer.
        texts: Texts of the batch.
        result: Results of the batch, with sentences.
        document_scores: Their verdicts, one a document.
        allow: Phrases that are never flagged.

    Returns:
        The results. Of a document that is spun in part, sentences and spans within a passage are those of the passage by itself.
    """
    numbers = [number for number, row in enumerate(document_scores) if row.verdict == "partly_spun"]
    if not numbers:
        return result
    passage_texts = [
        texts[number][passage.start : passage.end] for number in numbers for passage in result.passages[number]
    ]
    # passages within a passage are not wanted: they are rarer than any rate
    sentences = iter([row for batch in batches(passage_texts) for row in scorer.run(batch, 0.0, allow).sentences])
    all_sentences = list(result.sentences)
    for number in numbers:
        passages = result.passages[number]
        all_sentences[number] = _with_sentences_of(passages, all_sentences[number], [next(sentences) for _ in passages])
    return replace(result, sentences=all_sentences)


def _with_sentences_of(
    passages: Sequence[Passage], sentences: Sequence[Sentence], passage_sentences: Sequence[Sequence[Sentence]]
) -> tuple[Sentence, ...]:
    """Replace the sentences of passages.

    Args:
        passages: Passages of a document. They consist of whole sentences.
        sentences: Sentences of the document, in order.
        passage_sentences: Sentences of each passage, with offsets in the passage.

    Returns:
        Sentences of the document, in order, with offsets in the document.
    """
    merged = [
        sentence
        for sentence in sentences
        if not any(passage.start <= sentence.start < passage.end for passage in passages)
    ]
    for passage, own_sentences in zip(passages, passage_sentences, strict=True):
        merged += (shift_sentence(sentence, passage.start) for sentence in own_sentences)
    return tuple(sorted(merged, key=lambda sentence: sentence.start))
