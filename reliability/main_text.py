"""Main text of web pages, beside two libraries alone: `PYTHONPATH=. python -m reliability.main_text FOLDER`.

FOLDER is a clone of github.com/scrapinghub/article-extraction-benchmark: 181 pages of news and blogs, and the text of the
article of each. As there, precision and recall are of runs of four words, and means of the pages. Needs the extras `files`
and `benchmark`.
"""

import argparse
import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from spin_detect.files import extract_text

_WORD = re.compile(r"\w+")
_RUN = 4  # words


def _ours(page: bytes) -> str:
    return extract_text(page, "page.html")


def _trafilatura(page: bytes) -> str:
    import trafilatura

    return trafilatura.extract(page, include_comments=False, include_tables=False) or ""


def _resiliparse(page: bytes) -> str:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    page_text = bytes_to_str(page, detect_encoding(page, from_html_meta=True) or "utf-8")
    return str(extract_plain_text(page_text, main_content=True, list_bullets=False, alt_texts=False))


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.lower())
    return Counter(tuple(words[start : start + _RUN]) for start in range(max(len(words) - _RUN + 1, 1)))


def _measure(folder: Path, read: Callable[[bytes], str]) -> str:
    """Read every page; return the measures in words."""
    articles = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    precision = recall = seconds = 0.0
    for name, article in articles.items():
        page = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        start = time.process_time()
        found = _runs(read(page))
        seconds += time.process_time() - start
        wanted = _runs(article["articleBody"])
        n_right = (found & wanted).total()
        precision += n_right / max(found.total(), 1) / len(articles)
        recall += n_right / wanted.total() / len(articles)
    f1 = 2 * precision * recall / (precision + recall)
    return (
        f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, {1000 * seconds / len(articles):.1f} ms a page"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="clone of article-extraction-benchmark")
    chosen = parser.parse_args().folder
    for reader in (_ours, _trafilatura, _resiliparse):
        print(f"{reader.__name__[1:]:12} {_measure(chosen, reader)}", flush=True)
