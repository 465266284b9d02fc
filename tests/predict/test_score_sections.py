"""Each section of a text gets a verdict, with rates corrected for their number."""

import pytest

import spin_detect
from spin_detect.files import extract_with_warnings
from spin_detect.predict.detector import Detector
from spin_detect.report import SectionScore
from spin_detect.storage.model_folder import default_model_path
from spin_detect.storage.package_data import package_path

pytestmark = pytest.mark.skipif(
    not default_model_path().is_dir(), reason="needs the model that ships, models/en, absent here: make train"
)


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def _sample(name: str) -> str:
    return package_path("datasets", "datasets").joinpath(name).read_text(encoding="utf-8").strip()


def _document(*contents: str) -> str:
    parts = [f"\\section{{Part {number}}}\n\n{content}" for number, content in enumerate(contents)]
    return (
        "\\begin{document}"
        + "\n\n".join(parts).replace("%", "\\%").replace("&", "\\&").replace("$", "\\$")
        + "\\end{document}"
    )


def _scores(detector: Detector, *contents: str, fpr: float = 0.01) -> tuple[str, tuple[SectionScore, ...]]:
    text, _, sections, _ = extract_with_warnings(_document(*contents).encode(), "a.tex")
    return text, detector.score_sections(text, sections, fpr=fpr)


def test_the_spun_section_stands_out(detector: Detector) -> None:
    original, spun = _sample("sample-original.txt"), _sample("sample-article.txt")
    text, scores = _scores(detector, original, spun, original[:2000], "Too short.")
    assert [score.verdict for score in scores] == ["original", "spun", "original", "uncertain"]
    assert scores[3].corrected_rate is None and scores[3].reason.startswith("too short")
    for number, score in enumerate(scores):
        assert score.name == f"Part {number}"
        assert text[score.start : score.end].startswith(score.name)


def test_a_section_is_scored_as_a_text_of_its_own_and_its_rate_counts_the_sections(detector: Detector) -> None:
    original, spun = _sample("sample-original.txt"), _sample("sample-article.txt")
    text, scores = _scores(detector, original, spun, "Too short.")
    for score in scores[:2]:
        alone = detector.score_documents([text[score.start : score.end]])[0]
        assert (score.score, score.false_positive_rate, score.words) == (
            alone.score,
            alone.false_positive_rate,
            alone.words,
        )
        assert score.false_positive_rate is not None
        assert score.corrected_rate == pytest.approx(min(2 * score.false_positive_rate, 1))


def test_a_section_is_called_spun_only_where_the_divided_operating_point_is_reached(detector: Detector) -> None:
    spun = _sample("sample-article.txt")
    _, alone = _scores(detector, spun)
    rate = alone[0].false_positive_rate
    assert rate is not None
    fpr = rate * 3  # enough for one section and for two, and not for a dozen
    assert _scores(detector, spun, fpr=fpr)[1][0].verdict == "spun"
    _, among = _scores(detector, spun, *[_sample("sample-original.txt")] * 11, fpr=fpr)
    assert among[0].verdict == "uncertain"


def test_the_json_of_a_section_has_its_fields_by_name(detector: Detector) -> None:
    _, (score,) = _scores(detector, _sample("sample-article.txt"))
    body = score.to_dict()
    assert list(body) == [
        "name", "start", "end", "words", "score", "spun_probability", "false_positive_rate", "corrected_rate", "verdict", "reason",
    ]  # fmt: skip


def test_sections_outside_of_the_text_and_wrong_rates_are_errors(detector: Detector) -> None:
    with pytest.raises(ValueError, match="section 'x' is from 0 to 9 of a text of 4 characters"):
        detector.score_sections("text", [("x", 0, 9)])
    with pytest.raises(ValueError, match="fpr is 2"):
        detector.score_sections("text", [], fpr=2)
    with pytest.raises(TypeError):
        detector.score_sections(None, [])  # type: ignore[arg-type]
    assert detector.score_sections("", []) == ()
