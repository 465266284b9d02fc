"""Each baseline finds what it looks for, and one that cannot run says why."""

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
    all_texts, labels = [*texts, *map(spun, texts)], np.repeat([False, True], len(texts))
    lexicons = {
        "wordnet": Lexicon("wordnet", LexiconSource.WORDNET, {new: (Substitute(old),) for old, new in SWAPS.items()}),
        "neighbours": Lexicon("neighbours", LexiconSource.NEIGHBOURS, {}),
        "tortured": Lexicon(
            "tortured", LexiconSource.OBSERVED, {"red herring": (Substitute("purple herring"), Substitute("purple"))}
        ),
    }
    cache = tmp_path_factory.mktemp("cache")
    scorer = spin_detect.load().scorer
    return TrainingTexts(all_texts, labels, all_texts[::5], labels[::5], scorer, lexicons, [], cache, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["character n-grams, logistic regression", "bag of words, linear SVM", "fastText supervised"]
)
def test_trained_baselines_learn_the_replacements_of_their_training_texts(name: str, training: TrainingTexts) -> None:
    if name.startswith("fastText"):
        pytest.importorskip(
            "fasttext", reason="needs the extra 'benchmark': pip install '.[benchmark]' in a clone of the repository"
        )
    scores = BASELINES[name](training).scores(training.texts)
    assert (scores[training.is_spun] > np.median(scores)).mean() > 0.9


def test_the_phrase_list_counts_its_phrases_but_not_their_single_words(training: TrainingTexts) -> None:
    trained = BASELINES["tortured-phrase list"](training)
    assert trained.scores(["A purple herring, and a Purple Herring.", "A purple fish.", ""]).tolist() == [2, 0, 0]


def test_rare_words_with_commoner_synonyms_raise_the_score(training: TrainingTexts) -> None:
    trained = BASELINES["frequency drop (FGWS)"](training)
    assert isinstance(trained, FrequencyDrop)
    plain, swapped = trained.scores(["They said that people work.", "They articulated that personages toil."])
    assert swapped > plain >= 0


def test_perplexity_takes_sentences_in_lower_case() -> None:
    assert list(sentences("It’s 3.5 km. Dr. Who, isn't it?")) == ["it ’ s 3.5 km .", "dr . who , isn't it ?"]


def test_perplexity_counts_the_table_split_and_is_higher_for_shuffled_text(training: TrainingTexts) -> None:
    pytest.importorskip(
        "kenlm", reason="needs the extra 'benchmark': pip install '.[benchmark]' in a clone of the repository"
    )
    if not shutil.which("lmplz"):
        pytest.skip("lmplz, which counts the model, is absent here")
    starter = [source for source in sources(DATASETS) if source.name == "starter"]
    trained = BASELINES["KenLM perplexity"](replace(training, sources=starter))
    texts = training.texts[:20]
    shuffled = [" ".join(np.random.default_rng(1).permutation(text.split())) for text in texts]
    assert (trained.scores(shuffled) > trained.scores(texts)).all()


def test_perplexity_without_its_programs_is_missing(training: TrainingTexts, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(
        "kenlm", reason="needs the extra 'benchmark': pip install '.[benchmark]' in a clone of the repository"
    )
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingError, match="lmplz and build_binary, which are not on the path"):
        BASELINES["KenLM perplexity"](training)


@pytest.mark.slow
def test_a_missing_baseline_is_reported_and_the_others_are_measured(
    training: TrainingTexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., Any] = builtins.__import__

    def import_without_them(name: str, *arguments: Any, **more: Any) -> Any:
        if name in ("fasttext", "kenlm"):
            raise ImportError(name=name)
        return real(name, *arguments, **more)

    monkeypatch.setattr(builtins, "__import__", import_without_them)
    lines = [text[:800] for text in training.texts[:20]]
    originals = [Example(text, "toy", "news", str(number)) for number, text in enumerate(lines)]
    conditions = {("moby", 0.2): [Example(spun(e.text), "toy", "news", e.document, "moby", 0.2) for e in originals]}
    found = measure_baselines(
        training, originals, conditions, (originals, conditions), {"toy": [*originals, *conditions["moby", 0.2]]}
    )
    assert {name for name, row in found.items() if "missing" in row} == {"fastText supervised", "KenLM perplexity"}
    assert "pip install '.[benchmark]' in a clone" in found["KenLM perplexity"]["missing"]
    row = found["bag of words, linear SVM"]
    assert row["found"]["moby"]["shares"]["0.2"]["n"] == 20
    assert row["labelled"]["toy"]["auc"] > 0.9 and row["paragraphs"]["shares"]["0.2"]["f1"] > 0.8
