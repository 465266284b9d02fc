"""What an evaluation measures on: models, corpora, lexicons and the texts made from them, each read or made once, when first needed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HOLDOUT_PREFIX
from spin_detect.corpora.examples import CorpusSelection, Example, SampleRequest, sample_originals
from spin_detect.corpora.sources import CorpusSource, of_people, sources
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.splits import CALIBRATION_PART, DOCUMENT_WORDS, FIT_PART, TEST_WORDS, TOKEN_WORDS
from spin_detect.corpora.spun_pairs import training_profiles
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.labelled_sets import labelled_files, read_labelled
from spin_detect.evaluation.paragraph_metrics import PARAGRAPH_WORDS, SPUN_STEP
from spin_detect.evaluation.protocol import (
    Condition,
    ScoredDocuments,
    score_examples,
    score_with_both_models,
    spin_test_documents,
)
from spin_detect.predict.detector import Detector
from spin_detect.predict.scorer import Scorer
from spin_detect.progress import log_step
from spin_detect.spinning.profiles import SpinnerProfile, usable_profiles
from spin_detect.storage.model_folder import Model

# passages of each source; all but the first are in proportion to it
_TEST_PASSAGES = 400
_PARAGRAPHS = 120
_VALIDATION_PARAGRAPHS = 60
_GENRE_PASSAGES = 200
_LONG_ARTICLES = 40
_HABIT_PASSAGES = 1000
_BANDS = {(25, 60): 100, (60, 120): 100, (120, 300): 100, (300, 700): 60, (700, 2000): 40}  # by length in words


@dataclass(frozen=True)
class EvaluationConfig:
    """What to measure.

    Attributes:
        corpora: Folder of human text, or None to measure labelled sets and the Machine-Paraphrased Corpus alone.
        lexicons: Folder of lexicons that the spinners draw from, or None.
        labelled: Labelled files, and folders of them.
        baselines: Whether to measure the baselines, which takes long.
        sizes: Whether to measure several sizes of the n-gram tables, which takes long.
        evasion: Whether to measure the robustness to obfuscation, which takes long.
        honesty: Whether to measure originals with a habit and damaged originals, which takes long.
        mpc: Folder of the Machine-Paraphrased Corpus, or None.
        pieces: Test documents of each source; all other numbers of texts are in proportion.
        cache: Folder for what baselines are slow to make.
    """

    corpora: Path | None = None
    lexicons: Path | None = None
    labelled: Sequence[Path] = ()
    baselines: bool = False
    sizes: bool = False
    evasion: bool = False
    honesty: bool = False
    mpc: Path | None = None
    pieces: int = _TEST_PASSAGES
    cache: Path = field(default=Path(".cache/evaluate"))


class EvaluationData:
    """The inputs of one evaluation.

    Attributes:
        model: The opened model.
        config: What to measure.
        jobs: Number of processes.
        seed: Seed of samples and spinners.
        scorer: Scorer of the shipped model.
        holdout_scorer: Scorer of the holdout model; the same object as `scorer` where the model has none.
        detector: Detector of the shipped model.
        holdout_detector: Detector of the holdout model.
    """

    def __init__(self, model: Model, config: EvaluationConfig, jobs: int, seed: int) -> None:
        """Open the models.

        Args:
            model: The opened model.
            config: What to measure.
            jobs: Number of processes.
            seed: Seed of samples and spinners.
        """
        self.model, self.config, self.jobs, self.seed = model, config, jobs, seed
        self.scorer = Scorer.from_arrays(model.arrays)
        has_holdout = any(name.startswith(HOLDOUT_PREFIX) for name in model.arrays)
        self.holdout_scorer = Scorer.from_arrays(model.arrays, HOLDOUT_PREFIX) if has_holdout else self.scorer
        self.detector = Detector(self.scorer, model.info, model.meta)
        self.holdout_detector = Detector(self.holdout_scorer, model.info, model.meta)
        self._start = time.monotonic()

    def show_progress(self, step: str) -> None:
        """Print what is done now, and the seconds since the start, to standard error.

        Args:
            step: Name of the step.
        """
        log_step(time.monotonic() - self._start, step)

    def score(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Score examples with the shipped model.

        Args:
            examples: Texts.

        Returns:
            Calibrated scores (natural log-odds), shape ``(n_examples,)``.
        """
        return score_examples(self.scorer, examples, self.jobs)[0]

    def score_with_holdout(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Score examples with the holdout model.

        Args:
            examples: Texts.

        Returns:
            Calibrated scores (natural log-odds), shape ``(n_examples,)``.
        """
        return score_examples(self.holdout_scorer, examples, self.jobs)[0]

    @cached_property
    def labelled_sets(self) -> dict[str, list[Example]]:
        """The labelled sets by name."""
        return {path.stem: list(read_labelled(path)) for path in labelled_files(self.config.labelled)}

    @property
    def thresholds(self) -> tuple[float, float | None]:
        """The scores of the shipped model that 1% and 0.1% of originals exceed.

        Without corpora they are those measured when the model was trained.
        """
        if self.has_documents:
            return self.shipped_documents.threshold, self.shipped_documents.rare_threshold
        metrics = self.model.meta.get("metrics", {})
        if "threshold" not in metrics:
            raise SpinDetectError("this model was never measured, so it has no threshold: give --corpora as well")
        return metrics["threshold"], metrics.get("threshold_at_0.001")

    @property
    def has_documents(self) -> bool:
        """Whether the corpora have test documents."""
        return self.config.corpora is not None and bool(self.originals["test"])

    @property
    def has_spun_documents(self) -> bool:
        """Whether there are spun test documents."""
        return self.has_documents and any(self.documents.spun.values())

    @property
    def shipped_documents(self) -> ScoredDocuments:
        """The test documents, scored by the shipped model."""
        return self._scored_documents[0]

    @property
    def documents(self) -> ScoredDocuments:
        """The test documents, scored by the holdout model."""
        return self._scored_documents[1]

    @cached_property
    def _scored_documents(self) -> tuple[ScoredDocuments, ScoredDocuments]:
        originals = self.originals["test"]
        self.show_progress("spinning test documents")
        # without lexicons there is nothing to test with: no spinner draws from the model's own candidates
        spun = {} if self.config.lexicons is None else spin_test_documents(originals, self.context)
        self.show_progress("scoring them")
        return score_with_both_models(self.scorer, self.holdout_scorer, originals, spun, self.jobs)

    @cached_property
    def sources(self) -> tuple[CorpusSource, ...]:
        """The sources of the corpora."""
        assert self.config.corpora is not None
        return tuple(sources(self.config.corpora))

    @property
    def training_seed(self) -> int:
        """The seed that the model was trained with."""
        return int(self.model.meta["data"]["seed"])

    @cached_property
    def originals(self) -> dict[str, list[Example]]:
        """All original passages that any section needs, by purpose; the corpora are read once."""
        self.show_progress("reading the corpora")
        counted = frozenset(self.model.meta["data"].get("counted", []))
        return sample_originals(CorpusSelection(tuple(of_people(self.sources)), counted), self._requests(), self.jobs)

    def _requests(self) -> dict[str, SampleRequest]:
        """Return the samples of passages that the sections need, by purpose."""
        from spin_detect.evaluation.honest_habits import HABIT_WORDS
        from spin_detect.evaluation.robustness import LONG_WORDS
        from spin_detect.evaluation.table_sizes import PASSAGES_PER_SOURCE

        settings, trained_with = self.model.meta["settings"]["training"], self.training_seed

        def in_proportion(n_passages: int) -> int:
            return max(round(n_passages * self.config.pieces / _TEST_PASSAGES), 1)

        requests = {
            "test": SampleRequest("test", TEST_WORDS, self.config.pieces, self.seed),
            "paragraphs": SampleRequest("test", PARAGRAPH_WORDS, in_proportion(_PARAGRAPHS), self.seed),
            "genres": SampleRequest(
                "document", TEST_WORDS, in_proportion(_GENRE_PASSAGES), trained_with + 2, part=CALIBRATION_PART
            ),
            **{
                f"band {low}": SampleRequest("test", (low, high), in_proportion(n_passages), self.seed)
                for (low, high), n_passages in _BANDS.items()
            },
        }
        if self.config.baselines:
            n_token, n_validation = in_proportion(settings["token_pieces"]), in_proportion(_VALIDATION_PARAGRAPHS)
            requests["token"] = SampleRequest("token", TOKEN_WORDS, n_token, trained_with)
            requests["held"] = SampleRequest(
                "document", PARAGRAPH_WORDS, n_validation, trained_with + 2, part=CALIBRATION_PART
            )
        if self.config.evasion:
            requests["long"] = SampleRequest("test", LONG_WORDS, in_proportion(_LONG_ARTICLES), self.seed)
        if self.config.honesty:
            requests["habits"] = SampleRequest("test", HABIT_WORDS, in_proportion(_HABIT_PASSAGES), self.seed)
        if self.config.sizes:
            n_passages = in_proportion(PASSAGES_PER_SOURCE)
            requests["sizes token"] = SampleRequest("token", TOKEN_WORDS, n_passages, trained_with)
            requests["sizes document"] = SampleRequest(
                "document", DOCUMENT_WORDS, n_passages, trained_with + 1, part=FIT_PART
            )
        return requests

    @cached_property
    def context(self) -> TrainingContext:
        """The lexicons that the spinners draw from, the word counts, the number of processes and the seed."""
        self.show_progress("reading the lexicons")
        return TrainingContext(*spinner_lexicons(self.scorer.language, self.config.lexicons), self.jobs, self.seed)

    @property
    def training_profiles(self) -> list[SpinnerProfile]:
        """The profiles that train the holdout model and the baselines, as far as their lexicons are present."""
        return usable_profiles(training_profiles(), self.context.lexicons)

    @cached_property
    def paragraphs(self) -> tuple[list[Example], dict[Condition, list[Example]]]:
        """Original test paragraphs, and those spun by held-out profiles under each condition."""
        originals = self.originals["paragraphs"]
        spun = spin_test_documents(originals, self.context, step=SPUN_STEP, held_out_only=True)
        return originals, spun
