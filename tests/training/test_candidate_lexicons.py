"""Dictionaries of spinners make spun text, and none of their pairs becomes a candidate or a phrase."""

import dataclasses
import lzma
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from spin_detect.constants import FIRST_WORD, LEXICONS
from spin_detect.corpora.spinner_lexicons import load_lexicons
from spin_detect.language_model.tables import LanguageModel
from spin_detect.language_model.vocabulary import Vocabulary
from spin_detect.lexicons.lexicon import Lexicon
from spin_detect.lexicons.readers import read_lexicons
from spin_detect.storage.model_folder import default_model_path, open_model
from spin_detect.storage.serialization import from_arrays
from spin_detect.training.corpus_counts import CorpusCounts, LanguageModelSettings
from spin_detect.training.language_model import complete, find_candidates, find_phrase_candidates
from spin_detect.training.pipeline import TrainingData, train_language_model
from spin_detect.training.word_candidates import word_candidates
from tests.small_lexicons import write_dictionary, write_small_lexicons

PAIRS = {"traffic": "door|rain", "read": "in the hall", "heavy rain": "traffic", "council": "matter"}
_NO_LIMIT = 100_000
_STEP = 6  # one in so many words of the dictionaries makes a vocabulary that is quick to complete


def completed(language: LanguageModel, folder: Path) -> LanguageModel:
    """What the second step of training makes of the counts of the small language model."""
    counts = CorpusCounts(
        language.vocabulary, language.followers, language.bigrams, language.trigrams, language.vectors
    )
    return complete(counts, folder, LanguageModelSettings())


def tables(language: LanguageModel) -> tuple[bytes, bytes]:
    """The bytes of the candidate table and of the phrase table."""
    candidates, phrases = (
        b"".join(getattr(table, field.name).tobytes() for field in dataclasses.fields(table))
        for table in (language.candidates, language.phrases)
    )
    return candidates, phrases


def write_moby(folder: Path, *more: str) -> None:
    lines = ("closed,shut,open up", "old,ancient", "bridge,span", *more)
    (folder / "moby.txt.xz").write_bytes(lzma.compress("\n".join(lines).encode("latin-1")))


def test_a_dictionary_of_a_spinner_leaves_the_tables_as_they_are(language: LanguageModel, tmp_path: Path) -> None:
    write_small_lexicons(tmp_path)
    write_moby(tmp_path)
    without = tables(completed(language, tmp_path))
    write_dictionary(tmp_path, "made-up", "".join(f"{key}\t{texts}\n" for key, texts in PAIRS.items()))
    loaded = load_lexicons(tmp_path, language.vocabulary, language.vectors.input)
    assert set(loaded["spinner-made-up"].entries) == set(PAIRS), "it was read"
    assert tables(completed(language, tmp_path)) == without
    write_moby(tmp_path, *(f"{key},{texts.replace('|', ',')}" for key, texts in PAIRS.items()))
    with_moby = tables(completed(language, tmp_path))
    assert with_moby[0] != without[0] and with_moby[1] != without[1], "pairs of a lexicon that gives candidates do"


class RecordedKeys:
    """Stands for the cache of a run: remembers the key of each step, and computes nothing."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}

    def __call__(self, step: str, key: Mapping[str, Any], compute: object) -> None:
        self.keys[step] = repr(sorted(key.items()))


def keys_of_steps(lexicon_digests: dict[str, str]) -> dict[str, str]:
    """The keys of the steps that make the language model, and of all that depends on it."""
    folder = Path("absent")
    data = TrainingData(folder, folder, (), {}, lexicon_digests, is_counted=True)
    cached = RecordedKeys()
    key = {"sources": {}, "lexicons": lexicon_digests}
    code = {"counts": "", "tables": ""}
    _, _, later = train_language_model(data, cached, lambda text: None, 1, 0, key, code)  # type: ignore[arg-type]
    return cached.keys | {"later": repr(sorted(later.items()))}


def test_the_key_of_the_tables_names_only_lexicons_that_give_candidates() -> None:
    lexicons = {"moby.txt.xz": "1", "spinner-habits.tsv": "1"}
    plain = keys_of_steps(lexicons)
    more = keys_of_steps({**lexicons, "spinner-made-up.tsv.xz": "1"})
    assert more["counts"] == plain["counts"] and more["tables"] == plain["tables"]
    assert more["later"] != plain["later"], "what is trained on spun text depends on every dictionary"
    for changed in lexicons:
        assert keys_of_steps({**lexicons, changed: "2"})["tables"] != plain["tables"]


@pytest.fixture(scope="module")
def shipped() -> LanguageModel:
    if not default_model_path().is_dir():
        pytest.skip("needs the model that ships, models/en, absent here: make train")
    return from_arrays("", LanguageModel, open_model(default_model_path()).arrays)


@pytest.fixture(scope="module")
def lexicons(shared: Path) -> dict[str, Lexicon]:
    """The real lexicons, by name; reading them takes half a minute."""
    found = read_lexicons(shared / "lexicons")
    if all(lexicon.gives_candidates for lexicon in found.values()):
        pytest.skip("needs the dictionaries of spinners, spinner-NAME.tsv.xz, absent here")
    return found


def dictionary_pairs(lexicons: Mapping[str, Lexicon]) -> set[tuple[str, str]]:
    """Pairs of a written and an original term that dictionaries of spinners have."""
    return {
        (each.text, head)
        for lexicon in lexicons.values()
        if not lexicon.gives_candidates
        for head, substitutes in lexicon.entries.items()
        for each in substitutes
    }


def pairs_of(lexicons: Mapping[str, Lexicon], words: list[str]) -> set[tuple[str, str]]:
    """All pairs of a written and an original word that lexicons have, inflected alike."""
    table = word_candidates(lexicons.values(), words, np.ones(len(words)), limit=_NO_LIMIT)
    return set(zip(table.written, table.original, strict=True))


@pytest.mark.corpus
@pytest.mark.slow
def test_the_real_dictionaries_leave_the_tables_as_they_are(lexicons: dict[str, Lexicon]) -> None:
    words = sorted({word for pair in dictionary_pairs(lexicons) for word in " ".join(pair).split()})[::_STEP]
    vocabulary = Vocabulary.build(words, np.full(FIRST_WORD + len(words), 1000, np.float32))
    others = {name: lexicon for name, lexicon in lexicons.items() if lexicon.gives_candidates}
    for find in (
        lambda used: find_candidates(used, vocabulary, 32),
        lambda used: find_phrase_candidates(used, vocabulary),
    ):
        with_all, expected = find(lexicons), find(others)
        for field in dataclasses.fields(expected):
            assert np.array_equal(getattr(with_all, field.name), getattr(expected, field.name))
    known = dictionary_pairs(lexicons) & {(written, head) for written in words for head in words}
    assert len(known - pairs_of(others, words)) > 100, "there are pairs that only the dictionaries have"


@pytest.mark.corpus
@pytest.mark.slow
def test_the_shipped_candidates_owe_nothing_to_the_dictionaries(
    shipped: LanguageModel, lexicons: dict[str, Lexicon]
) -> None:
    table = shipped.candidates
    names = np.array(["", *shipped.vocabulary.words()], object)
    written = names[np.repeat(np.arange(len(table.counts)), table.counts) - FIRST_WORD + 1]
    original = names[table.originals.astype(np.int64) - FIRST_WORD + 1]
    assert (table.sources > 0).all(), "a lexicon that gives candidates knows each pair, or the vectors do"
    wanted = dictionary_pairs(lexicons)
    rows = [row for row, pair in enumerate(zip(written, original, strict=True)) if pair in wanted]
    from_lexicons = {(written[row], original[row]) for row in rows if table.sources[row] & LEXICONS}
    words = sorted({word for pair in from_lexicons for word in pair})
    others = {name: lexicon for name, lexicon in lexicons.items() if lexicon.gives_candidates}
    assert from_lexicons and from_lexicons <= pairs_of(others, words)
