"""Measure everything and write benchmarks.md into .cache/results.

With --publish, write docs/benchmarks.md, and what a crawl costs at these speeds into docs/scaling.md.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path

import benchmarks  # noqa: F401  (first, because it sets the number of threads before NumPy is imported)
import spin_detect
from benchmarks.costs import write_costs
from benchmarks.machine import load_average, machine, versions
from benchmarks.page import Measurements, page
from benchmarks.process import cold_start, memory_after
from benchmarks.scoring import growth_with_length, growth_with_number, throughputs
from benchmarks.sharing import sharing
from benchmarks.texts import megabytes, text_of_words, texts_of
from benchmarks.timing import times
from reliability.result import add_publish_option, output_folder
from spin_detect.errors import SpinDetectError
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

_REPOSITORY = Path(__file__).resolve().parent.parent
_PAGE = "benchmarks.md"
_LONG_WORDS = 500_000


def main() -> None:
    """Parse the options, measure, write."""
    options = _options()
    model = options.model or default_model_path()
    load = load_average()
    _show_progress("reading texts")
    texts = texts_of(int(options.megabytes * 1e6), options.corpora)
    detector = spin_detect.load(model)
    article = package_path("datasets", "datasets") / "sample-article.txt"
    _show_progress("speed")
    speeds = throughputs(detector, texts, options.runs)
    _show_progress("start, memory")
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.txt"
        long_words = min(_LONG_WORDS, options.longest)
        long.write_text(text_of_words(long_words), encoding="utf-8")
        listed = Path(folder) / "texts.json"
        listed.write_text(json.dumps(texts * options.repeat), encoding="utf-8")
        shared = sharing(model, listed, (1, 2, 10), options.runs)
        memory_article, memory_long = memory_after(model, article), memory_after(model, article, long)
    cold = cold_start(model, article, options.starts)
    loading = times(lambda: spin_detect.load(model), options.starts)
    _show_progress("growth with length")
    lengths, numbers = growth_with_length(detector, options.longest), growth_with_number(detector, options.longest)
    wheels = sorted((_REPOSITORY / "dist").glob("*.whl"), key=lambda path: path.stat().st_mtime)
    measured = Measurements(
        command=shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]),
        machine=machine(),
        versions=versions(),
        load=load,
        model=detector.info,
        texts=f"{len(texts):,} of {1000 * megabytes(texts) / len(texts):.1f} kB on average, {megabytes(texts):.2f} MB in all, "
        + ("some of each corpus of the folder" if options.corpora else "the starter set over and over"),
        throughputs=speeds,
        sharing=shared,
        lengths=lengths,
        numbers=numbers,
        cold=cold,
        loading=loading,
        memory_article=memory_article,
        memory_long=memory_long,
        long_words=long_words,
        model_megabytes=sum(path.stat().st_size for path in model.iterdir()) / 1e6,
        wheel_megabytes=wheels[-1].stat().st_size / 1e6 if wheels else None,
    )
    path = options.output or output_folder(publish=options.publish) / _PAGE
    path.write_text(page(measured), encoding="utf-8")
    if options.publish:
        write_costs(path.with_name("scaling.md"), speeds)
    print(f"Wrote {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--corpora", type=Path, help="folder of texts to measure on (default: the starter set, repeated)"
    )
    parser.add_argument("--model", type=Path, help="model folder (default: the one that ships)")
    parser.add_argument("--megabytes", type=float, default=3.0, help="how much text (default: %(default)s)")
    parser.add_argument(
        "--runs", type=int, default=3, help="runs of each way of scoring, in turns (default: %(default)s)"
    )
    parser.add_argument(
        "--repeat", type=int, default=15, help="how often several processes score the texts (default: %(default)s)"
    )
    parser.add_argument("--starts", type=int, default=7, help="cold starts (default: %(default)s)")
    parser.add_argument(
        "--longest", type=int, default=1_000_000, help="words of the longest text (default: %(default)s)"
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--output", type=Path, help="file to write")
    add_publish_option(where)
    return parser.parse_args()


def _show_progress(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except (SpinDetectError, OSError) as error:
        sys.exit(f"benchmarks: {error}")
