"""The detector: a loaded model that scores texts. `load` opens one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple
from itertools import chain
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from spin_detect.known_phrases.phrase_finder import PhraseFinder
from spin_detect.known_phrases.phrase_list import PhraseList
from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.calibration_file import CalibrationFile
from spin_detect.predict.chunking import run_in_chunks
from spin_detect.predict.operating_point import passage_rate
from spin_detect.predict.part_scoring import section_scores
from spin_detect.predict.passage_scoring import mark_passages
from spin_detect.predict.scorer import Scorer
from spin_detect.predict.stages import check_features
from spin_detect.predict.verdicts import genre_rates, judge_documents
from spin_detect.regressors.reference import Reference
from spin_detect.report import RESULT_COLUMNS, CalibrationInfo, DocumentScore, Level, ModelInfo, Report, SectionScore
from spin_detect.storage.model_folder import ModelError, default_model_path, open_model
from spin_detect.storage.schema import check_structure
from spin_detect.suggestions.explanations import Explanation, explain_spans
from spin_detect.suggestions.mark_model import level_precision
from spin_detect.text.batches import batches
from spin_detect.text.given_texts import check_text, checked_texts

if TYPE_CHECKING:
    import pandas as pd


_MAX_FINDERS = 4  # sets of phrase lists that a detector keeps ready

# The detectors that anyone uses. A report is plain values and does not keep its detector; a notebook that shows it finds here what knows
# why a word was marked.
_loaded: WeakSet[Detector] = WeakSet()


class Detector:
    """Scores texts with one model.

    Nothing in a detector changes but the phrase lists that it keeps ready, so threads may share it.

    Attributes:
        scorer: The models, and the steps from texts to scores.
        info: Name, version and checksum of the model.
        meta: Settings and metrics of the model, as in its `model.json`.
        calibration: The calibration file, if rates are counted among a user's own originals; None if among those of the model.
    """

    def __init__(
        self, scorer: Scorer, info: ModelInfo, meta: dict[str, Any], calibration: CalibrationInfo | None = None
    ) -> None:
        """Combine the parts of an opened model; `load` does it for a folder.

        Args:
            scorer: The models.
            info: Name, version and checksum of the model.
            meta: Settings and metrics of the model.
            calibration: The calibration file whose originals the scorer has in place of the reference documents, if any.
        """
        self.scorer = scorer
        self.info = info
        self.meta = meta
        self.calibration = calibration
        self._finders: dict[tuple[PhraseList, ...], PhraseFinder] = {}
        _loaded.add(self)

    def __repr__(self) -> str:
        """Name the model, and the calibration file if there is one."""
        own = (
            f", rates of {self.calibration.texts:,} originals of {self.calibration.name!r}" if self.calibration else ""
        )
        return f"<Detector: model {self.info.name} {self.info.version}, sha256 {self.info.sha256[:12]}{own}>"

    def calibrated(self, calibration: str | Path) -> Detector:
        """Return a detector that counts rates among originals of a user's own. It shares everything else with this one.

        Args:
            calibration: Calibration file, as of `load`.

        Returns:
            The detector.

        Raises:
            CalibrationError: The calibration file is missing, damaged or of another model. It is a SpinDetectError.
        """
        own = CalibrationFile.read(calibration)
        return Detector(own.calibrate(self.scorer, self.info, calibration), self.info, self.meta, own.info)

    @property
    def mark_precision(self) -> dict[Level, float]:
        """Share of the words under marks of each level that were replaced, in texts by spinners that the model never saw."""
        return level_precision(self.scorer.document_model.marks)

    def explain(self, text: str, report: Report) -> list[Explanation]:
        """Explain the marks of a report, for people who read it.

        Args:
            text: The text.
            report: Its report.

        Returns:
            One explanation for each of `Report.all_spans`, in order: its neighbours, and how usual its first suggestion is there.
        """
        return explain_spans(text, report.all_spans, self.scorer.language)

    def score(
        self,
        text: str,
        *,
        fpr: float = 0.01,
        allow: AllowList | Iterable[str] | None = None,
        phrases: Iterable[PhraseList] | None = None,
    ) -> Report:
        """Score one text, with its sentences, flagged spans and known phrases.

        Args:
            text: The text.
            fpr: Operating point: at most this share of original texts is called spun or spun in part.
            allow: Phrases that are never flagged and whose words are no evidence.
            phrases: Lists of known phrases that are reported where the text has them, and that change nothing else; None for the list
                that ships, none at all for ().

        Returns:
            The report.

        Raises:
            ValueError: `fpr` is not between 0 and 1.
            AllowError: A phrase of `allow` is too long. It is a SpinDetectError.
            TypeError: `text` is no str, or `phrases` is anything but lists of phrases.
        """
        check_text(text)
        return next(self.score_each([text], fpr=fpr, allow=allow, phrases=phrases))

    def score_sections(
        self,
        text: str,
        sections: Iterable[tuple[str, int, int]],
        *,
        fpr: float = 0.01,
        allow: AllowList | Iterable[str] | None = None,
    ) -> tuple[SectionScore, ...]:
        """Score the sections of a text, each as a text of its own, with rates corrected for their number.

        The operating point is divided by the number of sections that are long enough for a verdict, so that at most this share of
        original texts has any section that is called spun, however the sections depend on each other (Bonferroni).

        Args:
            text: The text.
            sections: Name, start and end of each section, such as the `sections` of an `ExtractedText`.
            fpr: Operating point of the text: at most this share of originals has a section that is called spun or spun in part.
            allow: Phrases that are never flagged and whose words are no evidence.

        Returns:
            One row a section, in order.

        Raises:
            ValueError: `fpr` is not between 0 and 1, or a section is not within the text.
            AllowError: A phrase of `allow` is too long. It is a SpinDetectError.
            TypeError: `text` is no str.
        """
        check_text(text)
        _check_fpr(fpr)
        listed = [(name, start, end) for name, start, end in sections]
        for name, start, end in listed:
            if not 0 <= start <= end <= len(text):
                raise ValueError(f"section {name!r} is from {start:,} to {end:,} of a text of {len(text):,} characters")
        return section_scores(self.scorer, text, listed, fpr, _as_allow_list(allow))

    def score_each(
        self,
        texts: Iterable[str],
        *,
        fpr: float = 0.01,
        allow: AllowList | Iterable[str] | None = None,
        phrases: Iterable[PhraseList] | None = None,
    ) -> Iterator[Report]:
        """Score texts with their sentences, flagged spans and known phrases.

        Many texts are scored at a time, which is several times as fast as one by one.

        Args:
            texts: The texts, from any iterable.
            fpr: Operating point, as of `score`.
            allow: Phrases that are never flagged and whose words are no evidence.
            phrases: Lists of known phrases, as of `score`.

        Returns:
            One report a text, in order, made as they are asked for.

        Raises:
            ValueError: `fpr` is not between 0 and 1.
            AllowError: A phrase of `allow` is too long. It is a SpinDetectError.
            TypeError: `texts` is one string, a table, or has an item that is no str; the message names its position. What is not in
                memory, such as a generator, is checked as it is read. Or `phrases` is anything but lists of phrases.
        """
        _check_fpr(fpr)
        allow_list = _as_allow_list(allow)
        finder = self._finder(phrases)
        # no generator, so that wrong arguments are errors of the call and not of the first report
        return chain.from_iterable(
            self._reports(batch, fpr, allow_list, finder)
            if allow_list is None
            else map(allow_list.filter_report, self._reports(batch, fpr, allow_list, finder), batch)
            for batch in batches(checked_texts(texts))
        )

    def score_many(
        self, texts: Iterable[str], *, fpr: float = 0.01, allow: AllowList | Iterable[str] | None = None
    ) -> pd.DataFrame:
        """Score texts without their spans, as a pandas DataFrame.

        Args:
            texts: The texts, from any iterable.
            fpr: Operating point, as of `score`.
            allow: Phrases that are never flagged and whose words are no evidence.

        Returns:
            One row a text, in order, with the index of `texts` if it is a pandas Series. The columns are the fields of `DocumentScore`.

        Raises:
            ValueError: `fpr` is not between 0 and 1.
            AllowError: A phrase of `allow` is too long. It is a SpinDetectError.
            TypeError: `texts` is one string, a table, or has an item that is no str; the message names its position.
        """
        import pandas as pd

        rows = map(astuple, self.score_documents(texts, fpr=fpr, allow=allow))
        # a column that is put back into the frame of the texts must meet its own rows; `list.index` is a method
        index = getattr(texts, "index", None)
        index = index if isinstance(index, pd.Index) else None
        return pd.DataFrame(rows, columns=list(RESULT_COLUMNS), index=index).astype(RESULT_COLUMNS)

    def score_documents(
        self,
        texts: Iterable[str],
        *,
        fpr: float = 0.01,
        allow: AllowList | Iterable[str] | None = None,
    ) -> list[DocumentScore]:
        """Score texts without their spans: the rows of `score_many`, without pandas.

        Args:
            texts: The texts, from any iterable.
            fpr: Operating point, as of `score`.
            allow: Phrases that are never flagged and whose words are no evidence.

        Returns:
            One row a text, in order.

        Raises:
            ValueError: `fpr` is not between 0 and 1.
            AllowError: A phrase of `allow` is too long. It is a SpinDetectError.
            TypeError: `texts` is one string, a table, or has an item that is no str; the message names its position.
        """
        _check_fpr(fpr)
        allow_list = _as_allow_list(allow)
        reference = self.reference
        return [
            document_score
            for batch in batches(checked_texts(texts))
            for document_score in judge_documents(
                run_in_chunks(self.scorer, batch, passage_rate(fpr), allow_list, spans=False), reference, fpr
            )
        ]

    @property
    def reference(self) -> Reference:
        """The reference documents, among whose scores false-positive rates are counted."""
        return self.scorer.document_model.reference

    def _finder(self, lists: Iterable[PhraseList] | None) -> PhraseFinder:
        """Return what finds the phrases of some lists, which stays ready for the next texts.

        Args:
            lists: The lists; None for the one that ships.

        Returns:
            The finder.

        Raises:
            TypeError: They are anything but an iterable of phrase lists.
        """
        if isinstance(lists, PhraseList | str) or not isinstance(lists, Iterable | None):
            raise TypeError(
                f"phrases is {type(lists).__name__}, not an iterable of PhraseList; give a list of phrase lists"
            )
        key = (PhraseList.shipped(),) if lists is None else tuple(lists)
        if wrong := [each for each in key if not isinstance(each, PhraseList)]:
            raise TypeError(
                f"phrases has an item of type {type(wrong[0]).__name__}, not PhraseList; make one by PhraseList.from_pairs or .from_file"
            )
        finder = self._finders.get(key)
        if finder is None:
            finder = PhraseFinder(key, self.scorer.language)
            for oldest in list(self._finders)[: len(self._finders) - _MAX_FINDERS + 1]:
                self._finders.pop(oldest, None)
            self._finders[key] = finder
        return finder

    def _reports(
        self, texts: Sequence[str], fpr: float, allow: AllowList | None, finder: PhraseFinder
    ) -> Iterator[Report]:
        """Score a batch with its sentences and spans.

        Args:
            texts: Texts of the batch.
            fpr: Operating point.
            allow: Phrases that are never flagged.
            finder: Finds known phrases.

        Yields:
            The report on each text, in order.
        """
        reference = self.reference
        result = run_in_chunks(self.scorer, texts, passage_rate(fpr), allow, spans=True)
        document_scores = judge_documents(result, reference, fpr)
        result = mark_passages(self.scorer, texts, result, document_scores, allow)
        rows = zip(
            texts,
            document_scores,
            result.sentences,
            result.passages,
            result.warnings,
            genre_rates(result.nearest_genres, document_scores, reference),
            finder.find_each(texts),
            strict=True,
        )
        for text, document_score, sentences, passages, warnings, nearest_genres, known_phrases in rows:
            rate = document_score.false_positive_rate
            interval = None if rate is None else reference.rate_interval(rate)
            yield Report(
                **asdict(document_score),
                sentences=sentences,
                model=self.info,
                false_positive_rate_interval=interval,
                nearest_genres=nearest_genres,
                passages=() if rate is None else passages,
                warnings=warnings,
                calibration=self.calibration,
                known_phrases=known_phrases,
                text=text,
            )


def detector_of(report: Report) -> Detector | None:
    """Return a detector like the one that made a report.

    Args:
        report: The report.

    Returns:
        A detector with its model and calibration that is in memory; None if there is none.
    """
    alike = (each for each in _loaded if (each.info, each.calibration) == (report.model, report.calibration))
    return next(alike, None)


def load(path: str | Path | None = None, *, calibration: str | Path | None = None) -> Detector:
    """Load a model.

    Args:
        path: Folder of the model. By default, the model that ships.
        calibration: Calibration file that `spin-detect calibrate` made with this model. False-positive rates are then counted among
            the originals that it was made from, in place of the reference documents of the model.

    Returns:
        The detector.

    Raises:
        ModelError: The model is missing, damaged, foreign or of another version. It is a SpinDetectError.
        CalibrationError: The calibration file is missing, damaged or of another model. It is a SpinDetectError.
    """
    folder = Path(path) if path is not None else default_model_path()
    model = open_model(folder)
    try:
        check_structure(model.arrays)
        check_features(model.arrays, model.features)
    except ValueError as error:
        raise ModelError(f"{folder}: {error}; it was made by another version: train it again") from None
    detector = Detector(Scorer.from_arrays(model.arrays), model.info, model.meta)
    return detector if calibration is None else detector.calibrated(calibration)


def _check_fpr(fpr: Any) -> None:
    if not isinstance(fpr, Real) or not 0 < float(fpr) < 1:
        raise ValueError(f"fpr is {fpr!r}; give the share of originals that may be called spun, between 0 and 1")


def _as_allow_list(phrases: AllowList | Iterable[str] | None) -> AllowList | None:
    return phrases if phrases is None or isinstance(phrases, AllowList) else AllowList.from_phrases(phrases)
