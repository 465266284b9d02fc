"""How well the detector withstands attempts to evade it.

Each trick of `attacks.py` is applied to spun and to original texts: how many are still found, and does the report warn of it? And how
often is a spun passage located in a long article that is otherwise original?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.parallel import Columns, in_batches, map_batches
from spin_detect.corpora.spun_pairs import spin_passage
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.evaluation.attacks import TRICKS
from spin_detect.evaluation.metrics import share_of, shares_by
from spin_detect.evaluation.protocol import WORD_SHARE, ScoredDocuments
from spin_detect.predict.detector import Detector
from spin_detect.report import Report
from spin_detect.spinning.profiles import PROFILES, usable_profiles
from spin_detect.spinning.spinner import Spinner

LONG_WORDS = (1350, 1650)  # in an article with one spun passage
_MAX_TEXTS = 1000  # spun, and as many originals, that each trick is applied to
_SPUN_SHARES = (0.2, 0.4)  # of the words of a spun passage
_PASSAGE_WORDS = {"a paragraph of 120 words in 1,500": 120, "a third, between untouched thirds": 500}


class _SpunArticle(NamedTuple):
    """A long article with one spun passage.

    Attributes:
        example: The article.
        passage: Start and end offset of the passage.
        profile: Name of the spinner profile.
    """

    example: Example
    passage: tuple[int, int]
    profile: str


def measure_robustness(
    detector: Detector,
    documents: ScoredDocuments,
    articles: Sequence[Example],
    context: TrainingContext,
) -> dict[str, Any]:
    """Measure what each trick costs, how often originals get a warning, and how often spun passages are located.

    Args:
        detector: Detector of the holdout model.
        documents: Test documents; those spun at 20% by held-out profiles are measured.
        articles: Long original articles.
        context: Lexicons, word counts, number of processes and seed.

    Returns:
        JSON-ready results.
    """
    jobs, seed = context.jobs, context.seed
    spun = [
        example for (_, share), examples in documents.held_out.items() if share == WORD_SHARE for example in examples
    ]
    spun, originals = (_thinned(examples) for examples in (spun, documents.originals))
    threshold = documents.threshold
    _, has_warning = _score_with_trick(detector, documents.originals, None, jobs, seed)
    _, article_has_warning = _score_with_trick(detector, articles, None, jobs, seed)
    genres = [example.genre for example in (*documents.originals, *articles)]
    untouched_scores, _ = _score_with_trick(detector, spun, None, jobs, seed)
    tricks = {}
    for name in TRICKS:
        spun_scores, spun_has_warning = _score_with_trick(detector, spun, name, jobs, seed)
        original_scores, _ = _score_with_trick(detector, originals, name, jobs, seed)
        tricks[name] = {
            "found": share_of(spun_scores > threshold),
            "reported": share_of(spun_has_warning),
            "false_positives": share_of(original_scores > threshold),
        }
    warnings = np.concatenate([has_warning, article_has_warning])
    return {
        "untouched": share_of(untouched_scores > threshold),
        "tricks": tricks,
        "warned": {"all": share_of(warnings), "genre": shares_by(genres, warnings)},
        "parts": _measure_passages(detector, articles, context, threshold),
    }


def _thinned(examples: Sequence[Example]) -> list[Example]:
    """Return at most `_MAX_TEXTS` of the examples, evenly spread."""
    return list(examples[:: max(-(-len(examples) // _MAX_TEXTS), 1)])


def _score_with_trick(
    detector: Detector, examples: Sequence[Example], trick: str | None, jobs: int, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Score texts after a trick, and say whether their reports have warnings.

    Args:
        detector: Detector of a model.
        examples: Texts.
        trick: Name of the trick, or None for the texts as they are.
        jobs: Number of processes.
        seed: Seed of the trick.

    Returns:
        Scores, and whether there is a warning, shape ``(n_examples,)`` each.
    """
    if not examples:
        return np.zeros(0), np.zeros(0, np.bool_)
    scores, has_warning = in_batches(
        jobs, partial(_score_batch_with_trick, detector, trick, seed), examples, np.arange(len(examples))
    )
    return scores, has_warning


def _score_batch_with_trick(
    detector: Detector, trick: str | None, seed: int, examples: Sequence[Example], rows: NDArray[np.int64]
) -> Columns:
    """Score one batch of texts after a trick.

    Args:
        detector: Detector of a model.
        trick: Name of the trick, or None.
        seed: Seed of the trick.
        examples: Texts of the batch.
        rows: Number of each text among all texts, so that its random changes do not depend on its batch.

    Returns:
        Scores, and whether there is a warning.
    """
    texts = [example.text for example in examples]
    if trick is not None:
        texts = [
            TRICKS[trick](text, np.random.default_rng([seed, row]))
            for row, text in zip(rows.tolist(), texts, strict=True)
        ]
    scorer = detector.scorer
    predictions = scorer.predict_tokens(texts)
    warnings = scorer.find_warnings(predictions, texts)
    return scorer.scores(predictions), np.array([bool(of_text) for of_text in warnings], np.bool_)


def _measure_passages(
    detector: Detector,
    articles: Sequence[Example],
    context: TrainingContext,
    threshold: float,
) -> dict[str, Any]:
    """Measure how often spun passages of long articles are located, and how often untouched articles have a passage.

    Args:
        detector: Detector of the holdout model.
        articles: Long original articles.
        context: Lexicons, word counts, number of processes and seed.
        threshold: Score above which a whole article is called spun.

    Returns:
        JSON-ready results.
    """
    rows = []
    for name, n_words in _PASSAGE_WORDS.items():
        for share in _SPUN_SHARES:
            spun = _spin_passages(articles, context, n_words, share)
            reports = _reports(detector, [article.example for article in spun], context.jobs)
            located = np.array(
                [_covers(report, article.passage) for report, article in zip(reports, spun, strict=True)], np.bool_
            )
            whole = np.array([report.score > threshold for report in reports], np.bool_)
            rows.append(
                {
                    "what": name,
                    "replaced": share,
                    "located": share_of(located),
                    "whole": share_of(whole),
                    "kinds": shares_by([article.profile for article in spun], located),
                }
            )
    untouched = _reports(detector, articles, context.jobs)
    has_passage = np.array([bool(report.passages) for report in untouched], np.bool_)
    return {"documents": len(articles), "false_positives": share_of(has_passage), "rows": rows}


def _reports(detector: Detector, examples: Sequence[Example], jobs: int) -> list[Report]:
    """Return a report of each example.

    Args:
        detector: Detector of a model.
        examples: Texts.
        jobs: Number of processes.

    Returns:
        Reports, in order.
    """
    batches = map_batches(jobs, partial(_report_batch, detector), examples)
    return [report for reports in batches for report in reports]


def _report_batch(detector: Detector, examples: Sequence[Example]) -> list[Report]:
    return list(detector.score_each([example.text for example in examples]))


def _covers(report: Report, passage: tuple[int, int]) -> bool:
    """Say whether the passages of a report cover at least half of a passage."""
    start, end = passage
    shared = (min(found.end, end) - max(found.start, start) for found in report.passages)
    return 2 * sum(max(length, 0) for length in shared) >= end - start


def _spin_passages(
    articles: Sequence[Example], context: TrainingContext, n_words: int, share: float
) -> list[_SpunArticle]:
    """Spin whole sentences of each article, by the held-out profiles in turn.

    Args:
        articles: Long original articles.
        context: Lexicons, word counts and seed.
        n_words: Words of the passage to spin.
        share: Share of its words to replace.

    Returns:
        The articles that could be spun.
    """
    profiles = usable_profiles((profile for profile in PROFILES.values() if profile.held_out), context.lexicons)
    spinners = [Spinner(profile, context.lexicons, context.word_counts) for profile in profiles]
    spun = []
    for row, article in enumerate(articles):
        turn = row % len(profiles)
        passage = spin_passage(article, spinners[turn], n_words, share, np.random.default_rng([context.seed, row]))
        if passage is not None:
            text, text_range = passage
            spun.append(_SpunArticle(replace(article, text=text), text_range, profiles[turn].name))
    return spun
