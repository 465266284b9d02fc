"""The training pipeline: corpora in, a model folder out.

Stages that did not change are taken from the cache.

The model that ships learns from every kind of spinner there is. So that there is something to measure what it does about spinners
never seen, the same is trained again without the kinds that are held out: its twin, on the same tables. What is measured on held-out
kinds, here and by `evaluate`, is what the twin makes of them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache as cache_once
from pathlib import Path
from typing import Any

import spin_detect
from spin_detect.constants import HOLDOUT_PREFIX, MAX_TRAINING_WORDS
from spin_detect.corpora.examples import CorpusSelection, Example, SampleRequest, sample_originals
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.sources import CorpusSource, sources
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.spun_pairs import lightly_spun_copies, spun_copies, training_profiles
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.model_card import write_card
from spin_detect.evaluation.protocol import WORDS, measure
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import DocumentModel, feature_names
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile
from spin_detect.storage.model_folder import default_model_path, open_model, save_model
from spin_detect.storage.package_data import package_path
from spin_detect.token_model.model import TokenModel
from spin_detect.training.corpus_counts import LanguageModelSettings, count_corpora
from spin_detect.training.document_model import DocumentTrainingSet, fit_document_model, learner_proxies
from spin_detect.training.language_model import complete
from spin_detect.training.lexicon_dropout import candidates_without, lexicon_dropout_groups, lexicon_groups
from spin_detect.training.passage_model import LENGTHS, fit_passages
from spin_detect.training.stage_cache import _Cache, _fingerprint, _version, code_digest
from spin_detect.training.token_model import train_tokens

_ENOUGH_TO_COUNT = (
    20_000_000  # bytes of (compressed) corpora below which counting n-grams makes tables worse than those that ship
)
# the module whose code decides what each step gives: counts, tables, stages, metrics
_CODE = ("training.corpus_counts", "training.language_model", "training.pipeline", "evaluation.protocol")
_CALIBRATION_LENGTHS = ((25, 60), (60, 120), (120, 300), (300, 700), (700, 2000))


@dataclass(frozen=True)
class TrainingSettings:
    """How many pieces of each source train what, and how large the token model is."""

    token_pieces: int = 1500
    document_pieces: int = 1200
    long_pieces: int = 250
    calibration_pieces: int = 350
    test_pieces: int = 400
    trees: int = 200


DEFAULT_SETTINGS = TrainingSettings()
DEFAULT_STATISTICS = LanguageModelSettings()


def train(
    corpora: Path | None,
    lexicons: Path | None,
    output: Path,
    cache: Path,
    jobs: int = 1,
    seed: int = 0,
    settings: TrainingSettings = DEFAULT_SETTINGS,
    statistics: LanguageModelSettings = DEFAULT_STATISTICS,
) -> dict[str, Any]:
    """Train a model and save it to `output`; its metrics.

    Without corpora, or with fewer than it takes to count n-grams, the tables of the model that ships are kept and
    only the models on top of them are trained; without corpora at all, from the starter set. Without lexicons,
    spinners use the candidates of the shipped tables.

    Raises SpinDetectError (CorpusError, ModelError) for corpora, lexicons or a shipped model that cannot be used.
    """
    cached = _Cache(cache)
    say = _Log()
    output.mkdir(parents=True, exist_ok=True)
    if not os.access(output, os.W_OK):  # found out now, not when the work of hours is to be saved
        raise SpinDetectError(f"{output}: cannot be written to; check its permissions, or give another --output")
    # taken before anything runs: what is edited meanwhile is not what is running
    counting, finding, modelling, measuring = (code_digest(f"spin_detect.{module}") for module in _CODE)
    if lexicons is not None and not lexicons.is_dir():
        raise SpinDetectError(f"{lexicons}: is not a folder; give the folder of the lexicons, or leave --lexicons out")
    found = _starter() if corpora is None else tuple(sources(corpora))
    size = sum(file.stat().st_size for source in found for file in source.files)
    counted = corpora is not None and lexicons is not None and size >= _ENOUGH_TO_COUNT
    data: dict[str, Any] = {
        "sources": {source.name: source.sha256 or _fingerprint(source.files) for source in found},
        "lexicons": {path.name: _fingerprint([path]) for path in sorted(lexicons.iterdir()) if path.is_file()}
        if lexicons
        else {},
    }
    data["counted"] = sorted(data["sources"]) if counted else []  # whose `table` part the tables were counted from
    if corpora is None:
        say("no corpora given: training from the small starter set on top of the tables that ship")
    elif not counted:
        say("too little text (or no lexicons) to count n-grams from: using the tables that ship")

    base: dict[str, Any] = {
        "data": data,
        "roles": [(source.name, source.genre, source.held_out) for source in found],
        "libraries": {name: _version(name) for name in ("numpy", "scipy", "scikit-learn", "numba", "lemminflect")},
        "statistics": asdict(statistics),
        "seed": seed,
    }
    if counted:
        assert corpora is not None
        assert lexicons is not None
        say("language statistics")
        key = base | {"data": data["sources"], "code": counting}
        counts = cached("counts", key, lambda: count_corpora(corpora, statistics, jobs, seed))
        say("substitution candidates")
        key = base | {"code": finding}
        tables = cached("tables", key, lambda: complete(counts, lexicons, statistics))
    else:
        shipped = open_model(default_model_path())
        tables = Scorer.from_arrays(shipped.arrays).language
        base["tables"] = shipped.info.sha256
        data["counted"] = shipped.meta["data"].get("counted", [])
    chosen = CorpusSelection(found, frozenset(data["counted"]))
    key = base | {"counted": counted, "settings": asdict(settings), "code": modelling}

    @cache_once
    def spinners_draw_from() -> tuple[dict[str, Lexicon], dict[str, float]]:
        return spinner_lexicons(tables, lexicons)

    def token_stage(kinds: list[SpinnerProfile]) -> TokenModel:
        dictionary, frequency = spinners_draw_from()
        plain = pieces["token"]
        _require(plain, "token")
        spun = lightly_spun_copies(plain, kinds, dictionary, frequency, seed=seed, jobs=jobs)
        _require(spun, "token")
        known = {group: withheld[group] for group in lexicon_groups(kinds) if group in withheld}
        return train_tokens(
            lexicon_dropout_groups(tables, known, [*plain, *spun]), trees=settings.trees, jobs=jobs, seed=seed
        )

    def document_stage(scorer: Scorer, kinds: list[SpinnerProfile]) -> DocumentModel:
        dictionary, frequency = spinners_draw_from()
        plain = pieces["document"]
        _require(plain, "document")
        spun = spun_copies(plain, kinds, dictionary, frequency, seed=seed + 1, jobs=jobs)
        _require(spun, "document")
        swapped = swap_function_words(plain, frequency, seed=seed + 1, jobs=jobs)
        taught = DocumentTrainingSet([*plain, *spun], swapped, learner_proxies(pieces["token"]))
        passages = fit_passages(scorer, pieces["long"], kinds, (dictionary, frequency), jobs, seed + 1)
        held = [example for name, found in pieces.items() if name.startswith("calibration") for example in found]
        _require(held, "calibration")
        spun = spun_copies(held, kinds, dictionary, frequency, seed=seed + 2, jobs=jobs)
        _require(spun, "calibration")
        return fit_document_model(scorer, taught, [*held, *spun], passages, jobs, seed)

    def trained(which: str, kinds: list[SpinnerProfile]) -> Scorer:
        """The tables with stages that have learned from texts by `kinds`."""
        learned = key | {"kinds": [kind.name for kind in kinds]}  # what they do is in the code
        say(f"token model{which}")
        tokens = cached("tokens", learned, lambda: token_stage(kinds))
        say(f"document and sentence models, calibration{which}")
        scorer = Scorer(tables, tokens)
        return Scorer(tables, tokens, cached("documents", learned, lambda: document_stage(scorer, kinds)))

    say("pieces of the corpora")
    pieces = cached("pieces", key, lambda: sample_originals(chosen, _requests(settings, seed), jobs))
    say("candidates without each spinner's own dictionary")
    withheld = cached(
        "withheld", key, lambda: candidates_without(spinners_draw_from()[0], tables, statistics.candidates)
    )
    scorer = trained("", _kinds(spinners_draw_from()[0]))
    arrays = scorer.to_arrays()
    twin = scorer
    if lexicons is not None:  # without them there is no spinner to be measured on, held out or not
        twin = trained(" of the twin", training_profiles())
        arrays |= twin.to_arrays(HOLDOUT_PREFIX)
    say("measuring on the test part")
    metrics = cached(
        "metrics",
        key | {"evaluation": measuring},
        lambda: measure(scorer, twin, pieces["test"], *spinners_draw_from(), jobs, seed + 3),
    )
    meta = {
        "name": "spin-detect-en"
        if counted
        else "spin-detect-en-starter"
        if corpora is None
        else "spin-detect-en-custom",
        "version": spin_detect.__version__,
        "data": data | {"tables": "counted from these corpora" if counted else "as shipped", "seed": seed},
        "settings": {"statistics": asdict(statistics), "training": asdict(settings)},
        "metrics": metrics,
    }
    info = save_model(output, arrays, meta, feature_names())
    write_card(output, meta, info)
    say(f"saved {output} (sha256 {info.sha256[:12]})")
    return metrics


def _requests(settings: TrainingSettings, seed: int) -> dict[str, SampleRequest]:
    """What the stages need of the corpora."""
    return {
        "token": SampleRequest("token", (40, 300), settings.token_pieces, seed),
        "document": SampleRequest("document", (25, MAX_TRAINING_WORDS), settings.document_pieces, seed + 1, half=0),
        "long": SampleRequest("document", LENGTHS, settings.long_pieces, seed + 1, half=0),
        **{
            f"calibration {words}": SampleRequest("document", words, settings.calibration_pieces, seed + 2, half=1)
            for words in _CALIBRATION_LENGTHS
        },
        "test": SampleRequest("test", WORDS, settings.test_pieces, seed + 3),
    }


class _Log:
    """Says on standard error what is being done and how long training has taken."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"[{time.monotonic() - self._start:6.0f} s] {text}", file=sys.stderr, flush=True)


def _starter() -> tuple[CorpusSource, ...]:
    folder = package_path("datasets", "datasets")
    return tuple(source for source in sources(folder) if source.name == "starter")


def _kinds(dictionary: Mapping[str, Lexicon]) -> list[SpinnerProfile]:
    kinds = list(PROFILES.values())
    if "model" in dictionary:
        kinds = [replace(kind, lexicons=("model",), fill=()) for kind in kinds]
    return kinds


def _require(examples: list[Example], part: str) -> None:
    if len(examples) < 8:
        raise SpinDetectError(
            f"only {len(examples)} usable pieces of text, as written or spun, for the {part} stage; "
            "give corpora of at least 50 English documents"
        )
