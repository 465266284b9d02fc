"""The protocol of LanguageTool: asked by its Python client, by hand, and from other origins."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="needs the extra `serve`")
pytest.importorskip("uvicorn", reason="needs the extra `serve`")

from spin_detect.cli.main import main
from spin_detect.editors.paragraph_rate import paragraph_rate
from spin_detect.predict.detector import Detector
from spin_detect.service.languagetool import LanguageToolOptions
from tests.service.conftest import Answer, Service, serving

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PAGE = Path(__file__).resolve().parents[2] / "docs" / "service.md"
_KEY = "a-key-of-twenty-letters"


@pytest.fixture(scope="module")
def whole(detector: Detector) -> Iterator[Service]:
    """A service to which every text is a document."""
    with serving(detector, languagetool=LanguageToolOptions(document_words=1)) as running:
        yield running


@pytest.fixture(scope="module")
def shared_rate(detector: Detector) -> Iterator[Service]:
    """A service with the default options, and two origins."""
    options = LanguageToolOptions(origins=("https://example.org", "moz-extension://*"))
    with serving(detector, languagetool=options) as running:
        yield running


def _check(service: Service, headers: dict[str, str] | None = None, **fields: str) -> Answer:
    return service.ask("POST", "/v2/check", urlencode({"language": "en-US"} | fields), _FORM | (headers or {}))


def _utf16(text: str, start: int, length: int) -> str:
    return text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")


def test_the_python_client_underlines_swapped_words_and_offers_originals(whole: Service, sample: str) -> None:
    client = pytest.importorskip("language_tool_python", reason="needs language-tool-python: pip install '.[test]'")
    tool = client.LanguageTool("en-US", remote_server=whole.address)
    text = f"😀 {sample}"
    matches = tool.check(text)
    marked = {text[match.offset : match.offset + match.error_length]: match for match in matches}
    assert marked["concurred"].replacements[:2] == ["agreed", "held"]
    assert (marked["concurred"].category, marked["concurred"].rule_issue_type) == ("SPIN_DETECT", "style")
    assert "about 1 in 2,500 originals looks this odd" in marked["concurred"].message
    restored = tool.correct(text)
    assert "the city council agreed on Monday" in restored
    assert len(tool.check(restored)) < len(matches) / 2
    tool.picky = True
    assert len(tool.check(text)) > len(matches)
    tool.disabled_rules = {"SPIN_DETECT_LIKELY", "SPIN_DETECT_POSSIBLE"}
    assert {match.rule_id for match in tool.check(text)} == {"SPIN_DETECT_SURE"}
    tool.close()


def test_the_example_of_the_page_runs(whole: Service, sample: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("language_tool_python", reason="needs language-tool-python: pip install '.[test]'")
    (code,) = re.findall(r"^```python\n(.*?)^```", _PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    exec(code.replace("http://127.0.0.1:8765", whole.address), {"article": sample})
    assert "['agreed'] 90.9% likely to have been swapped." in capsys.readouterr().out


def test_an_answer_has_what_the_protocol_asks_for(whole: Service, sample: str) -> None:
    answer = _check(whole, text=f"😀 {sample}").json
    assert answer["language"]["code"] == "en-US"
    assert answer["spinDetect"]["verdict"] == "spun"
    text = f"😀 {sample}"
    for match in answer["matches"]:
        written = _utf16(text, match["offset"], match["length"])
        context = match["context"]
        assert _utf16(context["text"], context["offset"], context["length"]) == written.replace("\n", " ")
        assert written in match["sentence"]
        assert match["rule"]["id"] in ("SPIN_DETECT_SURE", "SPIN_DETECT_LIKELY")
    ranges = answer["sentenceRanges"]
    assert ranges == sorted(ranges)
    assert ranges[-1][1] <= len(text.encode("utf-16-le")) / 2


def test_get_and_post_answer_alike(whole: Service, sample: str) -> None:
    fields = {"language": "auto", "text": sample[:1500]}
    posted, got = _check(whole, **fields), whole.ask("GET", f"/v2/check?{urlencode(fields)}")
    assert posted.json == got.json
    assert posted.json["language"]["code"] == "en-US"
    assert posted.json["matches"]


def test_mark_up_is_no_word_and_counts_in_offsets(whole: Service, sample: str) -> None:
    paragraphs = sample.replace("concurred", "<i>concurred</i>").split("\n\n")
    annotation: list[dict[str, str]] = []
    for paragraph in paragraphs:
        annotation.append({"markup": "<p class='😀'>", "interpretAs": "\n\n"})
        for piece in re.split(r"(</?i>)", paragraph):
            annotation.append({"markup" if piece.startswith("<") else "text": piece})
    source = "".join(each.get("text", "") + each.get("markup", "") for each in annotation)
    answer = _check(whole, data=json.dumps({"annotation": annotation})).json
    plain = _check(whole, text=sample).json
    assert len(answer["matches"]) == len(plain["matches"])
    marked = [_utf16(source, match["offset"], match["length"]) for match in answer["matches"]]
    assert "concurred" in marked
    assert not any("<" in written for written in marked)


def test_other_languages_and_honest_texts_have_no_match(whole: Service, sample: str) -> None:
    german = _check(whole, text=sample, language="de-DE").json
    assert (german["matches"], german["spinDetect"]["reason"]) == ([], "Only English is scored.")
    assert _check(whole, text="The tide was low, and the boats lay still.").json["matches"] == []
    assert _check(whole, text="").json["matches"] == []


def test_a_paragraph_gets_its_share_of_the_threshold_and_is_told_so(shared_rate: Service, sample: str) -> None:
    paragraph = " ".join(sample.split()[:100])
    verdict = _check(shared_rate, text=paragraph).json["spinDetect"]
    assert verdict["threshold"] == paragraph_rate(0.01, 100) == 0.0005
    assert "taken for a paragraph of a document of 2,000" in verdict["note"]
    verdict = _check(shared_rate, text=" ".join([sample] * 5)).json["spinDetect"]
    assert (verdict["threshold"], verdict["note"]) == (0.01, "Evidence to weigh, not proof.")


@given(
    lengths=st.lists(st.integers(0, 400), min_size=1, max_size=50),
    fpr=st.floats(0.0001, 0.5),
    document_words=st.integers(1, 20_000),
)
def test_the_paragraphs_of_a_document_share_its_threshold(lengths: list[int], fpr: float, document_words: int) -> None:
    rates = [paragraph_rate(fpr, max(length, 1), document_words) for length in lengths]
    assert all(0 < rate <= fpr for rate in rates)
    if sum(max(length, 1) for length in lengths) <= document_words:
        assert sum(rates) <= fpr * (1 + 1e-9)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"enabledOnly": "true", "enabledRules": "SPIN_DETECT_SURE"}, {"SPIN_DETECT_SURE"}),
        ({"enabledOnly": "true", "enabledCategories": "SPIN_DETECT"}, {"SPIN_DETECT_SURE", "SPIN_DETECT_LIKELY"}),
        ({"enabledOnly": "true", "enabledRules": "OTHER"}, set()),
        ({"disabledCategories": "OTHER, SPIN_DETECT"}, set()),
        ({"disabledCategories": "SPIN_DETECT", "enabledRules": "SPIN_DETECT_SURE"}, {"SPIN_DETECT_SURE"}),
        ({"disabledRules": "SPIN_DETECT_SURE,X"}, {"SPIN_DETECT_LIKELY"}),
        ({"level": "picky"}, {"SPIN_DETECT_SURE", "SPIN_DETECT_LIKELY", "SPIN_DETECT_POSSIBLE"}),
    ],
)
def test_rules_are_chosen_as_in_languagetool(
    whole: Service, sample: str, fields: dict[str, str], wanted: set[str]
) -> None:
    assert {match["rule"]["id"] for match in _check(whole, text=sample, **fields).json["matches"]} == wanted


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("text=a", 400, "invalid_form"),
        ("text=a&data=b&language=en", 400, "invalid_form"),
        ("language=en", 400, "invalid_form"),
        ("text=a&language=not+a+code", 400, "invalid_form"),
        ("text=a&language=en&level=strict", 400, "invalid_form"),
        ("text=a&language=en&enabledOnly=true", 400, "invalid_form"),
        ("text=%ff&language=en", 400, "invalid_form"),
        (b"text=\xff&language=en", 400, "invalid_form"),
        ("&".join(f"a{number}=" for number in range(200)), 400, "invalid_form"),
        ("data={&language=en", 400, "invalid_form"),
        ("data=%7B%22annotation%22%3A%5B%7B%7D%5D%7D&language=en", 400, "invalid_form"),
        ("text=a%00b&language=en", 422, "nul_character"),
        ("language=en&text=" + "a" * 2_000_001, 413, "text_too_long"),
    ],
)
def test_wrong_requests_have_a_reason(whole: Service, body: Any, status: int, code: str) -> None:
    answer = whole.ask("POST", "/v2/check", body, _FORM)
    assert (answer.status, answer.code) == (status, code)
    assert "not a code" not in answer.content.decode()


def test_a_form_in_another_type_is_refused(whole: Service) -> None:
    answer = whole.ask("POST", "/v2/check", '{"text": "a"}', {"Content-Type": "application/json"})
    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_only_english_is_listed(whole: Service) -> None:
    languages = whole.ask("GET", "/v2/languages").json
    assert {language["code"] for language in languages} == {"en"}
    assert "en-US" in {language["longCode"] for language in languages}


@pytest.mark.parametrize(
    ("origin", "is_allowed"),
    [
        ("https://example.org", True),
        ("moz-extension://01234567-89ab-cdef-0123-456789abcdef", True),
        ("https://example.org.evil.example", False),
        ("http://example.org", False),
        ("https://evil.example", False),
        ("null", False),
    ],
)
def test_only_the_named_origins_may_read_answers(shared_rate: Service, origin: str, is_allowed: bool) -> None:
    preflight = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answers = [
        shared_rate.ask("OPTIONS", "/v2/check", headers=preflight),
        _check(shared_rate, {"Origin": origin}, text="a"),
    ]
    answers.append(
        shared_rate.ask("POST", "/v2/check", "text=a", _FORM | {"Origin": origin})
    )  # an error can be read, too
    for answer in answers:
        assert (answer.headers.get("access-control-allow-origin") == origin) == is_allowed
    assert "access-control-allow-origin" not in shared_rate.ask("GET", "/v1/model", headers={"Origin": origin}).headers


def test_by_default_no_origin_may_and_the_paths_are_closed(service: Service, whole: Service) -> None:
    assert service.ask("GET", "/v2/languages").status == 404
    assert "access-control-allow-origin" not in _check(whole, {"Origin": "https://example.org"}, text="a").headers


def test_with_a_key_a_request_carries_it_in_the_form_or_the_header(detector: Detector) -> None:
    with serving(detector, key=_KEY, languagetool=LanguageToolOptions()) as service:
        assert _check(service, text="a").code == "no_key"
        assert _check(service, text="a", apiKey="wrong").code == "no_key"
        assert _check(service, text="a", apiKey=_KEY).status == 200
        assert _check(service, {"Authorization": f"Bearer {_KEY}"}, text="a").status == 200
        assert service.ask("GET", "/v2/languages").status == 200


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--allow-origin", "https://example.org"], "--languagetool"),
        (["--languagetool", "--port", "0", "--allow-origin", "example.org"], "'example.org' is no origin"),
        (["--languagetool", "--port", "0", "--allow-origin", "https://*.example.org"], "is no origin"),
    ],
)
def test_wrong_options_give_one_line(options: list[str], message: str) -> None:
    result = CliRunner().invoke(main, ["serve", *options])
    assert result.exit_code == 2
    assert message in result.stderr


@settings(max_examples=50, deadline=None)
@given(
    pieces=st.lists(
        st.tuples(st.booleans(), st.text("ab é😀<\n", max_size=8), st.text("x \n", max_size=3)), max_size=12
    )
)
def test_any_mark_up_is_answered(whole: Service, pieces: list[tuple[bool, str, str]]) -> None:
    annotation = [
        {"text": piece} if is_text else {"markup": piece, "interpretAs": meaning} for is_text, piece, meaning in pieces
    ]
    assert _check(whole, data=json.dumps({"annotation": annotation})).status == 200
