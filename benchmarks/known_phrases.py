"""Measure how fast 100,000 known phrases are found, beside what others would use: `python -m benchmarks.known_phrases`.

The phrases are made: two to four words of the starter texts, drawn at random. The text is the starter texts, shuffled sentence by sentence
until it has the wanted size. Every method gets the same text and the same phrases, in lower case for those that cannot fold case, and
searches it once in each turn. Times are processor time of one core; the fastest turn counts.
"""

import argparse
import importlib.util
import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import benchmarks  # noqa: F401  (first, because it sets the number of threads before NumPy is imported)
import spin_detect
from benchmarks.machine import load_average, machine, versions
from benchmarks.timing import times_in_turns
from spin_detect import kernels
from spin_detect.known_phrases import PhraseList
from spin_detect.known_phrases.phrase_finder import PhraseFinder
from spin_detect.storage.package_data import package_path

_MAX_RE_CHARACTERS = 5_000  # that the regular expression searches: it takes minutes for more


def made_text(size: int) -> str:
    """Return a text of about so many characters, from the sentences of the starter texts in random order."""
    path = package_path("datasets", "datasets") / "starter.jsonl"
    texts = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?])\s+", text)]
    choice, chosen, length = random.Random(5), [], 0
    while length < size:
        chosen.append(choice.choice(sentences))
        length += len(chosen[-1]) + 1
    return " ".join(chosen)


def made_phrases(text: str, number: int) -> list[str]:
    """Return different phrases of two to four words: words of the text at random, so that few of the phrases are in it."""
    choice, words = random.Random(6), sorted(set(re.findall(r"[a-z]{3,}", text.lower())))
    phrases: set[str] = set()
    while len(phrases) < number:
        phrases.add(" ".join(choice.choices(words, k=choice.randint(2, 4))))
    return sorted(phrases)


def searches(text: str, phrases: list[str]) -> dict[str, tuple[Callable[[], object], int]]:
    """Return what to run for each method, and how many characters it searches."""
    finder = PhraseFinder(
        [PhraseList.from_pairs([(each, "x") for each in phrases])], spin_detect.load().scorer.language
    )

    def ours(compiled: bool) -> object:
        with kernels.override(on=compiled):
            return finder.find(text)

    found: dict[str, tuple[Callable[[], object], int]] = {"ours, NumPy": (lambda: ours(False), len(text))}
    if importlib.util.find_spec("numba"):
        found["ours, compiled"] = (lambda: ours(True), len(text))
    lower = text.lower()
    if importlib.util.find_spec("ahocorasick_rs"):
        rust = importlib.import_module("ahocorasick_rs")
        automaton = rust.AhoCorasick(phrases, matchkind=rust.MatchKind.LeftmostLongest)
        found["ahocorasick_rs"] = (lambda: automaton.find_matches_as_indexes(text.lower()), len(text))
    if importlib.util.find_spec("ahocorasick"):
        trie = importlib.import_module("ahocorasick").Automaton()
        for each in phrases:
            trie.add_word(each, each)
        trie.make_automaton()
        found["pyahocorasick"] = (lambda: list(trie.iter_long(text.lower())), len(text))
    if importlib.util.find_spec("flashtext"):
        processor = importlib.import_module("flashtext").KeywordProcessor()
        for each in phrases:
            processor.add_keyword(each)
        found["FlashText"] = (lambda: processor.extract_keywords(text, span_info=True), len(text))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, phrases))})\b")
    short = lower[:_MAX_RE_CHARACTERS]
    found["re, alternatives"] = (lambda: pattern.findall(short), len(short))
    return found


def main() -> None:
    """Measure, and print a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=float, default=10.0, help="size of the text")
    parser.add_argument("--phrases", type=int, default=100_000, help="number of phrases")
    parser.add_argument("--runs", type=int, default=3, help="turns")
    parser.add_argument("--file", type=Path, help="text to search instead of the made one")
    options = parser.parse_args()
    text = options.file.read_text(encoding="utf-8") if options.file else made_text(int(options.megabytes * 1e6))
    methods = searches(text, made_phrases(text, options.phrases))
    measured = times_in_turns([work for work, _ in methods.values()], options.runs)
    speeds = [size / 1e6 / each.best_processor for (_, size), each in zip(methods.values(), measured, strict=True)]
    print(
        f"{machine()}; {versions()}; load average {load_average()}; {options.phrases:,} phrases, {len(text) / 1e6:.1f} million characters\n"
    )
    print("| method | million characters/s | relative to ours with NumPy |\n|---|---:|---:|")
    for name, speed in zip(methods, speeds, strict=True):
        print(f"| {name} | {speed:.3g} | {speed / speeds[0]:.3g} |")


if __name__ == "__main__":
    main()
