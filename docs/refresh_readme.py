"""Put into README.md what the model that ships prints and how well it does: `python docs/refresh_readme.py`.

Between the score marks stands what `make score` prints for the sample article, shortened: what is left out is marked
[...], and nothing else differs. Between the results marks stand the model's own metrics. `tests/test_readme.py` checks
that both are up to date.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spin_detect.storage.model_folder import default_model_path, open_model

_REPOSITORY = Path(__file__).resolve().parent.parent
_COLUMNS = "96"
_PARAGRAPHS = 6  # verdict, explanation, headline and the first three of the article
_ROWS = 9  # of the table, with its header
_LEFT_OUT = "[...]"


def blocks() -> dict[str, str]:
    """What belongs between the marks of each name."""
    metrics = open_model(default_model_path()).meta["metrics"]
    return {"score": f"```console\n$ make score\n{shortened(_printed())}\n```", "results": results(metrics)}


def shortened(printed: str) -> str:
    """The first paragraphs of the output, and the first rows of the table that ends it."""
    *paragraphs, table = printed.rstrip().split("\n\n")
    rows = table.splitlines()[:_ROWS]
    return "\n\n".join([*paragraphs[:_PARAGRAPHS], _LEFT_OUT, "\n".join([*rows, _LEFT_OUT])])


def results(metrics: Mapping[str, Any]) -> str:
    """The headline: texts by spinners never trained on, at one threshold for all."""
    if "found_held_out" not in metrics:
        return "This model has not been measured."
    found = [
        f"{_percent(row)} where {float(share):.0%} of the words were replaced"
        for share, row in metrics["found_held_out"].items()
    ]
    genre, worst = max(metrics["false_positives"]["genre"].items(), key=lambda item: item[1]["value"])
    finder = "its twin finds" if "twin" in metrics else "it finds"
    return (
        f"At the score that 1% of {metrics['documents']:,} original test texts reach, {finder}, of texts by spinners it was never "
        f"trained on, {', '.join(found[:-1])} and {found[-1]}. Of all genres, {genre} is flagged most often while original: "
        f"{_percent(worst)}."
    )


def put(readme: str, name: str, block: str) -> str:
    """The README with `block` between the marks called `name`. Raises ValueError where a mark is missing."""
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    before, first, rest = readme.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise ValueError(f"README.md lacks {begin} or {end}; put them back")
    return f"{before}{begin}\n{block}\n{end}{after}"


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
