"""False alarms on kinds of text that a model never met: leave-one-genre-out.

Each fold leaves out kindred genres of people's text (`corpora/genres.py`). For each, everything above the language model is trained and
calibrated without its genres, and without the held-out spinners, and then judges what it has never met: the documents of these
genres as they are, and the same spun by the held-out spinners. What is measured are verdicts at the default operating point, and the
rates that the model claims.

Texts by learners of English have folds of their own beside these: each leaves out one source and nothing else of its genre.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import CorpusSelection, Example, SampleRequest, sample_originals
from spin_detect.corpora.genres import KINDRED_GENRES
from spin_detect.corpora.parallel import in_batches
from spin_detect.corpora.splits import TEST_WORDS, Split, unit_hash
from spin_detect.corpora.spun_pairs import spun_copies, training_profiles
from spin_detect.evaluation.metrics import share_of
from spin_detect.evaluation.own_calibration import largest_genres, measure_own_calibration
from spin_detect.language_model.tables import LanguageModel
from spin_detect.predict.detector import Detector
from spin_detect.predict.scorer import Scorer
from spin_detect.spinning.profiles import PROFILES, SpinnerProfile, usable_profiles
from spin_detect.storage import serialization
from spin_detect.storage.model_folder import open_model
from spin_detect.training.inputs import SETTINGS, StageInputs, TrainingSettings, resolve_data
from spin_detect.training.pipeline import CODE as STEP_CODE
from spin_detect.training.pipeline import ProgressLog, prepare_stages, train_language_model, train_stages
from spin_detect.training.stage_cache import StageCache, code_digest


class Fold(NamedTuple):
    """What one training leaves out.

    Attributes:
        genres: Genres that are left out.
        sources: Sources that are left out.
    """

    genres: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    def has(self, example: Example) -> bool:
        """Say whether an example is left out.

        Args:
            example: An example.

        Returns:
            Whether its genre or its source is.
        """
        return example.genre in self.genres or example.source in self.sources


# by learners of English, or by many authors whose first language is another
_LEARNER_SOURCES = ("essay-ellipse", "learner-ielts", "medical-e3c", "pupil-asap")
GENRE_FOLDS = {name: Fold(genres=genres) for name, genres in KINDRED_GENRES.items()}
FOLDS = GENRE_FOLDS | {name: Fold(sources=frozenset({name})) for name in _LEARNER_SOURCES}
_UNMET_SPLITS: tuple[Split, ...] = ("test", "document", "token")  # none of a genre that is left out was trained on
_PIECES = {"60 to 120 words": (60, 120), "120 to 300 words": TEST_WORDS, "300 to 700 words": (300, 700)}
_SPUN_KIND = "120 to 300 words"  # of the originals that are spun
_WHOLE, _WHOLE_WORDS = "whole documents", (40, 20_000)
_LLM = "llm"
_SHARES = (0.05, 0.1, 0.2, 0.4)  # of words replaced
_SPUN_A_SOURCE = 150  # originals of each source that the held-out spinners spin
_MIN_DOCUMENTS = 150  # of a genre that is judged alone; others are judged together
_RESAMPLES = 1000
_VERDICTS = ("original", "uncertain", "partly_spun", "spun")
CODE = "spin_detect.evaluation.leave_one_genre_out"


@dataclass(frozen=True)
class FoldConfig:
    """What to train and measure.

    Attributes:
        corpora: Folder of human text.
        lexicons: Folder of lexicons that the spinners draw from.
        model: Folder of the model whose language model is used.
        folds: Names of the folds, of `FOLDS`.
        scale: How many passages train and are measured, as a share of those of the whole measurement.
        recount: Whether the language model is counted anew for each fold, without its genres and sources.
    """

    corpora: Path
    lexicons: Path
    model: Path
    folds: Sequence[str] = tuple(FOLDS)
    scale: float = 1.0
    recount: bool = False


@dataclass(frozen=True)
class Judgements:
    """Verdicts on some texts.

    Attributes:
        fold: Name of the fold whose model judged each text, shape ``(n_texts,)``.
        genre: Genre of each text, same shape.
        document: Document that it is from, same shape.
        kind: Its length: a key of `_PIECES`, or whole documents; same shape.
        condition: How it was spun: share of words and name of the profile; empty for an original; same shape.
        verdict: Position of its verdict in `_VERDICTS`, same shape.
        rate: The false-positive rate that the model claims, 1 where it claims none, same shape.
        score: Its adjusted score, natural log-odds, same shape.
    """

    fold: NDArray[np.str_]
    genre: NDArray[np.str_]
    document: NDArray[np.str_]
    kind: NDArray[np.str_]
    condition: NDArray[np.str_]
    verdict: NDArray[np.int64]
    rate: NDArray[np.float64]
    score: NDArray[np.float64]

    @property
    def is_called_spun(self) -> NDArray[np.bool_]:
        """Whether each text is called spun or spun in part, shape ``(n_texts,)``."""
        return self.verdict >= _VERDICTS.index("partly_spun")

    def select(self, mask: NDArray[np.bool_]) -> Judgements:
        """Return the judgements of some texts.

        Args:
            mask: The texts, shape ``(n_texts,)``.

        Returns:
            Their judgements.
        """
        return Judgements(*(getattr(self, name)[mask] for name in self.__dataclass_fields__))

    @classmethod
    def concatenate(cls, parts: Sequence[Judgements]) -> Judgements:
        """Put judgements together.

        Args:
            parts: Judgements of several lots of texts.

        Returns:
            All of them, in order.
        """
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__))


def leave_one_genre_out(
    config: FoldConfig, cached: StageCache, log: ProgressLog, jobs: int, seed: int
) -> dict[str, Any]:
    """Train without each fold of genres in turn, and measure on what was left out.

    Args:
        config: What to train and measure.
        cached: Results of steps that did not change.
        log: Is told what is being done.
        jobs: Number of processes.
        seed: Seed of everything drawn at random.

    Returns:
        Results by genre and by spinner; JSON-ready.

    Raises:
        SpinDetectError: The corpora, the lexicons or the model cannot be used.
    """
    # taken before anything runs: what is edited meanwhile is not what is running
    code, step_code = code_digest(CODE), {step: code_digest(module) for step, module in STEP_CODE.items()}
    data = resolve_data(config.corpora, config.lexicons)
    model = open_model(config.model)
    language, counted = serialization.from_arrays("", LanguageModel, model.arrays), model.meta["data"]["counted"]
    settings = _scaled(SETTINGS, config.scale)
    key = {"language model": model.info.sha256, "code": code}
    inputs, stages_key = prepare_stages(language, counted, data, settings, cached, log, jobs, seed, key)
    log("passages that are measured")
    requests = _requests(round(settings.test_pieces * 0.6), seed + 7)
    selection = CorpusSelection(data.sources, frozenset(counted))
    measured = cached("measured", stages_key, lambda: sample_originals(selection, requests, jobs))
    training = usable_profiles(training_profiles(), inputs.context.lexicons)
    held_out = usable_profiles([profile for profile in PROFILES.values() if profile.held_out], inputs.context.lexicons)
    judgements = []
    for name in config.folds:
        fold = FOLDS[name]
        log(f"fold: {name}")
        fold_inputs, fold_key = inputs, stages_key
        if config.recount:
            sources = [each for each in data.sources if each.genre not in fold.genres and each.name not in fold.sources]
            recounted, _, own_key = train_language_model(
                replace(data, sources=tuple(sources)), cached, log, jobs, seed, step_code
            )
            own_key |= {"code": code}
            # the splits stay as they are: `counted` names what the other folds do not measure on
            fold_inputs, fold_key = prepare_stages(recounted, counted, data, settings, cached, log, jobs, seed, own_key)
        fold_key = {**fold_key, "left out": sorted(fold.genres | fold.sources)}
        kept = fold_inputs.without(fold.has)
        train_fold = partial(train_stages, training, kept, cached, log, fold_key, f" without {name}")

        def judge(name: str = name, train_fold: Callable[[], Scorer] = train_fold) -> Judgements:
            detector = Detector(train_fold(), model.info, {})
            log("judging")
            return _judge_fold(detector, name, measured, held_out, inputs, config.scale, seed)

        judgements.append(cached("judgements", fold_key, judge))
    return summarise(Judgements.concatenate(judgements), config, seed)


def summarise(judgements: Judgements, config: FoldConfig, seed: int) -> dict[str, Any]:
    """Summarise the judgements of all folds.

    Args:
        judgements: Judgements of originals and spun texts.
        config: What was measured.
        seed: Seed of the bootstrap.

    Returns:
        `folds`, `recounted`, `scale`; `genres` with a row for pieces and one for whole documents of each genre, worst first; `mean` of
        them over the genres of people's text; `sources`, the same for each source that was left out alone; `llm`; `own_calibration` of
        the three largest genres; `found` and `found_by_spinner` by share of words replaced. JSON-ready.
    """
    is_original, of_genre_fold = judgements.condition == "", np.isin(judgements.fold, list(GENRE_FOLDS))
    originals = judgements.select(is_original & of_genre_fold)
    genres = sorted(set(originals.genre.tolist()) - {_LLM})
    rows = [{"genre": genre} | _row(originals.select(originals.genre == genre), seed) for genre in genres]
    rows.sort(key=lambda row: -max(row["pieces"]["called_spun"]["value"], row["whole"]["called_spun"]["value"]))
    people = judgements.select(is_original & (judgements.genre != _LLM))
    small = [row["genre"] for row in rows if row["documents"] < _MIN_DOCUMENTS]
    pooled = originals.select(np.isin(originals.genre, small))
    llm = originals.select(originals.genre == _LLM)
    spun = judgements.select(~is_original)
    share = np.array([condition.split(" ")[0] for condition in spun.condition.tolist()])
    profile = np.array([condition.split(" ")[-1] for condition in spun.condition.tolist()])
    return {
        "folds": {name: sorted(FOLDS[name].genres) for name in config.folds if name in GENRE_FOLDS},
        "recounted": config.recount,
        "scale": config.scale,
        "genres": rows,
        "sources": [
            {"source": name} | _row(people.select(people.fold == name), seed)
            for name in config.folds
            if name not in GENRE_FOLDS
        ],
        "small_genres": {
            "genres": small,
            "pieces": _rates(pooled.select(pooled.kind != _WHOLE), seed),
            "whole": _rates(pooled.select(pooled.kind == _WHOLE), seed),
        },
        "mean": {part: _mean_rates([row[part] for row in rows]) for part in ("pieces", "whole")},
        "llm": {
            "pieces": _rates(llm.select(llm.kind != _WHOLE), seed),
            "whole": _rates(llm.select(llm.kind == _WHOLE), seed),
        },
        "own_calibration": measure_own_calibration(_scores_of_people(originals), seed=seed),
        "found": {each: share_of(spun.is_called_spun[share == each]) for each in map(str, _SHARES)},
        "found_by_spinner": {
            name: {
                each: share_of(spun.is_called_spun[(share == each) & (profile == name)]) for each in map(str, _SHARES)
            }
            for name in sorted(set(profile.tolist()))
        },
    }


def _row(judgements: Judgements, seed: int) -> dict[str, Any]:
    """Summarise the judgements of one genre or source: number of documents, pieces, whole documents, and pieces by length."""
    is_whole = judgements.kind == _WHOLE
    return {
        "documents": len(set(judgements.document.tolist())),
        "pieces": _rates(judgements.select(~is_whole), seed),
        "whole": _rates(judgements.select(is_whole), seed),
        "lengths": {kind: _rates(judgements.select(judgements.kind == kind), seed) for kind in _PIECES},
    }


def _scores_of_people(originals: Judgements) -> dict[str, NDArray[np.float64]]:
    """Return the scores of the largest genres of people's text, one text a document; without texts that no rate is claimed for."""
    of_people = originals.select((originals.genre != _LLM) & (originals.rate < 1))
    return largest_genres(of_people.score, of_people.genre.tolist(), of_people.document.tolist())


def _rates(judgements: Judgements, seed: int) -> dict[str, Any]:
    """Return how often texts are called spun and uncertain, and how often a rate of at most 1% and 0.1% is claimed."""
    hits = {
        "called_spun": judgements.is_called_spun,
        "uncertain": judgements.verdict == _VERDICTS.index("uncertain"),
        "rate_0.01": judgements.rate <= 0.01,
        "rate_0.001": judgements.rate <= 0.001,
    }
    return {
        "n": len(judgements.rate),
        **{name: _bootstrap(hit, judgements.document, seed) for name, hit in hits.items()},
    }


def _bootstrap(hit: NDArray[np.bool_], documents: NDArray[np.str_], seed: int) -> dict[str, float]:
    """Return a share with its 95% interval by the bootstrap over documents.

    Where no text hits or all do, every resample is alike, so that the interval is that of Wilson for the number of documents.

    Args:
        hit: Whether each text hits, shape `(n_texts,)`.
        documents: Document of each text, same shape.
        seed: Seed of the bootstrap.

    Returns:
        `value`, `low` and `high`.
    """
    if not len(hit):
        return {"value": 0.0, "low": 0.0, "high": 1.0}
    _, index = np.unique(documents, return_inverse=True)
    n_texts, n_hits = np.bincount(index), np.bincount(index, hit)
    if not hit.any() or hit.all():
        return share_of(n_hits > 0)
    drawn = np.random.default_rng(seed).integers(len(n_texts), size=(_RESAMPLES, len(n_texts)))
    shares = n_hits[drawn].sum(axis=1) / n_texts[drawn].sum(axis=1)
    low, high = np.quantile(shares, [0.025, 0.975])
    return {"value": round(float(hit.mean()), 5), "low": round(float(low), 5), "high": round(float(high), 5)}


def _mean_rates(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    measured = [row for row in rows if row["n"]]
    if not measured:
        return {}
    names = ("called_spun", "uncertain", "rate_0.01", "rate_0.001")
    return {name: round(float(np.mean([row[name]["value"] for row in measured])), 5) for name in names}


def _requests(per_source: int, seed: int) -> dict[str, SampleRequest]:
    requests = {}
    for split in _UNMET_SPLITS:
        for kind, words in _PIECES.items():
            requests[f"{kind}/{split}"] = SampleRequest(split, words, per_source, seed)
        requests[f"{_WHOLE}/{split}"] = SampleRequest(split, _WHOLE_WORDS, per_source, seed, whole=True)
    return requests


def _left_out(measured: Mapping[str, Sequence[Example]], fold: Fold, per_source: int) -> list[tuple[str, Example]]:
    """Return the originals that a fold leaves out, with their kinds.

    Args:
        measured: Passages by the name of their request.
        fold: The fold.
        per_source: Greatest number of passages of each source and kind.

    Returns:
        Kind and example of each.
    """
    return [
        (kind, example)
        for kind in (*_PIECES, _WHOLE)
        for example in _at_most(
            [example for split in _UNMET_SPLITS for example in measured[f"{kind}/{split}"] if fold.has(example)],
            per_source,
        )
    ]


def _at_most(examples: Sequence[Example], per_source: int) -> list[Example]:
    """Return at most so many examples of each source, drawn by a hash of their documents."""
    by_source: dict[str, list[Example]] = {}
    for example in examples:
        by_source.setdefault(example.source, []).append(example)
    return [
        example
        for of_source in by_source.values()
        for example in sorted(of_source, key=lambda example: unit_hash(f"measured/{example.document}"))[:per_source]
    ]


def _judge_fold(
    detector: Detector,
    name: str,
    measured: Mapping[str, Sequence[Example]],
    held_out: Sequence[SpinnerProfile],
    inputs: StageInputs,
    scale: float,
    seed: int,
) -> Judgements:
    """Judge what a fold leaves out, text by language models, and what the held-out spinners make of the former.

    Args:
        detector: The model of the fold.
        name: Name of the fold.
        measured: Passages by the name of their request.
        held_out: Profiles of the held-out spinners.
        inputs: Lexicons, number of processes and settings.
        scale: How many passages are spun, as a share of those of the whole measurement.
        seed: Seed of what the spinners draw.

    Returns:
        The judgements.
    """
    fold, per_source, jobs = FOLDS[name], inputs.settings.test_pieces, inputs.context.jobs
    own = _left_out(measured, fold, per_source)
    llm = _left_out(measured, Fold(genres=frozenset({_LLM})), per_source) if fold.genres else []
    judgements = [_judge(detector, name, [*own, *llm], "", jobs)]
    to_spin = _at_most([example for kind, example in own if kind == _SPUN_KIND], round(_SPUN_A_SOURCE * scale))
    context = inputs.context.with_seed(seed + 99)
    for share in _SHARES if name in GENRE_FOLDS else ():
        spun = spun_copies(to_spin, held_out, context, share=share)
        judgements.append(_judge(detector, name, [(_SPUN_KIND, copy) for copy in spun], str(share), jobs))
    return Judgements.concatenate(judgements)


def _judge(detector: Detector, fold: str, texts: Sequence[tuple[str, Example]], share: str, jobs: int) -> Judgements:
    """Judge texts at the default operating point.

    Args:
        detector: The model of the fold.
        fold: Name of the fold.
        texts: Kind and example of each text.
        share: Share of words replaced, "" for originals.
        jobs: Number of processes.

    Returns:
        The judgements.
    """
    examples = [example for _, example in texts]
    verdict, rate, score = in_batches(jobs, partial(_verdicts, detector), examples)
    return Judgements(
        np.full(len(examples), fold),
        np.array([example.genre for example in examples]),
        np.array([f"{example.source}/{example.document}" for example in examples]),
        np.array([kind for kind, _ in texts]),
        np.array([f"{share} {example.profile}".strip() for example in examples]),
        verdict,
        rate,
        score,
    )


def _verdicts(
    detector: Detector, examples: Sequence[Example]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    scores = detector.score_documents([example.text for example in examples])
    rates = [1.0 if score.false_positive_rate is None else score.false_positive_rate for score in scores]
    verdicts = np.array([_VERDICTS.index(score.verdict) for score in scores])
    return verdicts, np.array(rates), np.array([score.score for score in scores])


def _scaled(settings: TrainingSettings, scale: float) -> TrainingSettings:
    """Scale the numbers of passages, but not that of trees."""
    numbers = {name: max(round(n * scale), 1) for name, n in asdict(settings).items() if name != "trees"}
    return replace(settings, **numbers)
