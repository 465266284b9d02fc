"""Measure how much of an honest text editors underline: `python -m reliability.editor_marks --corpora DIR --lexicons DIR`.

A language server gets whole texts, and programs that speak the protocol of LanguageTool send single paragraphs. Both are imitated on
documents of the test split, of which no model learned, and on spun copies of them.
"""

import argparse
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

import spin_detect
from reliability.result import add_publish_option, write_result
from spin_detect.cli.spin import _spinner
from spin_detect.corpora.sources import CorpusSource, of_people, read_source, sources
from spin_detect.corpora.splits import split_of
from spin_detect.editors.marks import check_source
from spin_detect.editors.paragraph_rate import DOCUMENT_WORDS, paragraph_rate
from spin_detect.markup.prose import plain_prose
from spin_detect.predict.detector import Detector
from spin_detect.report import Level

_FPR = 0.01
_SHARE = 0.2  # of the words, that spinning replaces
_SPINNER = "mixed"
_MIN_PARAGRAPHS = 4
_WORDS = (300, DOCUMENT_WORDS)
_FORMS: dict[str, Callable[[int], float]] = {
    "paragraphs that share the threshold": lambda n_words: paragraph_rate(_FPR, n_words),
    "paragraphs, each at the whole threshold": lambda _: _FPR,
}


@dataclass
class _Count:
    """What was counted of some documents.

    Attributes:
        documents: Their number.
        with_marks: Number of those with a marked word.
        words: Their words.
        marked: Their marked words.
    """

    documents: int = 0
    with_marks: int = 0
    words: int = 0
    marked: int = 0

    def add(self, n_words: int, n_marked: int) -> None:
        """Count one document."""
        self.documents += 1
        self.with_marks += n_marked > 0
        self.words += n_words
        self.marked += n_marked

    def cells(self) -> list[str]:
        """Return the shares of documents and of words with marks."""
        return [
            f"{self.with_marks / max(self.documents, 1):.1%} ({self.with_marks:,} of {self.documents:,})",
            f"{self.marked / max(self.words, 1):.2%}",
        ]


def main() -> None:
    """Parse the options, measure, write."""
    options = _options()
    detector = spin_detect.load()
    selected = of_people(sources(options.corpora))
    honest = [document for source in selected for document in islice(_documents(source), options.documents)]
    spinner = _spinner(_SPINNER, options.lexicons, None)
    spun = [spinner.spin(text, _SHARE, np.random.default_rng(number)).text for number, text in enumerate(honest)]
    counts = {name: (_count(honest, detector, name), _count(spun, detector, name)) for name in _names()}
    rows = [[name, *of_honest.cells(), *of_spun.cells()] for name, (of_honest, of_spun) in counts.items()]
    write_result(
        "editor-marks",
        "What editors underline in honest texts",
        (
            "what is sent, and marks",
            "honest documents with a mark",
            "honest words marked",
            "spun documents with a mark",
            "spun words marked",
        ),
        rows,
        conclusion=conclusion(*(row[1] for row in rows[:2]), *(row[3] for row in rows[:2])),
        note=f"Documents of {_WORDS[0]:,} to {_WORDS[1]:,} words in at least {_MIN_PARAGRAPHS} paragraphs, of the test split of "
        f"{len(selected)} sources, at most {options.documents} of each; the spun copies are by the spinner {_SPINNER}, with {_SHARE:.0%} "
        f"of their words replaced. The threshold is 1 in {1 / _FPR:.0f}.",
        module="editor_marks",
        publish=options.publish,
    )


def conclusion(honest_whole: str, honest_paragraphs: str, spun_whole: str, spun_paragraphs: str) -> str:
    """Say whether honest texts stay free of marks, and what single paragraphs cost."""
    return (
        f"Of honest documents, {honest_whole} have a marked word where an editor sends the whole document, and {honest_paragraphs} where "
        f"it sends their paragraphs, which share the threshold. Of spun ones, {spun_whole} and {spun_paragraphs} have one."
    )


def _names() -> list[str]:
    whole = "whole document"
    names = [
        f"{whole}, sure and likely",
        f"{next(iter(_FORMS))}, sure and likely",
        f"{whole}, sure",
        f"{whole}, all marks",
    ]
    return [*names, *(f"{form}, sure and likely" for form in list(_FORMS)[1:])]


def _count(texts: Sequence[str], detector: Detector, name: str) -> _Count:
    """Count the marks of documents.

    Args:
        texts: The documents.
        detector: Detector that scores.
        name: What is sent, and the levels of the marks, as of `_names`.

    Returns:
        The counts.
    """
    form, _, levels = name.rpartition(", ")
    level: Level = {"sure": "sure", "sure and likely": "likely", "all marks": "possible"}[levels]  # type: ignore[assignment]
    count = _Count()
    for text in texts:
        sent = [text] if form == "whole document" else _paragraphs(text)
        n_marked = 0
        for each in sent:
            fpr = _FPR if form == "whole document" else _FORMS[form](len(each.split()))
            marks = check_source(plain_prose(each), detector, fpr, level).marks
            n_marked += sum(len(each[mark.start : mark.end].split()) for mark in marks if mark.level is not None)
        count.add(len(text.split()), n_marked)
    return count


def _documents(source: CorpusSource) -> Iterator[str]:
    """Yield the documents of a source that are in the test split and have some paragraphs."""
    for document in read_source(source):
        is_test = split_of(source.name, document.id, source.held_out, source.counted) == "test"
        is_in_size = _WORDS[0] <= len(document.text.split()) <= _WORDS[1]
        if is_test and is_in_size and len(_paragraphs(document.text)) >= _MIN_PARAGRAPHS:
            yield document.text


def _paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a document: the blocks between empty lines, or the lines if it has no empty one."""
    blocks = [block for block in re.split(r"\n[^\S\n]*\n", text) if block.strip()]
    return blocks if len(blocks) > 1 else [line for line in text.split("\n") if line.strip()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m reliability.editor_marks", description=__doc__)
    parser.add_argument("--corpora", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--lexicons", type=Path, required=True, help="folder of the lexicons")
    parser.add_argument("--documents", type=int, default=20, help="of each source (default: %(default)s)")
    add_publish_option(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
