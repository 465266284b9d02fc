"""Make the list of known phrases that ships, and count how many honest documents contain one of them.

`python -m reliability.known_phrases` reads the tortured phrases of the Problematic Paper Screener and all corpora of `../shared`, and
prints the figures. `--write` also writes `spin_detect/known_phrases/tortured-phrases.tsv` and the figures in `docs/known-phrases.md`.

Left out of the list are, in this order: the tenth of the phrases that is held out, and phrases with one of these in them; phrases that
cannot be found as words; phrases without an expected phrase, or that the expected phrase contains; and, as ordinary terms, phrases that
occur in three or more papers of one half of the honest papers. The other half judges.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spin_detect
from reliability.result import REPOSITORY
from spin_detect import kernels
from spin_detect.corpora.sources import CorpusSource, read_source, sources
from spin_detect.corpora.splits import unit_hash
from spin_detect.known_phrases.phrase_finder import PhraseFinder
from spin_detect.known_phrases.phrase_list import MAX_KNOWN_PHRASE_WORDS, PhraseList
from spin_detect.known_phrases.phrase_tokens import tokens_of_phrases
from spin_detect.language_model.tables import LanguageModel
from spin_detect.lexicons.observed import TORTURED_TEST_SHARE, clean_phrase, lexicon_split_of

LIST = REPOSITORY / "spin_detect" / "known_phrases" / "tortured-phrases.tsv"
PAGE = REPOSITORY / "docs" / "known-phrases.md"
_NAME = "Problematic Paper Screener, tortured phrases"
_PAPERS = "academic"  # genre of the corpora that are papers and abstracts
_FULL_TEXTS = ("science-craft", "science-elife")
_MIXED = ("science-liaad",)  # papers in full and abstracts
_MAX_PAPERS = 2  # of the half that sets the rule, that may contain a phrase of the list
_MARKS = ("<!-- figures -->\n", "<!-- end of figures -->")
_WORDS = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")

Pair = tuple[str, str]


@dataclass(frozen=True)
class HonestDocument:
    """An honest document: its source and genre, which half it belongs to, and the phrases that it contains, each once."""

    source: str
    genre: str
    judges: bool
    phrases: frozenset[str]


def read_pairs(path: Path) -> tuple[list[Pair], str]:
    """Return all pairs of a tortured and an expected phrase, and the version of the list."""
    content = json.loads(path.read_text(encoding="utf-8"))
    pairs = [(each["tortured"].strip(), each["correct"].strip()) for each in content["phrases"]]
    return pairs, f"{content['version']} of {content['lastUpdated']}"


def choose(pairs: Sequence[Pair], language: LanguageModel) -> tuple[list[Pair], Counter[str]]:
    """Return the pairs that may ship, as far as the list itself says, and how many are left out for which reason."""
    held_out = [pair for pair in pairs if _is_held_out(pair)]
    usable_held_out = [pair for pair, usable in zip(held_out, _usable(held_out), strict=True) if usable]
    finder = PhraseFinder([PhraseList.from_pairs(usable_held_out)], language)
    left_out: Counter[str] = Counter()
    kept = []
    for pair, usable in zip(pairs, _usable(pairs), strict=True):
        if _is_held_out(pair):
            reason = "held out: a tenth by a hash of the expected phrase"
        elif finder.find(pair[0]):
            reason = "contain a phrase that is held out"
        elif not usable:
            reason = "have brackets or other marks between their words"
        elif not _WORDS.search(pair[1].lower()):
            reason = "have no expected phrase"
        elif _plain(pair[0]) in (_plain(_BRACKETS.sub(" ", pair[1])),) or _plain(pair[0]) in _plain(pair[1]):
            reason = "stand in their own expected phrase"
        else:
            kept.append(pair)
            continue
        left_out[reason] += 1
    return kept, left_out


def _is_held_out(pair: Pair) -> bool:
    original = clean_phrase(pair[1]) or " ".join(pair[1].lower().split())
    return lexicon_split_of(original, TORTURED_TEST_SHARE) == "test"


def _usable(pairs: Sequence[Pair]) -> list[bool]:
    _, offsets, usable = tokens_of_phrases([phrase for phrase, _ in pairs])
    return [
        bool(each) and count <= MAX_KNOWN_PHRASE_WORDS
        for each, count in zip(usable, (offsets[1:] - offsets[:-1]).tolist(), strict=True)
    ]


def _plain(text: str) -> str:
    """Return the words of a phrase with a space around each, so that a phrase within another is a part of its string."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def honest_documents(corpora: Iterable[CorpusSource], finder: PhraseFinder) -> Iterator[HonestDocument]:
    """Yield every document of some corpora with the phrases that it contains."""
    for source in corpora:
        for document in read_source(source):
            found = frozenset(each.expected for each in finder.find(document.text))
            yield HonestDocument(
                source.name, source.genre, unit_hash(f"known phrases/{source.name}/{document.id}") >= 0.5, found
            )


def figures(documents: Sequence[HonestDocument], shipped: frozenset[str]) -> str:
    """Return the table of honest documents that contain a phrase of the shipped list."""
    papers = [each for each in documents if each.genre == _PAPERS and each.judges]
    groups = [
        ("papers in full", [each for each in papers if each.source in _FULL_TEXTS]),
        ("papers and abstracts, mixed", [each for each in papers if each.source in _MIXED]),
        ("abstracts and parts of papers", [each for each in papers if each.source not in (*_FULL_TEXTS, *_MIXED)]),
        ("**all papers**", papers),
    ]
    genres = sorted({each.genre for each in documents} - {_PAPERS})
    groups += [(genre, [each for each in documents if each.genre == genre]) for genre in genres]
    lines = ["| honest documents | number | with a known phrase | share |", "|---|---:|---:|---:|"]
    for name, group in groups:
        hits = sum(not each.phrases.isdisjoint(shipped) for each in group)
        lines.append(f"| {name} | {len(group):,} | {hits:,} | {hits / max(len(group), 1):.2%} |")
    return "\n".join(lines)


def write_list(path: Path, pairs: Sequence[Pair], version: str, counts: Counter[str], n_papers: int) -> None:
    """Write the list that ships."""
    lines = [
        f"# name: {_NAME}",
        f"# version: {version}, nine tenths",
        "# Guillaume Cabanac, Cyril Labbé and Alexander Magazinov. CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
        f"# honest_share: share of {n_papers:,} honest papers and abstracts that contain the phrase; docs/known-phrases.md",
        "phrase\texpected\thonest_share",
        *(f"{phrase}\t{expected}\t{counts[phrase] / n_papers:.2g}" for phrase, expected in sorted(pairs)),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Make the list, count, and print or write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=REPOSITORY.parent / "shared", help="folder with datasets/ and lexicons/"
    )
    parser.add_argument("--write", action="store_true", help="write the list and the page, too")
    options = parser.parse_args()
    kernels.enable()
    language = spin_detect.load().scorer.language
    pairs, version = read_pairs(options.shared / "lexicons" / "tortured-phrases.json")
    candidates, left_out = choose(pairs, language)
    # the expected phrase is of no use here: each phrase stands for itself
    finder = PhraseFinder([PhraseList.from_pairs([(phrase, phrase) for phrase, _ in candidates])], language)
    corpora = [each for each in sources(options.shared / "datasets") if each.produced_by != "llm"]
    documents = list(honest_documents(corpora, finder))
    papers = [each for each in documents if each.genre == _PAPERS]
    rule = Counter(phrase for each in papers if not each.judges for phrase in each.phrases)
    frequent = {phrase for phrase, count in rule.items() if count > _MAX_PAPERS}
    left_out["are ordinary terms: in three or more honest papers of the half that sets this rule"] = len(frequent)
    kept = [pair for pair in candidates if pair[0] not in frequent]
    counts = Counter(phrase for each in papers for phrase in each.phrases)
    table = figures(documents, frozenset(phrase for phrase, _ in kept))
    n_seen = sum(counts[phrase] > 0 for phrase, _ in kept)
    text = "\n".join([
        f"The list has {len(pairs):,} phrases, of which {len(kept):,} ship. Not in it are those that",
        "",
        *(f"- {reason}: {number:,}" for reason, number in left_out.items()),
        "",
        f"The half of the honest papers that sets the last rule has {sum(not each.judges for each in papers):,} of them; the table "
        f"counts the papers of the other half. The shares in the list are of all {len(papers):,}: {n_seen:,} phrases occur in one or more "
        "of them, the others in none.",
        "",
        table,
        "",
    ])  # fmt: skip
    print(text)
    if options.write:
        write_list(LIST, kept, version, counts, len(papers))
        before, rest = PAGE.read_text(encoding="utf-8").split(_MARKS[0])
        PAGE.write_text(
            before + _MARKS[0] + "\n" + text + "\n" + _MARKS[1] + rest.split(_MARKS[1])[1], encoding="utf-8"
        )


if __name__ == "__main__":
    main()
