"""Comparing a text with its source: what was kept, moved, replaced, and by what."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import spin_detect
from spin_detect.cli.main import main
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytest.importorskip("rapidfuzz", reason="needs rapidfuzz: pip install '.[compare]'")
if not default_model_path().is_dir():
    pytest.skip("needs the model that ships, models/en, absent here: make train", allow_module_level=True)

from spin_detect.comparison import Comparison, compare
from spin_detect.comparison.explanations import explain_substitutions
from spin_detect.suggestions.explanations import Explanation

_DATASETS = package_path("datasets", "datasets")
_SPUN = (_DATASETS / "sample-article.txt").read_text(encoding="utf-8")
_SOURCE = (_DATASETS / "sample-original.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def detector() -> spin_detect.Detector:
    return spin_detect.load()


def _shares(comparison: Comparison) -> float:
    return comparison.kept + comparison.replaced + comparison.moved + comparison.added


def test_the_replacements_in_the_sample_article_are_found(detector: spin_detect.Detector) -> None:
    swaps = [
        line.split("\t")
        for line in (_DATASETS / "sample-article.swaps.tsv").read_text(encoding="utf-8").splitlines()[1:]
    ]
    found = compare(detector, _SPUN, _SOURCE)
    written = " | ".join(one.text.lower() for one in found.substitutions)
    original = " | ".join(one.source_text.lower() for one in found.substitutions)
    missing = [
        swap
        for swap in swaps
        if not any(word in written for word in swap[0].lower().split())
        or not any(word in original for word in swap[1].lower().split())
    ]
    assert missing == [["a great many", "many"]]  # "many" was kept there, and two words added
    assert _shares(found) == pytest.approx(1)


def test_offsets_are_of_either_text(detector: spin_detect.Detector) -> None:
    for one in compare(detector, _SPUN, _SOURCE).substitutions:
        assert _SPUN[one.start : one.end] == one.text
        assert _SOURCE[one.source_start : one.source_end] == one.source_text


def test_gains_and_synonyms_are_those_of_the_model(detector: spin_detect.Detector) -> None:
    by_words = {(one.text, one.source_text): one for one in compare(detector, _SPUN, _SOURCE).substitutions}
    agreed = by_words["concurred", "agreed"]
    (gain_bits,) = (
        span.gain_bits
        for span in detector.score(_SPUN).all_spans
        if (span.start, span.end) == (agreed.start, agreed.end)
    )
    assert agreed.known
    assert agreed.gain_bits == pytest.approx(gain_bits, abs=0.01)
    assert not by_words["yr", "year"].known


def test_a_text_compared_with_itself_is_kept_entirely(detector: spin_detect.Detector) -> None:
    found = compare(detector, _SOURCE, _SOURCE.upper())
    assert (found.kept, found.dropped, found.substitutions) == (1, 0, ())


def test_moved_sentences_are_found_with_their_replacements(detector: spin_detect.Detector) -> None:
    paragraphs = _SOURCE.split("\n\n")
    moved = compare(detector, _SPUN, "\n\n".join(paragraphs[5:] + paragraphs[:5]))
    in_place = compare(detector, _SPUN, _SOURCE)
    assert moved.moved > 0.3
    assert moved.kept + moved.moved == pytest.approx(in_place.kept, abs=0.02)
    assert {one.text for one in in_place.substitutions} - {one.text for one in moved.substitutions} == set()


def test_a_new_sentence_is_added_and_a_missing_one_is_dropped(detector: spin_detect.Detector) -> None:
    own = "Quietly, seven herons watched from a rotten jetty while nobody at all was looking up. "
    paragraphs = _SOURCE.split("\n\n")
    found = compare(detector, "\n\n".join([*paragraphs[:3], own, *paragraphs[4:]]), _SOURCE)
    assert found.added == pytest.approx(14 / found.words, abs=0.005)
    assert found.dropped > 0
    assert found.replaced < 0.01


def test_texts_with_nothing_in_common_have_few_substitutions(detector: spin_detect.Detector) -> None:
    other = (Path(__file__).parents[1] / "files" / "made" / "article.txt").read_text(encoding="utf-8")
    found = compare(detector, other, _SOURCE)
    assert found.added > 0.8
    assert len(found.substitutions) < 10


def test_ten_thousand_words_are_aligned_as_one_sentence_is(detector: spin_detect.Detector) -> None:
    once, often = (
        compare(detector, _SPUN, _SOURCE),
        compare(detector, "\n\n".join([_SPUN] * 22), "\n\n".join([_SOURCE] * 22)),
    )
    assert often.words == 22 * once.words > 10_000
    assert len(often.substitutions) == 22 * len(once.substitutions)


def test_every_sentence_is_paired_once_and_in_order(detector: spin_detect.Detector) -> None:
    found = compare(detector, _SPUN, _SOURCE)
    own = [sentence for pair in found.pairs for sentence in pair.sentences]
    assert own == sorted(own)
    assert "".join("".join(_SPUN[start:end].split()) for start, end in own) == "".join(_SPUN.split())
    source = [sentence for pair in found.pairs for sentence in pair.source_sentences]
    assert source == sorted(source)
    assert "".join("".join(_SOURCE[start:end].split()) for start, end in source) == "".join(_SOURCE.split())
    assert not any(pair.is_moved for pair in found.pairs)


def test_sentences_that_were_joined_or_split_stand_beside_all_of_their_source(detector: spin_detect.Detector) -> None:
    two = "The harbour board met on a cold Monday in March. The old crane was sold to a yard across the bay."
    one = "The harbour board met on a cold Monday in March, and the old crane was sold to a yard across the bay."
    for text, source, n in ((one, two, (1, 2)), (two, one, (2, 1))):
        (pair,) = compare(detector, text, source).pairs
        assert (len(pair.sentences), len(pair.source_sentences)) == n


def test_moved_added_and_left_out_sentences_are_pairs_of_their_own(detector: spin_detect.Detector) -> None:
    first, second, third, fourth, fifth = (
        "The harbour board met on a cold Monday in March.",
        "Nobody had told the crew that the old crane was sold.",
        "A ferry brought nine crates of lamps from the far shore.",
        "Seven herons watched from a rotten jetty in the rain.",
        "The price of rope had doubled since the last winter storm.",
    )
    text, source = " ".join((third, first, fourth, second)), " ".join((first, second, fifth, third))
    found = [
        (
            " ".join(text[start:end] for start, end in pair.sentences),
            " ".join(source[start:end] for start, end in pair.source_sentences),
            pair.is_moved,
        )
        for pair in compare(detector, text, source).pairs
    ]
    assert [own for own, _, _ in found if own] == [third, first, fourth, second]
    assert {(fourth, "", False), ("", fifth, False), (third, third, True)} <= set(found)
    assert all(own == other for own, other, _ in found if own and other)
    added = next(pair for pair in compare(detector, text, source).pairs if not pair.source_sentences)
    assert [text[start:end] for start, end in added.added] == [fourth.rstrip(".")]


def test_a_substitution_is_explained_by_its_place_in_the_source(detector: spin_detect.Detector) -> None:
    found = compare(detector, _SPUN, _SOURCE)
    explained = dict(zip(found.substitutions, explain_substitutions(detector, _SOURCE, found), strict=True))
    for one, explanation in explained.items():
        if one.gain_bits is None:
            assert explanation == Explanation(None, None, None)
    arid = next(one for one in found.substitutions if one.text == "arid")
    after = explained[arid].after
    assert after and _SOURCE[after.start : after.end] == "dock"
    assert (explained[arid].usual_bits or 0) > 5


@pytest.mark.parametrize(("spun", "source"), [("", ""), ("", "Some words."), ("Some words.", ""), ("?!", "...")])
def test_empty_texts_can_be_compared(detector: spin_detect.Detector, spun: str, source: str) -> None:
    found = compare(detector, spun, source)
    assert found.substitutions == ()
    assert np.isfinite(_shares(found))


def test_without_the_extra_the_error_says_what_to_install(
    detector: spin_detect.Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz.distance", None)
    with pytest.raises(
        ImportError, match=r"needs rapidfuzz, which the extra 'compare' brings: pip install '\.\[compare\]' in a clone"
    ):
        compare(detector, _SPUN, _SOURCE)


def _run(*arguments: object, **options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "spin_detect.cli.main", "compare", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.slow
def test_the_command_lists_the_substitutions() -> None:
    spun, source = _DATASETS / "sample-article.txt", _DATASETS / "sample-original.txt"
    shown = _run(spun, source).stdout
    assert "concurred" in shown and "agreed" in shown and "kept" in shown
    answer = json.loads(_run("--json", spun, source).stdout)
    assert list(answer)[:5] == ["file", "source", "words", "source_words", "kept"]
    assert set(answer["substitutions"][0]) == {
        *("start", "end", "text", "source_start", "source_end", "source_text", "known", "gain_bits"),
    }
    assert "swapped   13.5%" in shown and "56 swaps, 41 of them synonyms in a thesaurus" in shown
    assert _run("-", source, input=_SPUN).stdout.startswith("standard input, 481 words")


def test_the_command_writes_a_page(tmp_path: Path) -> None:
    texts = (str(_DATASETS / "sample-article.txt"), str(_DATASETS / "sample-original.txt"))
    page = tmp_path / "new" / "page.html"
    result = CliRunner().invoke(main, ["compare", *texts, "--html", str(page)])
    assert (result.exit_code, result.stdout) == (0, f"Wrote {page}\n")
    assert "<title>sample-article.txt beside sample-original.txt</title>" in page.read_text(encoding="utf-8")
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]
    result = CliRunner().invoke(main, ["compare", *texts, "--html", str(page), "--json"])
    assert json.loads(result.stdout)["words"] == 481
    result = CliRunner().invoke(main, ["compare", *texts, "--html", "-"])
    assert result.stdout.startswith("<!doctype html>") and "Wrote" not in result.stdout


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("a.txt", "a.txt: the comparison would replace the article a.txt; give another name with --html"),
        ("page.pdf", "page.pdf: is the name of the page, which is HTML; name it page.html"),
        (".", ".: is a folder; name the page to write, such as comparison.html"),
    ],
)
def test_a_page_replaces_no_text_and_has_the_name_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        Path(name).write_text("Some words.", encoding="utf-8")
    result = CliRunner().invoke(main, ["compare", "a.txt", "b.txt", "--html", page])
    assert result.exit_code != 0
    assert message in (result.stderr or str(result.exception))
    assert Path("a.txt").read_text(encoding="utf-8") == "Some words."
    result = CliRunner().invoke(main, ["compare", "a.txt", "b.txt", "--html", "-", "--json"])
    assert result.exit_code == 2 and "not both" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [("absent.txt", "absent.txt"), ("-", "-")])
def test_unusable_arguments_are_an_error_of_one_line(arguments: tuple[str, str]) -> None:
    result = _run(*arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr


def test_what_is_no_text_is_named(detector: spin_detect.Detector) -> None:
    with pytest.raises(TypeError, match=r"^spun is NoneType"):
        compare(detector, None, _SOURCE)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"^source is bytes .*decode"):
        compare(detector, _SPUN, _SOURCE.encode())  # type: ignore[arg-type]
