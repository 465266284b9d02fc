"""Restoration: whether putting the suggestion where the reported span is gives back the original words.

Of spans as a user gets them, phrases among them; and of tortured phrases shown alone, without a sentence.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

from joblib import Parallel, delayed

from spin_detect.corpora.examples import Example
from spin_detect.evaluation.metrics import share
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.detector import Detector
from spin_detect.report import Report, Span

AMONG = 3
_ARTICLE = re.compile(r"\ban\b")
_STEP = 200


def measure_restoration(detector: Detector, examples: Sequence[Example], jobs: int) -> dict[str, Any]:
    """Of the replacements in spun examples: the share a span lies on, and of those the share whose original the first,
    or one of the first three suggestions gives back; JSON-ready."""
    parts = Parallel(jobs)(
        delayed(_restored)(detector, examples[at : at + _STEP]) for at in range(0, len(examples), _STEP)
    )
    ranks = [rank for part in parts for rank in part]
    found = [rank for rank in ranks if rank is not None]
    return {
        "found": share(len(found), len(ranks)).to_dict(),
        "first": share(sum(rank == 0 for rank in found), len(found)).to_dict(),
        "among_three": share(sum(rank < AMONG for rank in found), len(found)).to_dict(),
    }


def measure_tortured(detector: Detector, tortured: Lexicon) -> dict[str, Any]:
    """Of tortured phrases, each shown alone: how many have any span, and how many have the
    expected phrase as first or among the first three readings; JSON-ready.

    A reading puts a suggestion in place of each span; see `readings`.
    """
    # word-for-word alignments are in the lexicon too; a phrase has a space on either side
    pairs = [
        (entry.text, original)
        for original, entries in sorted(tortured.entries.items())
        for entry in entries
        if " " in original and " " in entry.text
    ]
    flagged = first = three = 0
    for (written, original), report in zip(pairs, detector.score_each([pair[0] for pair in pairs]), strict=True):
        found = readings(written, report)
        flagged += bool(report.spans)
        first += original in found[:1]
        three += original in found
    return {
        "phrases": len(pairs),
        "flagged": share(flagged, len(pairs)).to_dict(),
        "first": share(first, len(pairs)).to_dict(),
        "among_three": share(three, len(pairs)).to_dict(),
    }


def readings(written: str, report: Report) -> list[str]:
    """The first three of what a phrase may have read, likeliest first: any of the suggestions for each of its spans.

    Readings are ranked by the places of their suggestions.
    """
    spans = [span for span in report.spans if span.suggestions][:6]
    choices = [list(enumerate(span.suggestions)) for span in spans]
    ranked = sorted(itertools.product(*choices), key=lambda chosen: sum(place for place, _ in chosen))
    found = [
        _put(written, 0, [(s.start, s.end, c.text) for s, (_, c) in zip(spans, chosen, strict=True)])
        for chosen in ranked
    ]
    return list(dict.fromkeys(text.lower() for text in found))[:AMONG] if spans else []


def _restored(detector: Detector, examples: Sequence[Example]) -> list[int | None]:
    """For every replacement, the rank of the suggestion that gives back the original (AMONG where none does), or None
    where no span lies on it."""
    ranks: list[int | None] = []
    for example, report in zip(examples, detector.score_each([e.text for e in examples]), strict=True):
        swaps = [(start, end, was) for (start, end), was in zip(example.replaced, example.originals, strict=True)]
        spans = report.spans
        at = 0
        for swap in swaps:
            while at < len(spans) and spans[at].end <= swap[0]:
                at += 1
            here = [span for span in itertools.islice(spans, at, at + 4) if span.start < swap[1]]
            ranks.append(min(rank_of(example.text, span, swaps) for span in here) if here else None)
    return ranks


def rank_of(text: str, span: Span, swaps: Iterable[tuple[int, int, str]]) -> int:
    """Which of a span's suggestions gives back what stood there, AMONG where none does."""
    under = [swap for swap in swaps if swap[0] < span.end and span.start < swap[1]]
    start, end = min(span.start, under[0][0]), max(span.end, under[-1][1])
    window = text[start:end]
    was = _folded(_put(window, start, under))
    for rank, suggestion in enumerate(span.suggestions[:AMONG]):
        if _folded(_put(window, start, [(span.start, span.end, suggestion.text)])) == was:
            return rank
    return AMONG


def _put(text: str, offset: int, changes: Sequence[tuple[int, int, str]]) -> str:
    """`text`, which begins at `offset`, with each range of characters replaced."""
    for start, end, new in reversed(changes):
        text = text[: start - offset] + new + text[end - offset :]
    return text


def _folded(text: str) -> str:
    """Lower case, and "a" for "an": which of the two follows from the word after it."""
    return _ARTICLE.sub("a", " ".join(text.lower().split()))
