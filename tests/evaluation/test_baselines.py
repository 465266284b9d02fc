"""Each baseline finds what it looks for; one that cannot be had says so."""

import builtins
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import spin_detect
from spin_detect.constants import LexiconSource
from spin_detect.corpora.examples import Example
from spin_detect.corpora.sources import sources
from spin_detect.evaluation.baselines.base import MissingError, TrainingTexts
from spin_detect.evaluation.baselines.frequency import FrequencyDrop
from spin_detect.evaluation.baselines.perplexity import sentences
from spin_detect.evaluation.baselines.run import BASELINES, measure_baselines
from spin_detect.lexicons.lexicon import Lexicon, Substitute
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

DATASETS = package_path("datasets", "datasets")
pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)
SWAPS = {"the": "ye", "said": "articulated", "people": "personages", "water": "aqua", "work": "toil"}


def spun(text: str) -> str:
    return " ".join(SWAPS.get(word, word) for word in text.split(" "))


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> TrainingTexts:
    lines = (DATASETS / "starter.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]
    both, labels = [*texts, *map(spun, texts)], np.repeat([False, True], len(texts))
    dictionary = {
        "wordnet": Lexicon("wordnet", LexiconSource.WORDNET, {new: (Substitute(old),) for old, new in SWAPS.items()}),
        "neighbours": Lexicon("neighbours", LexiconSource.NEIGHBOURS, {}),
        "tortured": Lexicon(
            "tortured", LexiconSource.OBSERVED, {"red herring": (Substitute("purple herring"), Substitute("purple"))}
        ),
    }
    cache = tmp_path_factory.mktemp("cache")
    scorer = spin_detect.load().scorer
    return TrainingTexts(both, labels, both[::5], labels[::5], scorer, dictionary, [], cache, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["character n-grams, logistic regression", "bag of words, linear SVM", "fastText supervised"]
)
def test_the_trained_ones_learn_the_swaps_they_are_shown(name: str, training: TrainingTexts) -> None:
    if name.startswith("fastText"):
        pytest.importorskip("fasttext", reason="pip install 'spin-detect[benchmark]'")
    scores = BASELINES[name](training).scores(training.texts)
    assert (scores[training.spun] > np.median(scores)).mean() > 0.9


def test_the_list_counts_its_phrases_but_not_their_single_words(training: TrainingTexts) -> None:
    trained = BASELINES["tortured-phrase list"](training)
    assert trained.scores(["A purple herring, and a Purple Herring.", "A purple fish.", ""]).tolist() == [2, 0, 0]


def test_the_frequency_of_rare_words_drops_where_synonyms_are_commoner(training: TrainingTexts) -> None:
    trained = BASELINES["frequency drop (FGWS)"](training)
    assert isinstance(trained, FrequencyDrop)
    plain, swapped = trained.scores(["They said that people work.", "They articulated that personages toil."])
    assert swapped > plain >= 0


def test_perplexity_reads_sentences_in_small_letters() -> None:
    assert list(sentences("It’s 3.5 km. Dr. Who, isn't it?")) == ["it ’ s 3.5 km .", "dr . who , isn't it ?"]


def test_perplexity_counts_the_table_part_and_shuffled_text_surprises_it(training: TrainingTexts) -> None:
    pytest.importorskip("kenlm", reason="pip install 'spin-detect[benchmark]'")
    if not shutil.which("lmplz"):
        pytest.skip("lmplz, which counts the model, is absent here")
    starter = [source for source in sources(DATASETS) if source.name == "starter"]
    trained = BASELINES["KenLM perplexity"](replace(training, sources=starter))
    texts = training.texts[:20]
    shuffled = [" ".join(np.random.default_rng(1).permutation(text.split())) for text in texts]
    assert (trained.scores(shuffled) > trained.scores(texts)).all()


def test_perplexity_without_its_programs_is_missing(training: TrainingTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("kenlm", reason="pip install 'spin-detect[benchmark]'")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingError, match="lmplz and build_binary are not on the path"):
        BASELINES["KenLM perplexity"](training)


@pytest.mark.slow
def test_one_that_cannot_be_had_is_reported_and_the_others_go_on(
    training: TrainingTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def absent(name: str, *arguments: Any, **more: Any) -> Any:
        if name in ("fasttext", "kenlm"):
            raise ImportError(name=name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    lines = [text[:800] for text in training.texts[:20]]
    plain = [Example(text, "toy", "news", str(number)) for number, text in enumerate(lines)]
    cells = {("moby", 0.2): [Example(spun(e.text), "toy", "news", e.document, "moby", 0.2) for e in plain]}
    found = measure_baselines(training, plain, cells, (plain, cells), {"toy": [*plain, *cells["moby", 0.2]]})
    assert {name for name, row in found.items() if "missing" in row} == {"fastText supervised", "KenLM perplexity"}
    assert "pip install 'spin-detect[benchmark]'" in found["KenLM perplexity"]["missing"]
    row = found["bag of words, linear SVM"]
    assert row["found"]["moby"]["shares"]["0.2"]["n"] == 20
    assert row["labelled"]["toy"]["auc"] > 0.9 and row["paragraphs"]["shares"]["0.2"]["f1"] > 0.8
