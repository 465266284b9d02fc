"""`spin-detect evaluate`: everything that is measured, on the inputs that are at hand."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HOLDOUT_PREFIX, MAX_TRAINING_WORDS
from spin_detect.corpora.examples import CorpusSelection, Example, SampleRequest, sample_originals
from spin_detect.corpora.function_word_swaps import swap_function_words
from spin_detect.corpora.labels import labels
from spin_detect.corpora.sources import CorpusSource, sources
from spin_detect.corpora.spinner_lexicons import spinner_lexicons
from spin_detect.corpora.spun_pairs import lightly_spun_copies, spun_copies, training_profiles
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.calibration_metrics import measure_confidence
from spin_detect.evaluation.genre_thresholds import measure_genres
from spin_detect.evaluation.labelled_sets import auc_between_kinds, labelled_files, measure_labelled, read_labelled
from spin_detect.evaluation.metrics import auc
from spin_detect.evaluation.paragraph_metrics import EVERY, PARAGRAPH, measure_paragraphs
from spin_detect.evaluation.paraphrase_corpus import corpus_folder
from spin_detect.evaluation.protocol import (
    SPAN_SHARE,
    WORDS,
    ScoredDocuments,
    measure_documents,
    no_documents,
    score_examples,
    score_with_both_models,
    spin_test_documents,
    usable,
)
from spin_detect.evaluation.results_files import earlier, write_results
from spin_detect.evaluation.sentence_metrics import measure_sentences
from spin_detect.evaluation.suggestion_metrics import measure_restoration, measure_tortured
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.predict.detector import Detector
from spin_detect.predict.scorer import Scorer
from spin_detect.spinning.profiles import PROFILES
from spin_detect.storage.model_folder import Model, default_model_path, open_model

_PIECES = 400
_PARAGRAPHS = 120
_HELD_PARAGRAPHS = 60
_GENRE_PIECES = 200
_LONG_PIECES = 40
_BANDS = {(25, 60): 100, (60, 120): 100, (120, 300): 100, (300, 700): 60, (700, 2000): 40}  # words: pieces of a source
_SENTENCE_DOCUMENTS = 8  # one in so many originals gives its sentences
_RESTORED_DOCUMENTS = 4  # one in so many spun documents is scored with its spans


@dataclass(frozen=True)
class EvaluationConfig:
    """What to measure.

    corpora: folder of human text, or None to measure `labelled` files or folders and `mpc` alone; baselines, sizes,
    evasion: whether to, for they take long; pieces: test documents of each source, to which all other numbers of texts are in
    proportion; cache: folder for what baselines are slow to make.
    """

    corpora: Path | None = None
    lexicons: Path | None = None
    labelled: Sequence[Path] = ()
    baselines: bool = False
    sizes: bool = False
    evasion: bool = False
    mpc: Path | None = None
    pieces: int = _PIECES
    cache: Path = field(default=Path(".cache/evaluate"))


def evaluate(
    model: Path | None, wanted: EvaluationConfig, output: Path, jobs: int | None = None, seed: int = 3
) -> dict[str, Any]:
    """Measure a model and write `results.json`, `results.md` and plots to `output`; the results.

    What an earlier run measured of the same model and this one does not is kept. Raises SpinDetectError (CorpusError,
    ModelError) for inputs that cannot be used.
    """
    spun = wanted.baselines or wanted.sizes or wanted.evasion
    if wanted.corpora is None and (spun or not (wanted.labelled or wanted.mpc)):
        raise SpinDetectError("there is nothing to measure on: give --corpora, or --labelled or --mpc alone")
    if wanted.lexicons is None and spun:
        raise SpinDetectError(
            "baselines, table sizes and tricks are measured on spun text: give --lexicons to spin with"
        )
    run = _Evaluation(open_model(model or default_model_path()), wanted, jobs or os.cpu_count() or 1, seed)
    # a mistake in the user's own files should not show after ten minutes
    run.labelled_examples()
    if wanted.mpc is not None:
        corpus_folder(wanted.mpc)
    results = earlier(output, run.opened.info) | {"model": run.opened.info.to_dict()}
    new = False
    try:
        for name, measured in run.sections():
            results[name], new = measured, True
    finally:
        if new:  # also where it was interrupted: what has been measured is not lost
            write_results(output, results)
    return results


class _Evaluation:
    """One evaluation: texts are read and spun once, when first needed."""

    def __init__(self, opened: Model, wanted: EvaluationConfig, jobs: int, seed: int) -> None:
        self.opened, self.wanted, self.jobs, self.seed = opened, wanted, jobs, seed
        self.scorer = Scorer.from_arrays(opened.arrays)
        # Whatever is measured on spinners never trained on is asked of the twin, where the model has one.
        has_twin = any(name.startswith(HOLDOUT_PREFIX) for name in opened.arrays)
        self.twin = Scorer.from_arrays(opened.arrays, HOLDOUT_PREFIX) if has_twin else self.scorer
        self.twin_detector = Detector(self.twin, opened.info, opened.meta)
        self._start = time.monotonic()
        self._labelled: dict[str, list[Example]] | None = None

    def sections(self) -> Any:
        """Pairs of a section's name and what was measured; one after the other."""
        thresholds: tuple[float, float | None] | None = None
        if self.wanted.corpora is not None:
            if self.both is None:
                yield from no_documents().items()
                return
            shipped, documents = self.both
            thresholds = (shipped.threshold, shipped.rare_threshold)
            self._say("words")
            yield from measure_documents(self.scorer, self.twin, shipped, documents, self.jobs).items()
            yield from self._levels(shipped, documents)
        if self.wanted.labelled:
            self._say("labelled texts")
            thresholds = thresholds or self._known_thresholds()
            scored = {name: (examples, self.score(examples)) for name, examples in self.labelled_examples().items()}
            yield "labelled", {name: measure_labelled(*found, *thresholds) for name, found in scored.items()}
            yield "told_apart", auc_between_kinds(scored)
            if self.twin is not self.scorer:
                yield (
                    "labelled_twin",
                    {name: self._auc_of_twin(found) for name, found in self.labelled_examples().items()},
                )
        if self.wanted.baselines and self.documents is not None:
            self._say("baselines")
            yield "baselines", self._baselines(self.documents)
        if self.wanted.sizes and self.documents is not None:
            self._say("table sizes")
            yield "sizes", self._sizes(self.documents)
        if self.wanted.evasion and self.documents is not None:
            from spin_detect.evaluation.robustness import measure_evasion

            self._say("tricks to slip through")
            long = self.pieces["long"]
            yield (
                "evasion",
                measure_evasion(self.twin_detector, self.documents, long, self.dictionary, self.jobs, self.seed),
            )
        if self.wanted.mpc is not None:
            from spin_detect.evaluation.paraphrase_benchmark import measure_mpc

            self._say("the Machine-Paraphrased Corpus")
            yield "mpc", measure_mpc(self.scorer, self.wanted.mpc, self.jobs)

    def score(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Calibrated scores by the model that ships; [examples]."""
        return score_examples(self.scorer, examples, self.jobs)[0]

    def score_by_twin(self, examples: Sequence[Example]) -> NDArray[np.float64]:
        """Calibrated scores by what was never trained on the kinds held out; [examples]."""
        return score_examples(self.twin, examples, self.jobs)[0]

    def _auc_of_twin(self, examples: Sequence[Example]) -> float | None:
        scores, spun = self.score_by_twin(examples), labels(examples)
        return auc(scores[~spun], scores[spun])

    def labelled_examples(self) -> dict[str, list[Example]]:
        """The labelled sets by name."""
        if self._labelled is None:
            self._labelled = {path.stem: list(read_labelled(path)) for path in labelled_files(self.wanted.labelled)}
        return self._labelled

    @property
    def documents(self) -> ScoredDocuments | None:
        """The test documents with the twin's scores; None where the corpora have none."""
        return None if self.both is None else self.both[1]

    @cached_property
    def both(self) -> tuple[ScoredDocuments, ScoredDocuments] | None:
        """The test documents with the scores of the model that ships, and with its twin's."""
        plain = self.pieces["test"]
        if not plain:
            return None
        self._say("spinning test documents")
        # the words of a model's own tables are no spinner's: without lexicons there is nothing to test with
        cells = (
            {} if self.wanted.lexicons is None else spin_test_documents(plain, *self.dictionary, self.jobs, self.seed)
        )
        self._say("scoring them")
        return score_with_both_models(self.scorer, self.twin, plain, cells, self.jobs)

    @cached_property
    def found_sources(self) -> tuple[CorpusSource, ...]:
        assert self.wanted.corpora is not None
        return tuple(sources(self.wanted.corpora))

    @cached_property
    def pieces(self) -> dict[str, list[Example]]:
        """All originals that anything here needs, the corpora read once."""
        from spin_detect.evaluation.table_sizes import PIECES

        share = self.wanted.pieces / _PIECES

        def some(pieces: int) -> int:
            return max(round(pieces * share), 1)

        training, trained_with = self.opened.meta["settings"]["training"], int(self.opened.meta["data"]["seed"])
        requests = {
            "test": SampleRequest("test", WORDS, self.wanted.pieces, self.seed),
            "paragraphs": SampleRequest("test", PARAGRAPH, some(_PARAGRAPHS), self.seed),
            "genres": SampleRequest("document", WORDS, some(_GENRE_PIECES), trained_with + 2, half=1),
            **{
                f"band {low}": SampleRequest("test", (low, high), some(n), self.seed)
                for (low, high), n in _BANDS.items()
            },
        }
        if self.wanted.baselines:
            requests["token"] = SampleRequest("token", (40, 300), some(training["token_pieces"]), trained_with)
            requests["held"] = SampleRequest("document", PARAGRAPH, some(_HELD_PARAGRAPHS), trained_with + 2, half=1)
        if self.wanted.evasion:
            from spin_detect.evaluation.robustness import LONG_WORDS

            requests["long"] = SampleRequest("test", LONG_WORDS, some(_LONG_PIECES), self.seed)
        if self.wanted.sizes:
            requests["sizes token"] = SampleRequest("token", (40, 300), some(PIECES), trained_with)
            requests["sizes document"] = SampleRequest(
                "document", (25, MAX_TRAINING_WORDS), some(PIECES), trained_with + 1, half=0
            )
        self._say("reading the corpora")
        counted = frozenset(self.opened.meta["data"].get("counted", []))
        return sample_originals(CorpusSelection(self.found_sources, counted), requests, self.jobs)

    @cached_property
    def dictionary(self) -> tuple[dict[str, Lexicon], dict[str, float]]:
        self._say("reading the lexicons")
        return spinner_lexicons(self.scorer.language, self.wanted.lexicons)

    @cached_property
    def paragraphs(self) -> tuple[list[Example], Any]:
        plain = self.pieces["paragraphs"]
        return plain, spin_test_documents(
            plain, *self.dictionary, self.jobs, self.seed, every=EVERY, held_out_only=True
        )

    def _levels(self, shipped: ScoredDocuments, documents: ScoredDocuments) -> Any:
        self._say("genres")
        held = self.pieces["genres"]
        if held:
            yield "genres", measure_genres(held, self.score(held), shipped.plain, shipped.originals)
        if not any(documents.cells.values()):
            return
        yield "roc", documents.curves()
        self._say("paragraphs")
        yield "paragraphs", measure_paragraphs(*self.paragraphs, self.score_by_twin, 0.0)
        self._say("sentences")
        held_out = {cell: examples for cell, examples in documents.cells.items() if PROFILES[cell[0]].held_out}
        by_share: dict[str, list[Example]] = {}
        for (_, wanted), examples in held_out.items():
            by_share.setdefault(f"{wanted:g}", []).extend(examples)
        some = documents.plain[::_SENTENCE_DOCUMENTS]
        yield "sentences", {s: measure_sentences(self.twin, some, spun, self.jobs) for s, spun in by_share.items()}
        self._say("restoration")
        some = by_share[f"{SPAN_SHARE:g}"][::_RESTORED_DOCUMENTS]
        yield "restoration", measure_restoration(self.twin_detector, some, self.jobs)
        if "tortured-test" in self.dictionary[0]:
            yield "tortured", measure_tortured(self.twin_detector, self.dictionary[0]["tortured-test"])
        self._say("confidence")
        bands = [example for name, found in self.pieces.items() if name.startswith("band") for example in found]
        lexicons, frequency = self.dictionary
        sides = {
            "trained": training_profiles(),
            "held_out": [kind for kind in PROFILES.values() if kind.held_out],
        }
        twins = {
            name: spun_copies(bands, at_hand, lexicons, frequency, seed=self.seed, jobs=self.jobs)
            for name, kinds in sides.items()
            if (at_hand := usable(kinds, lexicons))
        }
        yield "confidence", measure_confidence(self.twin_detector, bands, twins, self.jobs)

    def _baselines(self, documents: ScoredDocuments) -> Any:
        from spin_detect.evaluation.baselines.base import TrainingTexts
        from spin_detect.evaluation.baselines.run import measure_baselines

        lexicons, frequency = self.dictionary
        plain, held = self.pieces["token"], self.pieces["held"]
        trained_with = int(self.opened.meta["data"]["seed"])
        kinds = usable(training_profiles(), lexicons)
        both = [*plain, *spun_copies(plain, kinds, lexicons, frequency, seed=trained_with, jobs=self.jobs)]
        chosen = [
            *held,
            *spun_copies(held, kinds, lexicons, frequency, seed=trained_with, jobs=self.jobs, share=SPAN_SHARE),
        ]
        training = TrainingTexts(
            [example.text for example in both],
            labels(both),
            [example.text for example in chosen],
            labels(chosen),
            self.scorer,
            lexicons,
            [source for source in self.found_sources if not source.held_out],
            self.wanted.cache,
            self.jobs,
        )
        return measure_baselines(training, documents.plain, documents.cells, self.paragraphs, self.labelled_examples())

    def _sizes(self, documents: ScoredDocuments) -> Any:
        from spin_detect.evaluation.table_sizes import measure_sizes
        from spin_detect.training.document_model import learner_proxies

        lexicons, frequency = self.dictionary
        kinds = usable(training_profiles(), lexicons)
        sides = []
        for number, (name, spin) in enumerate((("sizes token", lightly_spun_copies), ("sizes document", spun_copies))):
            plain = self.pieces[name]
            sides.append([*plain, *spin(plain, kinds, lexicons, frequency, seed=number, jobs=self.jobs)])
        held_out = {cell: examples for cell, examples in documents.cells.items() if PROFILES[cell[0]].held_out}
        swapped = swap_function_words(self.pieces["sizes document"], frequency, seed=1, jobs=self.jobs)
        beside = [*swapped, *learner_proxies(self.pieces["sizes token"])]
        return measure_sizes(self.scorer, sides[0], sides[1], beside, documents.plain, held_out, self.jobs, self.seed)

    def _known_thresholds(self) -> tuple[float, float | None]:
        """Those measured when the model was trained, for where there are no corpora to take them from."""
        metrics = self.opened.meta.get("metrics", {})
        if "threshold" not in metrics:
            raise SpinDetectError("this model was never measured, so it has no threshold: give --corpora as well")
        return metrics["threshold"], metrics.get("threshold_at_0.001")

    def _say(self, what: str) -> None:
        print(f"[{time.monotonic() - self._start:6.0f} s] {what}", file=sys.stderr, flush=True)
