"""Calibration files: the scores of a user's own originals, among which false-positive rates are counted.

The rate of a model is counted among its reference documents. Those of a journal or a crawl may be unlike them; its own originals are
not. `spin-detect calibrate` writes their scores into a small JSON file, and `load(calibration=...)` puts them in the place of the
scores of the reference documents. Nothing else about a model changes. The file holds numbers and a name, and no text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from spin_detect.errors import SpinDetectError
from spin_detect.predict.scorer import Scorer
from spin_detect.report import CalibrationInfo, ModelInfo
from spin_detect.storage.atomic_files import write_atomic

FORMAT = "spin-detect-calibration"
FORMAT_VERSION = 2
_MAKE_AGAIN = "make it again with `spin-detect calibrate`"


class CalibrationError(SpinDetectError):
    """A calibration file is missing, damaged or of another model, or there are too few originals to make one."""


@dataclass(frozen=True)
class CalibrationFile:
    """What a calibration file holds.

    Attributes:
        name: Name of the calibration, which reports show.
        model: The model that scored the originals.
        scores: Adjusted scores of the originals, ascending, natural log-odds, float32, shape ``(n_originals,)``.
        passage_excess: How far the highest passage of each original that is long enough to have one scores above the original,
            ascending, natural log-odds, float32, shape ``(n_with_passages,)``.
        shipped: How many of the originals the rates of the model call spun, spun in part, uncertain and original: numbers by verdict,
            by operating point. For people; scoring does not read it.
    """

    name: str
    model: ModelInfo
    scores: NDArray[np.float32]
    passage_excess: NDArray[np.float32]
    shipped: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def info(self) -> CalibrationInfo:
        """Name of the calibration and number of its originals."""
        return CalibrationInfo(self.name, len(self.scores))

    def write(self, path: Path) -> None:
        """Write the file. Equal content gives equal bytes.

        Args:
            path: The file; one that is there is replaced.

        Raises:
            OSError: It cannot be written.
            SpinDetectError: The path is a device, a pipe or a folder.
        """
        content = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "name": self.name,
            "model": self.model.to_dict(),
            "texts": len(self.scores),
            "scores": _shortest(self.scores),
            "passages": {"excess": _shortest(self.passage_excess)},
            "shipped": self.shipped,
        }
        write_atomic(path, (json.dumps(content, indent=1, sort_keys=True, allow_nan=False) + "\n").encode("ascii"))

    @classmethod
    def read(cls, path: str | Path) -> CalibrationFile:
        """Read a file, and check it.

        Args:
            path: The file.

        Returns:
            Its content.

        Raises:
            CalibrationError: It is missing, no calibration file, of another version, or damaged.
        """
        try:
            content = json.loads(Path(path).read_bytes().decode("ascii"))
        except OSError as error:
            reason = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
            _fail(path, reason, "name a file that `spin-detect calibrate` wrote")
        except (ValueError, RecursionError):
            _fail(path, "is not JSON: damaged or foreign", _MAKE_AGAIN)
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            _fail(path, "is no calibration file", "name a file that `spin-detect calibrate` wrote")
        if content.get("format_version") != FORMAT_VERSION:
            version = str(content.get("format_version"))[:20]
            _fail(path, f"is of format version {version}, this program reads {FORMAT_VERSION}", _MAKE_AGAIN)
        try:
            return cls._from_content(content)
        except (KeyError, TypeError, ValueError, OverflowError):
            _fail(path, "lacks a value, or has one that cannot be: damaged or edited by hand", _MAKE_AGAIN)

    @classmethod
    def _from_content(cls, content: Mapping[str, Any]) -> CalibrationFile:
        """Return what the JSON of a file says; raise any error of a wrong type or value."""
        model, passages = content["model"], content["passages"]
        scores, passage_excess = _ascending(content["scores"]), _ascending(passages["excess"])
        name = content["name"]
        texts_of_model = [model[key] for key in ("name", "version", "sha256")]
        if not all(isinstance(text, str) for text in (name, *texts_of_model)):
            raise TypeError
        if content["texts"] != len(scores) or not len(scores):
            raise ValueError
        return cls(name, ModelInfo(*texts_of_model), scores, passage_excess)

    def calibrate(self, scorer: Scorer, model: ModelInfo, path: str | Path) -> Scorer:
        """Put the originals in the place of the reference documents of a model.

        Args:
            scorer: Scorer of the model.
            model: Name, version and checksum of the model.
            path: Where the calibration file is, for the error.

        Returns:
            A scorer that gives the same scores, and counts rates among the originals.

        Raises:
            CalibrationError: Another model scored the originals, so that their scores cannot be compared.
        """
        if self.model.sha256 != model.sha256:
            theirs, ours = (f"{each.name} {each.version} ({each.sha256[:12]})" for each in (self.model, model))
            _fail(path, f"was made with the model {theirs}, and this is {ours}", f"{_MAKE_AGAIN}, or use that model")
        documents = scorer.document_model
        reference = replace(
            documents.reference,
            originals=self.scores,
            genre=np.zeros(len(self.scores), np.uint8),
            n_documents=np.array([len(self.scores)], np.int32),
            genres=None,
        )
        passages = documents.passages
        if passages is not None:
            genre = np.zeros(len(self.passage_excess), np.uint8)
            passages = replace(passages, excess=self.passage_excess, genre=genre)
        return Scorer(scorer.language, scorer.token_model, replace(documents, reference=reference, passages=passages))


def _shortest(scores: NDArray[np.float32]) -> list[float]:
    """Return scores as numbers with no more digits than a float32 has."""
    return [float(str(score)) for score in scores]


def _ascending(values: Any) -> NDArray[np.float32]:
    """Return numbers of a file as scores; raise ValueError or TypeError where they are not finite, ascending numbers."""
    if not isinstance(values, list) or any(type(value) not in (int, float) for value in values):
        raise TypeError
    with np.errstate(over="ignore"):  # what is too large becomes infinite, and is refused
        scores = np.array(values, np.float32)
    if not np.isfinite(scores).all() or (np.diff(scores) < 0).any():
        raise ValueError
    return scores


def _fail(path: str | Path, problem: str, remedy: str) -> NoReturn:
    """Raise the error for a calibration file.

    Args:
        path: The file.
        problem: What is wrong with it.
        remedy: What to do.

    Raises:
        CalibrationError: Always.
    """
    raise CalibrationError(f"{path}: {problem}; {remedy}") from None
