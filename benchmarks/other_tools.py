"""Other tools that score texts, fitted to texts with meaningless labels, because only their speed is measured."""

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Score = Callable[[Sequence[str]], object]


class MissingError(Exception):
    """A tool cannot run; the message says what it lacks, and stands on the page in its place."""


def scikit_learn(texts: Sequence[str]) -> Score:
    """Return a logistic regression on TF-IDF of character 3- to 5-grams."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True)
    fitted = make_pipeline(vectoriser, LogisticRegression()).fit(texts, [row % 2 for row in range(len(texts))])
    return lambda batch: fitted.predict_proba(batch)


def fast_text(texts: Sequence[str]) -> Score:
    """Return a classifier of fastText with subwords of 3 to 6 characters."""
    try:
        import fasttext
    except ImportError:
        raise MissingError("pip install fasttext-wheel") from None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        path.write_text("".join(f"__label__{row % 2} {_line(text)}\n" for row, text in enumerate(texts)), "utf-8")
        model = fasttext.train_supervised(str(path), minn=3, maxn=6, epoch=1, dim=50, thread=1, verbose=0)
    # the package's own `predict` does not work with NumPy 2
    return lambda batch: [model.f.predict(_line(text) + "\n", 2, 0.0, "strict") for text in batch]


def ken_lm(texts: Sequence[str]) -> Score:
    """Return the perplexity of a KenLM 5-gram model."""
    try:
        import kenlm
    except ImportError:
        raise MissingError("pip install kenlm") from None
    from spin_detect.evaluation.baselines.perplexity import Perplexity, sentences

    lmplz, build = shutil.which("lmplz"), shutil.which("build_binary")
    if not lmplz or not build:
        raise MissingError("KenLM's lmplz and build_binary, built from its source, are not on the path")
    with tempfile.TemporaryDirectory() as folder:
        arpa, binary = f"{folder}/model.arpa", f"{folder}/model.binary"
        lines = "".join(line + "\n" for text in texts for line in sentences(text)).encode()
        order = ["-o", "5", "--discount_fallback", "-S", "20%", "-T", folder, "--arpa", arpa]
        subprocess.run([lmplz, *order], input=lines, check=True, capture_output=True)
        subprocess.run([build, "trie", arpa, binary], check=True, capture_output=True)
        model = Perplexity(kenlm.Model(binary))
    return model.scores


def quality_filter(name: str) -> Callable[[Sequence[str]], Score]:
    """Return a function that makes one of datatrove's own filters."""

    def make(_: Sequence[str]) -> Score:
        try:
            from datatrove.data import Document
            from datatrove.pipeline import filters

            quality: Any = getattr(filters, name)()
            quality.filter(Document(text="One sentence of words, to load what it splits text with.", id="0"))
        except ImportError as error:
            raise MissingError(f"datatrove with what its filters import: {error}".splitlines()[0][:200]) from None
        except (LookupError, OSError) as error:
            raise MissingError(f"what datatrove splits text with: {error}".splitlines()[0][:200]) from None
        return lambda batch: [quality.filter(Document(text=text, id="0")) for text in batch]

    return make


OTHER_TOOLS: dict[str, Callable[[Sequence[str]], Score]] = {
    "scikit-learn: TF-IDF of character 3-5-grams, logistic regression": scikit_learn,
    "fastText with subwords": fast_text,
    "KenLM 5-gram perplexity": ken_lm,
    "datatrove: Gopher quality filter": quality_filter("GopherQualityFilter"),
    "datatrove: C4 quality filter": quality_filter("C4QualityFilter"),
    "datatrove: FineWeb quality filter": quality_filter("FineWebQualityFilter"),
}


def _line(text: str) -> str:
    return " ".join(text.lower().split())
