"""Write into README.md what the model that ships prints and how well it does: `python docs/refresh_readme.py`.

The score block shows what `make score` prints for the sample article, shortened: what is left out is marked [...], and
nothing else differs. The marks block says how many marks of the sample article are right. The results block holds the
model's own metrics. `tests/test_readme.py` checks that all three are up to date.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import spin_detect
from spin_detect.storage.model_folder import default_model_path, open_model

_REPOSITORY = Path(__file__).resolve().parent.parent
_COLUMNS = "96"
_PARAGRAPHS = 7  # level, reason, examples, caution, headline and the first two of the article
_ROWS = 9  # of the list, with its header
_HEADER = "written "  # beginning of the header
_LEFT_OUT = "[...]"
_WORD = re.compile(r"[\w'\u2019]+")


def blocks() -> dict[str, str]:
    """Return the text of each block by its name."""
    metrics = open_model(default_model_path()).meta["metrics"]
    return {
        "score": f"```console\n$ make score\n{shortened(_printed())}\n```",
        "marks": marks(),
        "results": results(metrics),
    }


def shortened(printed: str) -> str:
    """Return the first paragraphs of the output, and the first rows of the list after what it means."""
    paragraphs = printed.rstrip().split("\n\n")
    place = next(place for place, paragraph in enumerate(paragraphs) if paragraph.startswith(_HEADER))
    rows = paragraphs[place].splitlines()[:_ROWS]
    return "\n\n".join([*paragraphs[:_PARAGRAPHS], _LEFT_OUT, paragraphs[place - 1], "\n".join([*rows, _LEFT_OUT])])


def marks() -> str:
    """Say how many marks of the sample article lie on words that differ from the original article."""
    written, original = (
        (_REPOSITORY / "datasets" / name).read_text(encoding="utf-8")
        for name in ("sample-article.txt", "sample-original.txt")
    )
    words = list(_WORD.finditer(written))
    alignment = SequenceMatcher(
        None,
        [word[0].lower() for word in words],
        [word[0].lower() for word in _WORD.finditer(original)],
        autojunk=False,
    )
    changed = [
        word
        for operation, start, end, _, _ in alignment.get_opcodes()
        if operation != "equal"
        for word in words[start:end]
    ]
    spans = spin_detect.load().score(written).spans
    right = sum(any(word.start() < span.end and span.start < word.end() for word in changed) for span in spans)
    return f"In the sample article {right} of {len(spans)} marks lie on words that were swapped."


def results(metrics: Mapping[str, Any]) -> str:
    """Return a table of the texts found by share of words replaced, and what it was measured with.

    All texts are spun by spinners that were not used in training, and there is one threshold for all of them.
    """
    if "found_held_out" not in metrics:
        return "This model has not been measured."
    found = metrics["found_held_out"]
    genre, worst = max(metrics["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    rows = [
        ["words replaced", *(f"{float(share):.0%}" for share in found)],
        ["---", *("---:" for _ in found)],
        ["spun texts found", *map(_percent, found.values())],
    ]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    model = ", measured with the holdout model" if "twin" in metrics else ""
    return (
        f"{table}\n\nThese texts were spun by spinners that were not used in training{model}. The threshold is the score that "
        f"1% of {metrics['documents']:,} original test texts reach. Of all genres, the model that ships calls originals of "
        f"`{genre}` spun most often: {_percent(worst)}."
    )


def put(readme: str, name: str, block: str) -> str:
    """Return the README with `block` between the comments called `name`.

    A block that begins on the line of its comment stays within the line.

    Args:
        readme: Text of README.md.
        name: Name of the block.
        block: Its new content.

    Raises:
        ValueError: A comment is missing.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, first, rest = readme.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise ValueError(f"README.md lacks {begin} or {end}; put them back")
    edge = "\n" if rest.startswith("\n") else ""
    return f"{before}{begin}{edge}{block}{edge}{end}{after}"


def _printed() -> str:
    command = [sys.executable, "-m", "spin_detect.cli.main", "score", "datasets/sample-article.txt"]
    environment = {**os.environ, "COLUMNS": _COLUMNS, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=_REPOSITORY, env=environment, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def _percent(row: Mapping[str, float]) -> str:
    return f"{row['value']:.1%}"


def main() -> None:
    """Rewrite README.md."""
    path = _REPOSITORY / "README.md"
    readme = path.read_text(encoding="utf-8")
    for name, block in blocks().items():
        readme = put(readme, name, block)
    path.write_text(readme, encoding="utf-8")


if __name__ == "__main__":
    main()
