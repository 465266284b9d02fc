"""The training pipeline: from corpora to trained arrays. Steps that did not change are taken from the cache.

The model that ships learns from every spinner profile but those that only measure. To measure what it does about spinners that
it has never seen, the same models are trained again without the held-out profiles: the holdout model, on the same language
model. What is measured on held-out profiles, when a model is built and by `evaluate`, is measured on the holdout model.

`evaluation/build_model.py` calls `train`, measures the result, and saves it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from spin_detect.constants import HOLDOUT_PREFIX
from spin_detect.corpora.author_habits import author_habits
from spin_detect.corpora.damage import damaged_copies
from spin_detect.corpora.examples import CorpusSelection, Example, at_most_per_genre, sample_originals
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.sources import of_people
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.spun_pairs import lightly_spun_copies, spun_copies, training_profiles
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.errors import SpinDetectError
from spin_detect.language_model.tables import LanguageModel
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.lexicons.spinner_dictionaries import is_spinner_dictionary
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel
from spin_detect.progress import log_step
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile, usable_profiles
from spin_detect.storage import serialization
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.suggestions.mark_model import MarkModel
from spin_detect.token_model.model import TokenModel
from spin_detect.training.corpus_counts import LanguageModelSettings, count_corpora
from spin_detect.training.document_model import DocumentTrainingSet, fit_document_model, learner_proxies
from spin_detect.training.inputs import (
    CALIBRATION_LENGTHS,
    SETTINGS,
    StageInputs,
    TrainingData,
    TrainingSettings,
    resolve_data,
)
from spin_detect.training.language_model import complete
from spin_detect.training.lexicon_dropout import candidates_without, lexicon_dropout_groups, lexicon_groups
from spin_detect.training.mark_model import train_mark_model
from spin_detect.training.passage_model import fit_passages
from spin_detect.training.stage_cache import StageCache, code_digest, package_version
from spin_detect.training.token_model import train_tokens

_MIN_EXAMPLES = 8
_HABIT_STEP = 3  # of so many originals that train, one is given an author's habit
_DAMAGE_STEP = 4  # and of so many, one is damaged
_CALIBRATION_STEP = 3  # of so many originals that calibrate, one is spun: rates are counted on originals alone
# The module whose code, with all that it imports, decides the result of each step.
CODE = {
    "counts": "spin_detect.training.corpus_counts",
    "tables": "spin_detect.training.language_model",
    "models": "spin_detect.training.pipeline",
}
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba", "lemminflect")
_MARK_STEP = 30  # every thirtieth passage trains the mark model: it has few weights, and each is spun to every share


LANGUAGE_MODEL_SETTINGS = LanguageModelSettings()


class ProgressLog:
    """Prints on standard error what is being done, and how many seconds the run has taken."""

    def __init__(self) -> None:
        """Start the clock."""
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        """Print a line.

        Args:
            text: What is being done.
        """
        log_step(time.monotonic() - self._start, text)


@dataclass(frozen=True)
class TrainedModel:
    """What training gives.

    Attributes:
        scorer: The model that ships.
        holdout: The holdout model; `scorer` itself where there are no lexicons, and so no spinner to be measured on.
        arrays: Arrays of both by their names in the model file.
        data: The data of the run.
        counted: Names of the sources from whose `table` split the language model was counted.
        test_originals: Original passages of the test split.
        context: Lexicons, word counts, number of processes and seed.
        cache_key: All that the models depend on.
    """

    scorer: Scorer
    holdout: Scorer
    arrays: dict[str, NDArray[Any]]
    data: TrainingData
    counted: list[str]
    test_originals: list[Example]
    context: TrainingContext
    cache_key: dict[str, Any]


def train(
    corpora: Path | None, lexicons: Path | None, cached: StageCache, log: ProgressLog, jobs: int = 1, seed: int = 0
) -> TrainedModel:
    """Train a model.

    With fewer corpora than it takes to count n-grams, and without lexicons, the language model that ships is kept and
    only the models on top of it are trained; without any corpora, from the starter set. Without lexicons, spinners use
    the candidates of the language model that ships.

    Args:
        corpora: Folder of human text, or None.
        lexicons: Folder of lexicons, or None.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        jobs: Number of processes.
        seed: Seed of everything drawn at random.

    Returns:
        The trained model, which is neither measured nor saved.

    Raises:
        SpinDetectError: The corpora, the lexicons or the model that ships cannot be used.
    """
    # taken before anything runs: what is edited meanwhile is not what is running
    code = {step: code_digest(module) for step, module in CODE.items()}
    data = resolve_data(corpora, lexicons)
    if corpora is None:
        log("no corpora given: training from the small starter set on top of the language model that ships")
    elif not data.is_counted:
        log("too little text (or no lexicons) to count n-grams from: using the language model that ships")
    language, counted, key = train_language_model(data, cached, log, jobs, seed, code)
    inputs, key = prepare_stages(
        language, counted, data, SETTINGS, cached, log, jobs, seed, key | {"code": code["models"]}
    )
    scorer = train_stages(_profiles(inputs.context.lexicons), inputs, cached, log, key)
    holdout, arrays = scorer, scorer.to_arrays()
    if lexicons is not None:
        profiles = usable_profiles(training_profiles(), inputs.context.lexicons)
        holdout = train_stages(profiles, inputs, cached, log, key, " of the holdout model")
        log("how sure marks are")
        marks = cached("marks", key, lambda: _train_mark_model(holdout, inputs))
        scorer, holdout = (_with_marks(each, marks) for each in (scorer, holdout))
        arrays = scorer.to_arrays() | holdout.to_arrays(HOLDOUT_PREFIX)
    return TrainedModel(scorer, holdout, arrays, data, counted, inputs.passages["test"], inputs.context, key)


def train_language_model(
    data: TrainingData, cached: StageCache, log: ProgressLog, jobs: int, seed: int, code: Mapping[str, str]
) -> tuple[LanguageModel, list[str], dict[str, Any]]:
    """Count and complete the language model, or take the one that ships where the data are too few.

    Args:
        data: The data of the run.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        jobs: Number of processes.
        seed: Seed of the context vectors.
        code: Digest of the code of each step.

    Returns:
        The language model; the names of the sources from whose `table` split it was counted; and the key of all that
        depends on it.
    """
    if not data.is_counted:
        shipped = open_model(default_model_path())
        language = serialization.from_arrays("", LanguageModel, shipped.arrays)
        return language, shipped.meta["data"].get("counted", []), {"tables": shipped.info.sha256}
    lexicons = data.lexicons
    assert lexicons is not None
    counted = [source for source in data.sources if source.counted]
    to_count = [source for source in counted if not source.held_out]
    key: dict[str, Any] = {
        "counted": {source.name: data.source_digests[source.name] for source in counted},
        "held out": [source.name for source in counted if source.held_out],
        "libraries": {name: package_version(name) for name in _LIBRARIES},
        "statistics": asdict(LANGUAGE_MODEL_SETTINGS),
        "seed": seed,
    }
    log("n-gram counts and context vectors")
    counts = cached(
        "counts", key | {"code": code["counts"]}, lambda: count_corpora(to_count, LANGUAGE_MODEL_SETTINGS, jobs, seed)
    )
    log("substitution candidates")
    digests = {name: digest for name, digest in data.lexicon_digests.items() if not is_spinner_dictionary(name)}
    key |= {"lexicons": digests, "code": code["tables"]}
    language = cached("tables", key, lambda: complete(counts, lexicons, LANGUAGE_MODEL_SETTINGS))
    return language, sorted(source.name for source in counted), key


def prepare_stages(
    language: LanguageModel,
    counted: Sequence[str],
    data: TrainingData,
    settings: TrainingSettings,
    cached: StageCache,
    log: ProgressLog,
    jobs: int,
    seed: int,
    key: Mapping[str, Any],
) -> tuple[StageInputs, dict[str, Any]]:
    """Gather what the stages above the language model are trained from.

    Args:
        language: The language model.
        counted: Names of the sources from whose `table` split it was counted.
        data: The data of the run.
        settings: How many passages of each source train what.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        jobs: Number of processes.
        seed: Seed of everything drawn at random.
        key: All that the language model depends on, and the code of the stages.

    Returns:
        The inputs of the stages, and the key of all that depends on them.
    """
    stages_key: dict[str, Any] = {
        "language model": sorted(key.items()),
        "sources": data.source_digests,
        "lexicons": data.lexicon_digests,
        "roles": [(source.name, source.genre, source.held_out, source.counted) for source in data.sources],
        "settings": asdict(settings),
        "libraries": {name: package_version(name) for name in _LIBRARIES},
        "seed": seed,
    }
    log("passages of the corpora")
    selection = CorpusSelection(tuple(of_people(data.sources)), frozenset(counted))
    passages = cached("passages", stages_key, lambda: sample_originals(selection, settings.requests(seed), jobs))
    context = TrainingContext(*spinner_lexicons(language, data.lexicons), jobs, seed)
    log("candidates without each spinner's own lexicon")
    limit = LANGUAGE_MODEL_SETTINGS.candidates
    dropout = cached("dropout", stages_key, lambda: candidates_without(context.lexicons, language, limit))
    return StageInputs(language, passages, dropout, context, settings), stages_key


def train_stages(
    profiles: list[SpinnerProfile],
    inputs: StageInputs,
    cached: StageCache,
    log: ProgressLog,
    key: Mapping[str, Any],
    label: str = "",
) -> Scorer:
    """Train the token model and the document model on texts spun by some profiles.

    Args:
        profiles: The profiles.
        inputs: What the stages are trained from.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        key: All that the stages depend on, but for the profiles.
        label: What the log adds to the name of a stage.

    Returns:
        The language model with both stages.
    """
    stage_key = {**key, "profiles": [profile.name for profile in profiles]}  # what they do is in the code
    log(f"token model{label}")
    tokens = cached("tokens", stage_key, lambda: _train_token_model(profiles, inputs))
    log(f"document and sentence models, calibration{label}")
    scorer = Scorer(inputs.language, tokens)
    documents = cached("documents", stage_key, lambda: _train_document_model(scorer, profiles, inputs))
    return Scorer(inputs.language, tokens, documents)


def _train_token_model(profiles: list[SpinnerProfile], inputs: StageInputs) -> TokenModel:
    context = inputs.context
    originals = [*inputs.passages["token"], *_odd_originals(inputs.passages["token"], context)]
    _require(originals, "token")
    spun = lightly_spun_copies(inputs.passages["token"], profiles, context)
    _require(spun, "token")
    dropout = inputs.dropout_candidates
    dropout = {group: dropout[group] for group in lexicon_groups(profiles) if group in dropout}
    groups = lexicon_dropout_groups(inputs.language, dropout, [*originals, *spun])
    return train_tokens(groups, trees=inputs.settings.trees, jobs=context.jobs, seed=context.seed)


def _train_document_model(scorer: Scorer, profiles: list[SpinnerProfile], inputs: StageInputs) -> DocumentModel:
    """Train the document model on its own split, and calibrate it on passages of the other half of that split.

    Args:
        scorer: The language model and the token model.
        profiles: Spinner profiles.
        inputs: What the stages are trained from.

    Returns:
        The document model.
    """
    originals, seed, jobs = inputs.passages["document"], inputs.context.seed, inputs.context.jobs
    _require(originals, "document")
    training_context, calibration_context = inputs.context.with_seed(seed + 1), inputs.context.with_seed(seed + 2)
    spun = spun_copies(originals, profiles, training_context)
    _require(spun, "document")
    swapped = swap_function_words(originals, training_context)
    originals = [*originals, *_odd_originals(originals, training_context)]
    training_set = DocumentTrainingSet([*originals, *spun], swapped, learner_proxies(inputs.passages["token"]))
    passages = fit_passages(scorer, inputs.passages["long"], profiles, training_context)
    calibration_set = [
        example for name, examples in inputs.passages.items() if name.startswith("calibration") for example in examples
    ]
    _require(calibration_set, "calibration")
    calibration_set = at_most_per_genre(calibration_set, inputs.settings.reference_pieces)
    spun = spun_copies(calibration_set[::_CALIBRATION_STEP], profiles, calibration_context)
    _require(spun, "calibration")
    return fit_document_model(scorer, training_set, [*calibration_set, *spun], passages, jobs, seed)


def _odd_originals(originals: Sequence[Example], context: TrainingContext) -> list[Example]:
    """Return originals that look odd without being spun: with an author's habit, or damaged."""
    habits = author_habits(originals[::_HABIT_STEP], context)
    return [*habits, *damaged_copies(originals[::_DAMAGE_STEP], context)]


def _train_mark_model(holdout: Scorer, inputs: StageInputs) -> MarkModel | None:
    """Train the mark model of both models on what the holdout model marks: it has not learned from the spinners of these texts.

    Args:
        holdout: The holdout model.
        inputs: What the stages are trained from.

    Returns:
        The mark model; None if there are too few texts.
    """
    originals = [
        example
        for words in CALIBRATION_LENGTHS[:4]
        for example in inputs.passages[f"calibration {words}"][::_MARK_STEP]
    ]
    held_out = usable_profiles([profile for profile in PROFILES.values() if profile.held_out], inputs.context.lexicons)
    context = inputs.context.with_seed(inputs.context.seed + 4)
    return train_mark_model(holdout, originals, held_out, context)


def _with_marks(scorer: Scorer, marks: MarkModel | None) -> Scorer:
    return Scorer(scorer.language, scorer.token_model, replace(scorer.document_model, marks=marks))


def _profiles(lexicons: Mapping[str, Lexicon]) -> list[SpinnerProfile]:
    """Return the profiles that the shipped model learns from.

    Those whose lexicons are absent are left out. Without a folder of lexicons, each draws from the candidates of the model
    that ships.
    """
    profiles = [profile for profile in PROFILES.values() if not profile.only_measures]
    if "model" in lexicons:
        return [replace(profile, lexicons=("model",), fill=()) for profile in profiles]
    return usable_profiles(profiles, lexicons)


def _require(examples: list[Example], stage: str) -> None:
    if len(examples) < _MIN_EXAMPLES:
        raise SpinDetectError(
            f"only {len(examples)} usable passages of text, original or spun, for the {stage} stage; "
            "give corpora of at least 50 English documents"
        )
