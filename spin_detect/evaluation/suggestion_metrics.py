"""How well suggestions restore the original words.

A suggestion is right if it gives back the original where it takes the place of the reported span. Spans are measured as a user gets
them, including phrases; tortured phrases are also measured alone, without a sentence.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial
from typing import Any

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import map_batches
from spin_detect.corpora.restoration import TextEdit, edited, restoration_rank
from spin_detect.evaluation.metrics import share
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.detector import Detector
from spin_detect.report import Report, Span

N_SUGGESTIONS = 3  # that are looked at
_MAX_SPANS = 6  # of a phrase that are combined
_MAX_SPANS_OF_REPLACEMENT = 4


def measure_restoration(detector: Detector, examples: Sequence[Example], jobs: int) -> dict[str, Any]:
    """Measure how many replacements have a span, and how many of these a suggestion restores.

    Args:
        detector: Detector of a model.
        examples: Spun documents whose replacements are known.
        jobs: Number of processes.

    Returns:
        The share of replacements that a span covers, and of those the shares that the first, or one of the first three suggestions
        restores; JSON-ready.
    """
    batches = map_batches(jobs, partial(_restoration_ranks, detector), examples)
    ranks = [rank for of_batch in batches for rank in of_batch]
    covered = [rank for rank in ranks if rank is not None]
    return {
        "found": share(len(covered), len(ranks)).to_dict(),
        "first": share(sum(rank == 0 for rank in covered), len(covered)).to_dict(),
        "among_three": share(sum(rank < N_SUGGESTIONS for rank in covered), len(covered)).to_dict(),
    }


def measure_tortured(detector: Detector, tortured: Lexicon) -> dict[str, Any]:
    """Measure how well tortured phrases are restored without a sentence around them.

    Args:
        detector: Detector of a model.
        tortured: Lexicon of tortured phrases.

    Returns:
        The share of phrases with any span, and the shares whose expected phrase is the first, or among the first three of
        `restored_phrases`; JSON-ready.
    """
    # the lexicon also has aligned single words: both forms of a phrase have a space
    pairs = [
        (entry.text, original)
        for original, entries in sorted(tortured.entries.items())
        for entry in entries
        if " " in original and " " in entry.text
    ]
    n_flagged = n_first = n_among_three = 0
    for (written, original), report in zip(pairs, detector.score_each([pair[0] for pair in pairs]), strict=True):
        restored = restored_phrases(written, report)
        n_flagged += bool(report.spans)
        n_first += original in restored[:1]
        n_among_three += original in restored
    return {
        "phrases": len(pairs),
        "flagged": share(n_flagged, len(pairs)).to_dict(),
        "first": share(n_first, len(pairs)).to_dict(),
        "among_three": share(n_among_three, len(pairs)).to_dict(),
    }


def restored_phrases(written: str, report: Report) -> list[str]:
    """Return the three likeliest originals of a phrase, with one suggestion in place of each of its spans.

    They are ranked by the sum of the ranks of their suggestions.

    Args:
        written: The phrase.
        report: Its report.

    Returns:
        Up to `N_SUGGESTIONS` phrases in lower case, likeliest first.
    """
    spans = [span for span in report.spans if span.suggestions][:_MAX_SPANS]
    choices = [list(enumerate(span.suggestions)) for span in spans]
    ranked = sorted(itertools.product(*choices), key=lambda chosen: sum(rank for rank, _ in chosen))
    phrases = [
        edited(
            written,
            0,
            [(span.start, span.end, suggestion.text) for span, (_, suggestion) in zip(spans, chosen, strict=True)],
        )
        for chosen in ranked
    ]
    return list(dict.fromkeys(phrase.lower() for phrase in phrases))[:N_SUGGESTIONS] if spans else []


def _restoration_ranks(detector: Detector, examples: Sequence[Example]) -> list[int | None]:
    """Return, for every replacement, the rank of the suggestion that restores it, or None where it has no span."""
    ranks: list[int | None] = []
    for example, report in zip(examples, detector.score_each([e.text for e in examples]), strict=True):
        replacements = [
            (start, end, original) for (start, end), original in zip(example.replaced, example.originals, strict=True)
        ]
        spans = report.spans
        first = 0
        for replacement in replacements:
            while first < len(spans) and spans[first].end <= replacement[0]:
                first += 1
            near = itertools.islice(spans, first, first + _MAX_SPANS_OF_REPLACEMENT)
            covering = [span for span in near if span.start < replacement[1]]
            ranks.append(min(_rank(example.text, span, replacements) for span in covering) if covering else None)
    return ranks


def _rank(text: str, span: Span, replacements: Sequence[TextEdit]) -> int:
    """Return the rank of the suggestion that restores what a span touches.

    Args:
        text: The spun text.
        span: A span of it.
        replacements: What was replaced in it.

    Returns:
        The rank, from 0; `N_SUGGESTIONS` where none does.
    """
    suggestions = [suggestion.text for suggestion in span.suggestions[:N_SUGGESTIONS]]
    rank = restoration_rank(text, (span.start, span.end), suggestions, replacements)
    return N_SUGGESTIONS if rank is None else rank
