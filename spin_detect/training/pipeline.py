"""The training pipeline: from corpora to trained arrays. Steps that did not change are taken from the cache.

The model that ships learns from every spinner profile. To measure what it does about spinners that it has never seen, the
same models are trained again without the held-out profiles: the holdout model, on the same language model. What is
measured on held-out profiles, when a model is built and by `evaluate`, is measured on the holdout model.

`evaluation/build_model.py` calls `train`, measures the result, and saves it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from spin_detect.constants import HOLDOUT_PREFIX
from spin_detect.corpora.examples import CorpusSelection, Example, SampleRequest, sample_originals
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.sources import CorpusSource, sources
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.splits import DOCUMENT_WORDS, TEST_WORDS, TOKEN_WORDS
from spin_detect.corpora.spun_pairs import lightly_spun_copies, spun_copies, training_profiles
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.errors import SpinDetectError
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.tables import LanguageModel
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.mark_model import MarkModel
from spin_detect.token_model.model import TokenModel
from spin_detect.training.corpus_counts import LanguageModelSettings, count_corpora
from spin_detect.training.document_model import DocumentTrainingSet, fit_document_model, learner_proxies
from spin_detect.training.language_model import complete
from spin_detect.training.lexicon_dropout import candidates_without, lexicon_dropout_groups, lexicon_groups
from spin_detect.training.mark_model import train_mark_model
from spin_detect.training.passage_model import LENGTHS, fit_passages
from spin_detect.training.stage_cache import StageCache, code_digest, file_digest, package_version
from spin_detect.training.token_model import train_tokens

# Bytes of (compressed) corpora and lexicons below which n-grams that were counted anew would be worse than those that ship.
_MIN_CORPUS_BYTES = 20_000_000
_MIN_EXAMPLES = 8
# The module whose code, with all that it imports, decides the result of each step.
CODE = {
    "counts": "spin_detect.training.corpus_counts",
    "tables": "spin_detect.training.language_model",
    "models": "spin_detect.training.pipeline",
}
_LIBRARIES = ("numpy", "scipy", "scikit-learn", "numba", "lemminflect")
_CALIBRATION_LENGTHS = ((25, 60), (60, 120), (120, 300), (300, 700), (700, 2000))
_MARK_LENGTHS = _CALIBRATION_LENGTHS[:4]  # of passages that train the mark model,
_MARK_STEP = 30  # which takes every thirtieth of them: it has few weights, and each passage is spun to every share


@dataclass(frozen=True)
class TrainingSettings:
    """How many passages of each source train what. The names are keys of `model.json`.

    Attributes:
        token_pieces: Passages that train the token model.
        document_pieces: Passages that train the document model.
        long_pieces: Long passages that train the passage model.
        calibration_pieces: Passages of each length that calibrate the scores.
        test_pieces: Passages that the model is measured on.
        trees: Trees of the token model.
    """

    token_pieces: int = 1500
    document_pieces: int = 1200
    long_pieces: int = 250
    calibration_pieces: int = 350
    test_pieces: int = 400
    trees: int = 200


SETTINGS = TrainingSettings()
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
        print(f"[{time.monotonic() - self._start:6.0f} s] {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class TrainingData:
    """The corpora and lexicons of a run, and the digests that identify them.

    Attributes:
        corpora: Folder of the corpora, or None for the starter set that ships.
        lexicons: Folder of the lexicons, or None for the candidates that ship inside the model.
        sources: Sources of the corpora.
        source_digests: SHA-256 of each source by name.
        lexicon_digests: SHA-256 of each lexicon file by name.
        is_counted: Whether the language model is counted from the corpora; otherwise the one that ships is used.
    """

    corpora: Path | None
    lexicons: Path | None
    sources: tuple[CorpusSource, ...]
    source_digests: dict[str, str]
    lexicon_digests: dict[str, str]
    is_counted: bool


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


@dataclass(frozen=True)
class _Inputs:
    """What the stages are trained from.

    Attributes:
        language: The language model.
        passages: Original passages by the name of their request.
        dropout_candidates: Candidates without those of each group of lexicons.
        context: Lexicons, word counts, number of processes and seed.
    """

    language: LanguageModel
    passages: Mapping[str, list[Example]]
    dropout_candidates: Mapping[str, CandidateTable]
    context: TrainingContext


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
    key: dict[str, Any] = {
        "sources": data.source_digests,
        "lexicons": data.lexicon_digests,
        "roles": [(source.name, source.genre, source.held_out) for source in data.sources],
        "libraries": {name: package_version(name) for name in _LIBRARIES},
        "statistics": asdict(LANGUAGE_MODEL_SETTINGS),
        "seed": seed,
    }
    language, counted, key = train_language_model(data, cached, log, jobs, seed, key, code)
    key |= {"counted": counted, "settings": asdict(SETTINGS), "code": code["models"]}

    log("passages of the corpora")
    selection = CorpusSelection(data.sources, frozenset(counted))
    passages = cached("passages", key, lambda: sample_originals(selection, _requests(seed), jobs))
    context = TrainingContext(*spinner_lexicons(language, lexicons), jobs, seed)
    log("candidates without each spinner's own lexicon")
    limit = LANGUAGE_MODEL_SETTINGS.candidates
    dropout = cached("dropout", key, lambda: candidates_without(context.lexicons, language, limit))
    inputs = _Inputs(language, passages, dropout, context)
    scorer = train_stages(_profiles(context.lexicons), inputs, cached, log, key)
    holdout, arrays = scorer, scorer.to_arrays()
    if lexicons is not None:
        holdout = train_stages(training_profiles(), inputs, cached, log, key, " of the holdout model")
        log("how sure marks are")
        marks = cached("marks", key, lambda: _train_mark_model(holdout, inputs))
        scorer, holdout = (_with_marks(each, marks) for each in (scorer, holdout))
        arrays = scorer.to_arrays() | holdout.to_arrays(HOLDOUT_PREFIX)
    return TrainedModel(scorer, holdout, arrays, data, counted, passages["test"], context, key)


def resolve_data(corpora: Path | None, lexicons: Path | None) -> TrainingData:
    """Find the sources and lexicons of a run, and what identifies them.

    Args:
        corpora: Folder of human text, or None for the starter set.
        lexicons: Folder of lexicons, or None.

    Returns:
        The data.

    Raises:
        SpinDetectError: A folder is missing, or one of its files cannot be read.
    """
    if lexicons is not None and not lexicons.is_dir():
        raise SpinDetectError(f"{lexicons}: is not a folder; give the folder of the lexicons, or leave --lexicons out")
    selected = _starter_set() if corpora is None else tuple(sources(corpora))
    size = sum(file.stat().st_size for source in selected for file in source.files)
    files = [path for path in sorted(lexicons.iterdir()) if path.is_file()] if lexicons else []
    return TrainingData(
        corpora,
        lexicons,
        selected,
        {source.name: source.sha256 or file_digest(source.files) for source in selected},
        {path.name: file_digest([path]) for path in files},
        corpora is not None and lexicons is not None and size >= _MIN_CORPUS_BYTES,
    )


def train_language_model(
    data: TrainingData,
    cached: StageCache,
    log: ProgressLog,
    jobs: int,
    seed: int,
    key: Mapping[str, Any],
    code: Mapping[str, str],
) -> tuple[LanguageModel, list[str], dict[str, Any]]:
    """Count and complete the language model, or take the one that ships where the data are too few.

    Args:
        data: The data of the run.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        jobs: Number of processes.
        seed: Seed of the context vectors.
        key: All that the language model depends on, but for the code.
        code: Digest of the code of each step.

    Returns:
        The language model; the names of the sources from whose `table` split it was counted; and the key of all that
        depends on it.
    """
    if not data.is_counted:
        shipped = open_model(default_model_path())
        language = Scorer.from_arrays(shipped.arrays).language
        return language, shipped.meta["data"].get("counted", []), {**key, "tables": shipped.info.sha256}
    corpora, lexicons = data.corpora, data.lexicons
    assert corpora is not None
    assert lexicons is not None
    log("n-gram counts and context vectors")
    counts_key = {name: value for name, value in key.items() if name != "lexicons"}
    counts = cached(
        "counts",
        counts_key | {"code": code["counts"]},
        lambda: count_corpora(corpora, LANGUAGE_MODEL_SETTINGS, jobs, seed),
    )
    log("substitution candidates")
    language = cached(
        "tables",
        {**key, "code": code["tables"]},
        lambda: complete(counts, lexicons, LANGUAGE_MODEL_SETTINGS),
    )
    return language, sorted(data.source_digests), dict(key)


def train_stages(
    profiles: list[SpinnerProfile],
    inputs: _Inputs,
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


def _train_token_model(profiles: list[SpinnerProfile], inputs: _Inputs) -> TokenModel:
    originals, context = inputs.passages["token"], inputs.context
    _require(originals, "token")
    spun = lightly_spun_copies(originals, profiles, context)
    _require(spun, "token")
    dropout = inputs.dropout_candidates
    dropout = {group: dropout[group] for group in lexicon_groups(profiles) if group in dropout}
    groups = lexicon_dropout_groups(inputs.language, dropout, [*originals, *spun])
    return train_tokens(groups, trees=SETTINGS.trees, jobs=context.jobs, seed=context.seed)


def _train_document_model(scorer: Scorer, profiles: list[SpinnerProfile], inputs: _Inputs) -> DocumentModel:
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
    training_set = DocumentTrainingSet([*originals, *spun], swapped, learner_proxies(inputs.passages["token"]))
    passages = fit_passages(scorer, inputs.passages["long"], profiles, training_context)
    calibration_set = [
        example for name, examples in inputs.passages.items() if name.startswith("calibration") for example in examples
    ]
    _require(calibration_set, "calibration")
    spun = spun_copies(calibration_set, profiles, calibration_context)
    _require(spun, "calibration")
    return fit_document_model(scorer, training_set, [*calibration_set, *spun], passages, jobs, seed)


def _train_mark_model(holdout: Scorer, inputs: _Inputs) -> MarkModel | None:
    """Train the mark model of both models on what the holdout model marks: it has not learned from the spinners of these texts.

    Args:
        holdout: The holdout model.
        inputs: What the stages are trained from.

    Returns:
        The mark model; None if there are too few texts.
    """
    originals = [
        example for words in _MARK_LENGTHS for example in inputs.passages[f"calibration {words}"][::_MARK_STEP]
    ]
    held_out = [profile for profile in PROFILES.values() if profile.held_out]
    context = inputs.context.with_seed(inputs.context.seed + 4)
    return train_mark_model(holdout, originals, held_out, context)


def _with_marks(scorer: Scorer, marks: MarkModel | None) -> Scorer:
    return Scorer(scorer.language, scorer.token_model, replace(scorer.document_model, marks=marks))


def _requests(seed: int) -> dict[str, SampleRequest]:
    """Return the passages that the steps need of the corpora, by the name of the request."""
    return {
        "token": SampleRequest("token", TOKEN_WORDS, SETTINGS.token_pieces, seed),
        "document": SampleRequest("document", DOCUMENT_WORDS, SETTINGS.document_pieces, seed + 1, half=0),
        "long": SampleRequest("document", LENGTHS, SETTINGS.long_pieces, seed + 1, half=0),
        **{
            f"calibration {words}": SampleRequest("document", words, SETTINGS.calibration_pieces, seed + 2, half=1)
            for words in _CALIBRATION_LENGTHS
        },
        "test": SampleRequest("test", TEST_WORDS, SETTINGS.test_pieces, seed + 3),
    }


def _starter_set() -> tuple[CorpusSource, ...]:
    folder = package_path("datasets", "datasets")
    return tuple(source for source in sources(folder) if source.name == "starter")


def _profiles(lexicons: Mapping[str, Lexicon]) -> list[SpinnerProfile]:
    """Return all profiles; without a folder of lexicons, each draws from the candidates of the model that ships."""
    profiles = list(PROFILES.values())
    if "model" in lexicons:
        profiles = [replace(profile, lexicons=("model",), fill=()) for profile in profiles]
    return profiles


def _require(examples: list[Example], stage: str) -> None:
    if len(examples) < _MIN_EXAMPLES:
        raise SpinDetectError(
            f"only {len(examples)} usable passages of text, original or spun, for the {stage} stage; "
            "give corpora of at least 50 English documents"
        )
