"""What training reads: corpora, lexicons, the passages of each step, and the settings that decide how many there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from spin_detect.corpora.examples import Example, SampleRequest
from spin_detect.corpora.sources import CorpusSource, sources
from spin_detect.corpora.splits import CALIBRATION_PART, DOCUMENT_WORDS, FIT_PART, TEST_WORDS, TOKEN_WORDS
from spin_detect.corpora.training_context import TrainingContext
from spin_detect.errors import SpinDetectError
from spin_detect.language_model.candidates import CandidateTable
from spin_detect.language_model.tables import LanguageModel
from spin_detect.storage.package_data import package_path
from spin_detect.training.passage_model import LENGTHS
from spin_detect.training.stage_cache import file_digest

# Bytes of (compressed) corpora and lexicons below which n-grams that were counted anew would be worse than those that ship.
_MIN_CORPUS_BYTES = 20_000_000
CALIBRATION_LENGTHS = ((25, 60), (60, 120), (120, 300), (300, 700), (700, 2000))
_WHOLE_WORDS = (40, 10_000)  # of whole documents among the reference documents


@dataclass(frozen=True)
class TrainingSettings:
    """How many passages of each source train what. The names are keys of `model.json`.

    Attributes:
        token_pieces: Passages that train the token model.
        document_pieces: Passages that train the document model.
        long_pieces: Long passages that train the passage model.
        calibration_pieces: Passages of each length, and whole documents, that calibrate the scores.
        reference_pieces: Passages of each genre, at most, among those that calibrate: the rates are of all genres alike.
        test_pieces: Passages that the model is measured on.
        trees: Trees of the token model.
    """

    token_pieces: int = 900
    document_pieces: int = 900
    long_pieces: int = 250
    calibration_pieces: int = 350
    reference_pieces: int = 2100
    test_pieces: int = 400
    trees: int = 200

    def requests(self, seed: int) -> dict[str, SampleRequest]:
        """List the passages that the steps of training need of the corpora.

        Args:
            seed: Seed of the draw.

        Returns:
            What is wanted of each source, by the name of the request.
        """
        n_calibration = self.calibration_pieces
        return {
            "token": SampleRequest("token", TOKEN_WORDS, self.token_pieces, seed),
            "document": SampleRequest("document", DOCUMENT_WORDS, self.document_pieces, seed + 1, part=FIT_PART),
            "long": SampleRequest("document", LENGTHS, self.long_pieces, seed + 1, part=FIT_PART),
            # each draw begins with other documents, so that the rates are counted on many documents
            **{
                f"calibration {words}": SampleRequest(
                    "document", words, n_calibration, seed + 10 + number, part=CALIBRATION_PART
                )
                for number, words in enumerate(CALIBRATION_LENGTHS)
            },
            "calibration whole": SampleRequest(
                "document", _WHOLE_WORDS, n_calibration, seed + 2, part=CALIBRATION_PART, whole=True
            ),
            "test": SampleRequest("test", TEST_WORDS, self.test_pieces, seed + 3),
        }


SETTINGS = TrainingSettings()


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
class StageInputs:
    """What the stages above the language model are trained from.

    Attributes:
        language: The language model.
        passages: Original passages by the name of their request.
        dropout_candidates: Candidates without those of each group of lexicons.
        context: Lexicons, word counts, number of processes and seed.
        settings: How many passages of each source there are, and how many trees are trained.
    """

    language: LanguageModel
    passages: Mapping[str, list[Example]]
    dropout_candidates: Mapping[str, CandidateTable]
    context: TrainingContext
    settings: TrainingSettings = SETTINGS

    def without(self, is_left_out: Callable[[Example], bool]) -> StageInputs:
        """Leave out some passages.

        Args:
            is_left_out: Whether a passage is left out.

        Returns:
            The other passages, with everything else as it is.
        """
        passages = {
            name: [example for example in examples if not is_left_out(example)]
            for name, examples in self.passages.items()
        }
        return replace(self, passages=passages)


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


def _starter_set() -> tuple[CorpusSource, ...]:
    folder = package_path("datasets", "datasets")
    return tuple(source for source in sources(folder) if source.name == "starter")
