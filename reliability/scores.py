"""Compare every number that scoring gives with the numbers of an earlier version, exactly.

`python -m reliability.scores` scores the shipped texts and 315 texts of the corpora, with NumPy and with the compiled kernels, and
compares a SHA-256 per text with `reliability/scores.json`. `--write` stores new digests. The full output of each run is kept in
`.cache/scores/`, so that two runs can be compared number by number. Floats are written in full: a difference in the last bit is a
difference. Processors and versions of NumPy may differ in that bit, so the digests hold for one machine: write them before a change,
compare them after it.
"""

import argparse
import hashlib
import json
import lzma
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

import spin_detect
from reliability.result import REPOSITORY
from spin_detect import kernels
from spin_detect.storage.package_data import package_path

DIGESTS = REPOSITORY / "reliability" / "scores.json"
_OUTPUT = REPOSITORY / ".cache" / "scores"
_PER_SOURCE = 7
_MAX_CHARACTERS = 20_000
_LONG_TEXT_CHARACTERS = 700_000  # long enough to be scored in two chunks
_SWAPPED_STEP = 5  # one of so many known words is replaced
_BATCH = 40


def shipped_texts() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of the sample article, of it with words hidden by odd characters, its original, and the starter set."""
    folder = package_path("datasets", "datasets")
    for name in ("sample-article", "sample-original"):
        yield name, (folder / f"{name}.txt").read_text(encoding="utf-8")
    article = (folder / "sample-article.txt").read_text(encoding="utf-8")
    yield (
        "sample-article, hidden",
        re.sub(r"(\w)o(\w)", "\\1\N{CYRILLIC SMALL LETTER O}\\2", article).replace("the", "t\u200bh\u00ade"),
    )
    for line in (folder / "starter.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield f"starter/{row['id']}", row["text"]


def corpus_texts(shared: Path) -> Iterator[tuple[str, str]]:
    """Yield texts of every source of the corpora, every second one with words replaced from a thesaurus; and one long text.

    Args:
        shared: Folder with `datasets/` and `lexicons/`.
    """
    with lzma.open(shared / "lexicons" / "moby.txt.xz", "rt", encoding="latin-1") as file:
        thesaurus = {head: synonyms for head, *synonyms in (line.strip().split(",") for line in file) if synonyms}
    long_text = ""
    for path in sorted((shared / "datasets").glob("*.jsonl.xz")):
        name = path.name.removesuffix(".jsonl.xz")
        with lzma.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for _, line in zip(range(20 * _PER_SOURCE), file, strict=False)]
        for number, row in enumerate(rows[:: max(1, len(rows) // _PER_SOURCE)][:_PER_SOURCE]):
            text = row["text"][:_MAX_CHARACTERS]
            yield f"{name}/{row['id']}", _replace_words(text, thesaurus, name) if number % 2 else text
        if len(long_text) < _LONG_TEXT_CHARACTERS:
            long_text += "\n\n".join(row["text"][:_MAX_CHARACTERS] for row in rows) + "\n\n"
    yield "long", long_text[:_LONG_TEXT_CHARACTERS]


def _replace_words(text: str, thesaurus: dict[str, list[str]], seed: str) -> str:
    choice = random.Random(seed)

    def synonym(match: re.Match[str]) -> str:
        synonyms = thesaurus.get(match[0])
        return choice.choice(synonyms) if synonyms and not choice.randrange(_SWAPPED_STEP) else match[0]

    return re.sub(r"\b[a-z]+\b", synonym, text)


def outputs(texts: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the name of each text and all numbers that scoring gives for it, as JSON with floats in full."""
    detector = spin_detect.load()
    for start in range(0, len(texts), _BATCH):
        names, batch = zip(*texts[start : start + _BATCH], strict=True)
        reports = list(detector.score_each(batch))
        document_scores = detector.score_documents(batch)
        predictions = detector.scorer.predict_tokens([text[:_MAX_CHARACTERS] for text in batch])
        scores, probability, _ = detector.scorer.score_documents(predictions)
        ends = np.searchsorted(predictions.batch.document, np.arange(len(batch) + 1))
        for index, (name, report, document_score) in enumerate(zip(names, reports, document_scores, strict=True)):
            values = {
                "report": [
                    value
                    for field, value in zip(fields(report), astuple(report), strict=True)
                    if field.name != "known_phrases"  # what lists of phrases say, and no number of scoring
                ],
                "answer": list(astuple(document_score)),
                "score": float(scores[index]),
                "probability": probability[ends[index] : ends[index + 1]].tolist(),
            }
            yield name, json.dumps(values, ensure_ascii=False)


def main() -> None:
    """Score with and without the compiled kernels, then store the digests or compare them with the stored ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=REPOSITORY.parent / "shared", help="folder with datasets/ and lexicons/"
    )
    parser.add_argument("--write", action="store_true", help="store the digests instead of comparing them")
    options = parser.parse_args()
    texts = list(shipped_texts())
    if (options.shared / "datasets").is_dir():
        texts += corpus_texts(options.shared)
    else:
        print(f"{options.shared}/datasets is absent: only the {len(texts)} shipped texts are compared", file=sys.stderr)
    digests: dict[str, str] = {}
    different = set()
    _OUTPUT.mkdir(parents=True, exist_ok=True)
    for mode in ("numpy", "compiled"):
        with kernels.override(on=mode == "compiled"), (_OUTPUT / f"{mode}.jsonl").open("w", encoding="utf-8") as file:
            for name, values in outputs(texts):
                file.write(json.dumps({"name": name}) + "\t" + values + "\n")
                digest = hashlib.sha256(values.encode()).hexdigest()
                if digests.setdefault(name, digest) != digest:
                    different.add(f"{name}: compiled kernels and NumPy differ")
    if options.write:
        DIGESTS.write_text(json.dumps(digests, indent=0) + "\n", encoding="utf-8")
    known = json.loads(DIGESTS.read_text(encoding="utf-8"))
    different |= {f"{name}: differs" for name, digest in digests.items() if known.get(name) != digest}
    if different:
        sys.exit("\n".join([*sorted(different)[:20], f"{len(different)} differences; full output: {_OUTPUT}"]))
    print(f"{len(digests)} texts score exactly as stored, with NumPy and with the compiled kernels")


if __name__ == "__main__":
    main()
