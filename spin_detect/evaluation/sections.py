"""The sections of an evaluation, in order: each is a function that measures one thing and returns its part of results.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from spin_detect.corpora.examples import Example
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.labels import labels
from spin_detect.corpora.spun_pairs import lightly_spun_copies, spun_copies, training_profiles
from spin_detect.evaluation.calibration_metrics import measure_confidence
from spin_detect.evaluation.data import EvaluationData
from spin_detect.evaluation.genre_thresholds import measure_genres
from spin_detect.evaluation.labelled_sets import auc_between_kinds, measure_labelled
from spin_detect.evaluation.metrics import auc
from spin_detect.evaluation.odd_originals import measure_odd_originals
from spin_detect.evaluation.own_calibration import largest_genres, measure_own_calibration
from spin_detect.evaluation.paragraph_metrics import measure_paragraphs
from spin_detect.evaluation.protocol import WORD_SHARE, measure_documents, no_test_documents
from spin_detect.evaluation.sentence_metrics import measure_sentences
from spin_detect.evaluation.suggestion_metrics import measure_restoration, measure_tortured
from spin_detect.spinning.profiles import PROFILES, usable_profiles

_SENTENCE_STEP = 8  # every eighth original gives its sentences
_SUGGESTION_STEP = 4  # every fourth spun document is measured with its suggestions


class Section(NamedTuple):
    """One thing to measure.

    Attributes:
        name: What is measured, for people.
        is_wanted: Says whether it was asked for and has its inputs.
        measure: Measures it, and returns its part of results.json.
    """

    name: str
    is_wanted: Callable[[EvaluationData], bool]
    measure: Callable[[EvaluationData], Mapping[str, Any]]


def measure_test_documents(data: EvaluationData) -> Mapping[str, Any]:
    """Measure false positives, shares found and flagged words of the test documents.

    Args:
        data: Inputs of the evaluation.

    Returns:
        Results of the protocol; JSON-ready.
    """
    if not data.has_documents:
        return no_test_documents()
    return measure_documents(data.scorer, data.holdout_scorer, data.shipped_documents, data.documents, data.jobs)


def measure_genre_thresholds(data: EvaluationData) -> Mapping[str, Any]:
    """Measure thresholds by genre.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `genres`; JSON-ready.
    """
    shipped = data.shipped_documents
    calibration = data.originals["genres"]
    return {"genres": measure_genres(calibration, data.score(calibration), shipped.originals, shipped.original_scores)}


def measure_roc_curves(data: EvaluationData) -> Mapping[str, Any]:
    """Measure the ROC curves of the test documents.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `roc`; JSON-ready.
    """
    return {"roc": data.documents.roc_curves()}


def measure_short_paragraphs(data: EvaluationData) -> Mapping[str, Any]:
    """Measure paragraphs of 50 to 150 words at even odds.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `paragraphs`; JSON-ready.
    """
    return {"paragraphs": measure_paragraphs(*data.paragraphs, data.score_with_holdout, 0.0)}


def measure_single_sentences(data: EvaluationData) -> Mapping[str, Any]:
    """Measure sentences of test documents by held-out profiles.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `sentences` by share of words replaced; JSON-ready.
    """
    originals = data.documents.originals[::_SENTENCE_STEP]
    return {
        "sentences": {
            f"{share:g}": measure_sentences(data.holdout_scorer, originals, spun, data.jobs)
            for share, spun in _held_out_by_share(data).items()
        }
    }


def measure_suggestions(data: EvaluationData) -> Mapping[str, Any]:
    """Measure how well suggestions restore the original words.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `restoration` and `tortured`; JSON-ready.
    """
    spun = _held_out_by_share(data)[WORD_SHARE][::_SUGGESTION_STEP]
    results = {"restoration": measure_restoration(data.holdout_detector, spun, data.jobs)}
    lexicons = data.context.lexicons
    if "tortured-test" in lexicons:
        results["tortured"] = measure_tortured(data.holdout_detector, lexicons["tortured-test"])
    return results


def measure_calibration(data: EvaluationData) -> Mapping[str, Any]:
    """Measure calibration and uncertain verdicts by length.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `confidence`; JSON-ready.
    """
    originals = [
        example for name, examples in data.originals.items() if name.startswith("band") for example in examples
    ]
    groups = {
        "trained": training_profiles(),
        "held_out": [profile for profile in PROFILES.values() if profile.held_out],
    }
    spun = {
        name: spun_copies(originals, usable, data.context)
        for name, profiles in groups.items()
        if (usable := usable_profiles(profiles, data.context.lexicons))
    }
    return {"confidence": measure_confidence(data.holdout_detector, originals, spun, data.jobs)}


def measure_own_originals(data: EvaluationData) -> Mapping[str, Any]:
    """Measure whether a rate counted among a user's own originals holds, on the genres with the most test documents.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `own_calibration`, or nothing where no genre has enough documents; JSON-ready.
    """
    shipped = data.shipped_documents
    genres = [example.genre for example in shipped.originals]
    documents = [f"{example.source}/{example.document}" for example in shipped.originals]
    scores = largest_genres(shipped.original_scores, genres, documents)
    return {"own_calibration": measure_own_calibration(scores, seed=data.seed)} if scores else {}


def measure_labelled_sets(data: EvaluationData) -> Mapping[str, Any]:
    """Measure the labelled sets.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `labelled`, `told_apart`, and `labelled_twin` where the model has a holdout model; JSON-ready.

    Raises:
        SpinDetectError: There are no corpora, and the model has no threshold of its own.
    """
    scored_sets = {name: (examples, data.score(examples)) for name, examples in data.labelled_sets.items()}
    results: dict[str, Any] = {
        "labelled": {
            name: measure_labelled(examples, scores, *data.thresholds)
            for name, (examples, scores) in scored_sets.items()
        },
        "told_apart": auc_between_kinds(scored_sets),
    }
    if data.holdout_scorer is not data.scorer:
        results["labelled_twin"] = {name: _holdout_auc(data, examples) for name, examples in data.labelled_sets.items()}
    return results


def measure_all_baselines(data: EvaluationData) -> Mapping[str, Any]:
    """Train and measure the baselines.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `baselines`; JSON-ready.
    """
    from spin_detect.evaluation.baselines.base import TrainingTexts
    from spin_detect.evaluation.baselines.run import measure_baselines

    originals, validation_originals = data.originals["token"], data.originals["held"]
    profiles, context = data.training_profiles, data.context.with_seed(data.training_seed)
    training = [*originals, *spun_copies(originals, profiles, context)]
    validation = [*validation_originals, *spun_copies(validation_originals, profiles, context, share=WORD_SHARE)]
    texts = TrainingTexts(
        [example.text for example in training],
        labels(training),
        [example.text for example in validation],
        labels(validation),
        data.scorer,
        context.lexicons,
        [source for source in data.sources if not source.held_out],
        data.config.cache,
        data.jobs,
    )
    documents = data.documents
    return {
        "baselines": measure_baselines(
            texts, documents.originals, documents.held_out, data.paragraphs, data.labelled_sets
        )
    }


def measure_table_sizes(data: EvaluationData) -> Mapping[str, Any]:
    """Measure detection with smaller n-gram tables.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `sizes`; JSON-ready.
    """
    from spin_detect.evaluation.table_sizes import measure_sizes
    from spin_detect.training.document_model import learner_proxies

    profiles, context = data.training_profiles, data.context
    token_originals, document_originals = data.originals["sizes token"], data.originals["sizes document"]
    lightly_spun = lightly_spun_copies(token_originals, profiles, context.with_seed(0))
    spun = spun_copies(document_originals, profiles, context.with_seed(1))
    swapped = swap_function_words(document_originals, context.with_seed(1))
    return {
        "sizes": measure_sizes(
            data.scorer,
            [*token_originals, *lightly_spun],
            [*document_originals, *spun],
            [*swapped, *learner_proxies(token_originals)],
            data.documents.originals,
            data.documents.held_out,
            data.jobs,
            data.seed,
        )
    }


def measure_evasion(data: EvaluationData) -> Mapping[str, Any]:
    """Measure the robustness to obfuscation.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `evasion`; JSON-ready.
    """
    from spin_detect.evaluation.robustness import measure_robustness

    articles = data.originals["long"]
    return {"evasion": measure_robustness(data.holdout_detector, data.documents, articles, data.context)}


def measure_paraphrase_corpus(data: EvaluationData) -> Mapping[str, Any]:
    """Measure the Machine-Paraphrased Corpus.

    Args:
        data: Inputs of the evaluation.

    Returns:
        `mpc`; JSON-ready.
    """
    assert data.config.mpc is not None
    from spin_detect.evaluation.paraphrase_benchmark import measure_mpc

    return {"mpc": measure_mpc(data.scorer, data.config.mpc, data.jobs)}


def _held_out_by_share(data: EvaluationData) -> dict[float, list[Example]]:
    """Return the test documents by held-out profiles, by share of words replaced."""
    by_share: dict[float, list[Example]] = {}
    for (_, share), examples in data.documents.held_out.items():
        by_share.setdefault(share, []).extend(examples)
    return by_share


def _holdout_auc(data: EvaluationData, examples: list[Example]) -> float | None:
    scores, is_spun = data.score_with_holdout(examples), labels(examples)
    return auc(scores[~is_spun], scores[is_spun])


def _has_spun_documents(data: EvaluationData) -> bool:
    return data.has_spun_documents


SECTIONS: tuple[Section, ...] = (
    Section("test documents", lambda data: data.config.corpora is not None, measure_test_documents),
    Section("genres", lambda data: data.has_documents and bool(data.originals["genres"]), measure_genre_thresholds),
    Section("calibration on a user's own originals", lambda data: data.has_documents, measure_own_originals),
    Section("ROC curves", _has_spun_documents, measure_roc_curves),
    Section("paragraphs", _has_spun_documents, measure_short_paragraphs),
    Section("sentences", _has_spun_documents, measure_single_sentences),
    Section("suggestions", _has_spun_documents, measure_suggestions),
    Section("calibration", _has_spun_documents, measure_calibration),
    Section("labelled sets", lambda data: bool(data.config.labelled), measure_labelled_sets),
    Section("baselines", lambda data: data.config.baselines and data.has_documents, measure_all_baselines),
    Section("table sizes", lambda data: data.config.sizes and data.has_documents, measure_table_sizes),
    Section("robustness to obfuscation", lambda data: data.config.evasion and data.has_documents, measure_evasion),
    Section("odd originals", lambda data: data.config.honesty and data.has_documents, measure_odd_originals),
    Section("Machine-Paraphrased Corpus", lambda data: data.config.mpc is not None, measure_paraphrase_corpus),
)
